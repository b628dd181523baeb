// A `serve` whose event loop no longer turns ends itself, so that somebody restarts it; and no other one does.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "serving.h"
#include "support/blocking.h"
#include "support/server_home.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// It answers once, and a block may then begin at any moment.
class Watched {
 public:
  explicit Watched(const Words& options = {}, const std::string& more = {})
      : serving_(checks(), more, options, [](Command command) {
          command.env["STEADY_SERVE_WATCHDOG"] = "1s";
          return command;
        }) {}

  std::string checks() const { return cat("  a: { tcp: '", up_.address(), "' }\n"); }
  Serving& serving() { return serving_; }
  Child& child() { return serving_.child(); }
  pid_t pid() { return child().pid(); }

  // What it ended with, blocked by a computation; nothing when it goes on for longer than a watchdog of a second lets it.
  std::optional<Finished> spinning(std::chrono::milliseconds limit = 10s) {
    EXPECT_TRUE(serving_.eventually_answers("/readyz", 200));
    make_spin(pid());
    return child().wait(limit);
  }

 private:
  UpTarget up_;
  Serving serving_;
};

// time(2) would be a tick behind the clock that steady reads.
std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", std::gmtime(&now));
  return text.data();
}

std::string last_line(const std::string& text) {
  const std::size_t before = text.rfind('\n', text.size() - 2);
  return text.substr(before == std::string::npos ? 0 : before + 1);
}

constexpr std::string_view message = "event loop blocked for 1s: ending, so that this process is restarted";

TEST(ServeWatchdog, EndsAServeThatComputesForEver) {
  Watched watched;
  const std::string before = utc_now();
  const auto finished = watched.spinning();
  ASSERT_TRUE(finished) << "it goes on for ever";
  EXPECT_EQ(finished->status, 70) << story(*finished);
  const std::string line = last_line(finished->err);
  EXPECT_EQ(line.substr(23), cat("Z error   ", message, '\n')) << line;
  EXPECT_LE(before, line.substr(0, 19));
  EXPECT_GE(utc_now(), line.substr(0, 19));
}

TEST(ServeWatchdog, EndsAServeThatIsBlockedInACall) {
  const ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); });
  Serving serving(cat("  a: { tcp: '127.0.0.1:", peer.port(), "' }\n"), {}, {"--watchdog", "1s"}, [](Command command) {
    command.prepare = [] { block_call(SYS_connect); };
    return command;
  });
  const auto finished = serving.child().wait(10s);
  ASSERT_TRUE(finished) << "it goes on for ever";
  EXPECT_EQ(finished->status, 70) << story(*finished);
  EXPECT_TRUE(finished->err.ends_with(cat("Z error   ", message, '\n'))) << finished->err;
}

TEST(ServeWatchdog, SaysSoInTheFormatOfTheLog) {
  Watched json({"--log-format", "json"});
  const auto finished = json.spinning();
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 70);
  const std::vector<boost::json::object> lines = json_lines(finished->err);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.back().at("message").as_string(), message);
  EXPECT_EQ(lines.back().at("level").as_string(), "error");
}

TEST(ServeWatchdog, IsOffAtZero) {
  Watched watched({"--watchdog", "0"});
  EXPECT_FALSE(watched.spinning(3s)) << "the option is stronger than the variable";
}

TEST(ServeWatchdog, IsWhatTheFileSaysAfterAReload) {
  const UpTarget up;
  const std::string check = cat("  a: { tcp: '", up.address(), "' }\n");
  Serving serving(check, "serve: { watchdog: 0 }\n");
  serving.write_config(check, "serve: { watchdog: 1s }\n");
  serving.child().kill(SIGHUP);
  ASSERT_TRUE(serving.child().wait_for_output("reloaded", 20s));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  make_spin(serving.child().pid());
  const auto finished = serving.child().wait(10s);
  ASSERT_TRUE(finished) << "it goes on for ever";
  EXPECT_EQ(finished->status, 70) << story(*finished);
}

// For several times the watchdog: at rest, after a reload, and while it drains.
TEST(ServeWatchdog, LetsALoopGoOnThatTurns) {
  Watched watched({"--drain", "2500ms"});
  EXPECT_FALSE(watched.child().wait(2500ms));
  watched.child().kill(SIGHUP);
  ASSERT_TRUE(watched.child().wait_for_output("reloaded", 20s));
  EXPECT_FALSE(watched.child().wait(2500ms));
  watched.child().kill(SIGTERM);
  const auto finished = watched.child().wait(20s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 0) << story(*finished);
}

// Stopped with its whole container, it is late through no fault of its loop.
TEST(ServeWatchdog, LetsAProcessGoOnThatWasStopped) {
  Watched watched({"--watchdog", "2s"});
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(watched.serving().eventually_answers("/readyz", 200));
    watched.child().kill(SIGSTOP);
    ASSERT_TRUE(eventually([&] { return (signals_of(watched.pid()).pending & bit(SIGVTALRM)) != 0; })) << round;
    watched.child().kill(SIGCONT);
  }
  EXPECT_TRUE(watched.serving().eventually_answers("/readyz", 200));
  watched.child().kill(SIGINT);
  const auto finished = watched.child().wait(20s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 0) << story(*finished);
}

}  // namespace
}  // namespace steady::test
