// What a wedged probe, which is a bug of ours, does to `serve`. The shipped probes cannot be made to wedge, hence this is
// `serve` in a process of its own with probes of the test's.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "base/log.h"
#include "base/text.h"
#include "modes/serve.h"
#include "serving.h"
#include "support/server_home.h"
#include "support/stub_probe.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// Up at first, and then an attempt that nothing ends, neither its deadline nor its caller.
StubProbe::Run wedging_after(int passes) {
  return [passes, done = 0](net::Attempt&) mutable -> asio::awaitable<Outcome> {
    if (done++ < passes) co_return up();
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await net::sleep_until(net::Deadline::never());
    co_return up();
  };
}

config::Check check_of(const std::string& name, StubProbe::Run run) {
  config::Check check;
  check.name = name;
  check.kind = "postgres";
  check.probe = std::make_unique<StubProbe>(std::move(run));
  check.timing.interval = 20ms;
  check.timing.timeout = 20ms;
  return check;
}

class ServeWedged : public testing::Test {
 protected:
  void start(std::vector<config::Check> checks) {
    Command command{.argv = {"/bin/false"}};
    command.prepare = [&] {
      ::close_range(3, ~0U, 0);  // the launch waits for what it lent us to be closed
      log::start(log::Level::info, log::Format::text);
      config::Config config;
      config.checks = std::move(checks);
      config.serve.listen = {"unix:" + socket_};
      config.serve.drain = 20ms;
      modes::serve(std::move(config), {});
      ::_exit(EXIT_SUCCESS);
    };
    child_.emplace(command);
    ASSERT_TRUE(child_->wait_for_output("watches", 20s)) << child_->err();
  }

  Answer get(const std::string& target) const {
    Client client(socket_);
    client.send(cat("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    return parse_answer(client.read());
  }

  bool eventually_answers(const std::string& target, int status, const std::string& body = {}) const {
    return eventually([&] {
      const Answer answer = get(target);
      return answer.status == status && answer.body.contains(body);
    });
  }

  TemporaryDirectory directory_;
  std::string socket_ = directory_.path("steady.sock");
  std::optional<Child> child_;
};

TEST_F(ServeWedged, IsNoLongerAliveWhenNoAttemptEndsAnyMore) {
  std::vector<config::Check> checks;
  checks.push_back(check_of("database", wedging_after(3)));
  ASSERT_NO_FATAL_FAILURE(start(std::move(checks)));
  EXPECT_TRUE(eventually_answers("/livez", 503));
  EXPECT_TRUE(eventually_answers("/readyz", 503, "database failed: stale"));
  EXPECT_EQ(get("/startupz").status, 200);
}

TEST_F(ServeWedged, CallsTheOneCheckStaleAndStaysAliveByTheOthers) {
  std::vector<config::Check> checks;
  checks.push_back(check_of("database", wedging_after(3)));
  checks.push_back(check_of("cache", StubProbe::answers(up())));
  ASSERT_NO_FATAL_FAILURE(start(std::move(checks)));
  EXPECT_TRUE(eventually_answers("/readyz?verbose", 503, "[-]database failed: stale"));
  EXPECT_TRUE(get("/readyz?verbose").body.contains("[+]cache ok"));
  EXPECT_EQ(get("/readyz?exclude=database").status, 200);
  EXPECT_EQ(get("/livez").status, 200);
}

TEST_F(ServeWedged, EndsAllTheSame) {
  for (const int signal : {SIGTERM, SIGINT}) {
    std::vector<config::Check> checks;
    checks.push_back(check_of("database", wedging_after(1)));
    ASSERT_NO_FATAL_FAILURE(start(std::move(checks)));
    ASSERT_TRUE(eventually_answers("/livez", 503));
    child_->kill(signal);
    const auto finished = child_->wait(20s);
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->status, 0);
    EXPECT_TRUE(finished->err.contains("an attempt ignored cancellation; exiting anyway")) << finished->err;
    EXPECT_FALSE(std::filesystem::exists(socket_)) << "a socket's file that nobody listens on";
  }
}

}  // namespace
}  // namespace steady::test
