// A server that refuses us: the same refusal for the length of the grace ends the wait with 77, for it does not mend itself;
// one that ends within the grace does not, and nobody is asked more than once a second meanwhile.
#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "base/text.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const Words echo{"/bin/echo", "the command runs"};
const std::string wrong_password = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";

void expect_given_up(const Finished& finished) {
  EXPECT_EQ(finished.status, 77) << story(finished);
  EXPECT_EQ(finished.out, "");
  EXPECT_TRUE(finished.err.contains("steady wait: gave up after ")) << story(finished);
  EXPECT_TRUE(finished.err.contains(": retrying cannot fix ")) << story(finished);
  EXPECT_TRUE(finished.err.contains("/bin/echo was not started\n")) << story(finished);
}

TEST(WaitDenied, WithoutGraceItGivesUpAtOnce) {
  const ScriptedPeer peer(redis_saying(no_auth));
  const Finished finished = run(wait_command({"--permanent-grace", "0", redis(peer, "#name=cache")}, echo));
  expect_given_up(finished);
  EXPECT_EQ(peer.connections(), 1);
  EXPECT_LT(finished.took, 2s);
  EXPECT_TRUE(finished.err.contains("1 of 1 target; /bin/echo was not started\n  cache: denied: ")) << finished.err;
  EXPECT_TRUE(finished.err.ends_with(" 1 attempt\n")) << finished.err;
}

TEST(WaitDenied, AfterTheGraceItGivesUpAndNotBefore) {
  const ScriptedPeer peer(redis_saying(no_auth));
  const Finished finished = run(wait_command({"--permanent-grace", "1500ms", redis(peer)}, echo));
  expect_given_up(finished);
  EXPECT_GE(finished.took, 1500ms);
  EXPECT_LT(finished.took, 5s);
}

TEST(WaitDenied, ItGivesUpAlsoWhereATimeoutWouldStartTheCommand) {
  const ScriptedPeer peer(redis_saying(no_auth));
  expect_given_up(run(wait_command({"--permanent-grace", "0", "--on-timeout=run", redis(peer)}, echo)));
  EXPECT_EQ(run(wait_command({"--permanent-grace", "0", redis(peer)})).status, 77) << "without a command";
}

TEST(WaitDenied, WhoIsDeniedEndsItForAllAndTheOthersAreNamedBehind) {
  const ScriptedPeer locked(redis_saying(no_auth));
  const ClosedPort closed;
  const ScriptedPeer up(redis_saying(pong));
  const Finished finished =
      run(wait_command({"--permanent-grace", "1100ms", redis(up, "#name=fine"),
                        cat("127.0.0.1:", closed.port(), "#name=closed"), redis(locked, "#name=locked")},
                       echo));
  expect_given_up(finished);
  const std::string report = finished.err.substr(std::min(finished.err.size(), finished.err.find("steady wait: ")));
  EXPECT_TRUE(report.contains("2 of 3 targets; ")) << report;
  EXPECT_LT(report.find("\n  locked: denied: "), report.find("\n  closed: refused: ")) << report;
  EXPECT_FALSE(report.contains("fine")) << report;
}

TEST(WaitDenied, NeverMeansNever) {
  const ScriptedPeer peer(redis_saying(no_auth));
  const Finished finished = run(wait_command({"--permanent-grace", "never", "--timeout", "1500ms", redis(peer)}, echo));
  EXPECT_EQ(finished.status, 124) << story(finished);
  EXPECT_GE(finished.took, 1500ms);
  EXPECT_TRUE(finished.err.contains(": denied: ")) << story(finished);
}

TEST(WaitDenied, TheGraceIsLongUnlessOneSays) {
  const ScriptedPeer peer(redis_saying(no_auth));
  EXPECT_EQ(run(wait_command({"--timeout", "1500ms", redis(peer)}, echo)).status, 124);
  const Finished by_variable = run(wait_command({redis(peer)}, echo, {{"STEADY_WAIT_PERMANENT_GRACE", "0"}}));
  expect_given_up(by_variable);
}

TEST(WaitDenied, ARefusalThatEndsWithinTheGraceLetsItGoOn) {
  const ScriptedPeer peer(redis_saying([](int number) { return number < 2 ? no_auth : number < 4 ? loading : pong; }));
  const Finished finished = run(wait_command({"--permanent-grace", "8s", redis(peer)}, echo));
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(finished.out, "the command runs\n");
  EXPECT_EQ(peer.connections(), 5);
}

// Denied for one second, then it loads, then denied again: two refusals, neither as long as the grace but in sum.
TEST(WaitDenied, TheGraceBeginsAnewWhenTheReasonWasAnotherInBetween) {
  const ScriptedPeer peer(redis_saying([](int number) { return number == 2 ? loading : no_auth; }));
  const Finished finished = run(wait_command({"--permanent-grace", "1500ms", redis(peer)}, echo));
  expect_given_up(finished);
  EXPECT_GE(peer.connections(), 5);
}

// Servers lock accounts. "localhost" is two addresses, and one server listens on both.
TEST(WaitDenied, NobodyTriesToLogInMoreThanOnceASecond) {
  using Clock = std::chrono::steady_clock;
  std::mutex mutex;
  std::vector<Clock::time_point> logins;
  const auto script = [&](Guest& guest) {
    const std::string heard = guest.read_until("PING\r\n");
    if (heard.contains("AUTH")) {
      const std::scoped_lock lock(mutex);
      logins.push_back(Clock::now());
    }
    guest.send(wrong_password);
    guest.wait_until_closed();
  };
  const ScriptedPeer v4(script);
  const ScriptedPeer v6(script, {.address = "::1", .port = v4.port()});
  const ClosedPort closed;
  const Finished finished =
      run(wait_command({"--permanent-grace", "never", "--timeout", "3500ms",
                        cat("redis://app:wr0ng@localhost:", v4.port()), cat("127.0.0.1:", closed.port())},
                       echo));
  EXPECT_EQ(finished.status, 124) << story(finished);
  const std::scoped_lock lock(mutex);
  EXPECT_LE(logins.size(), 4U) << "at 0, 1, 2 and 3 seconds";
  EXPECT_GE(logins.size(), 2U);
}

}  // namespace
}  // namespace steady::test
