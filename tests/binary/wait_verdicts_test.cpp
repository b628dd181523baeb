// How a wait ends and what it then says: the command runs if everything is up at the same moment, and after a timeout only
// where somebody asked for that; who was not ready is named, all of them.
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "base/text.h"
#include "support/server_home.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s;
const Words echo{"/bin/echo", "the command runs"};

// A line of the report, without its time: "closed: refused: connection refused [127.0.0.1:1, connect, 0 ms], 9 attempts".
std::string pending_line(const std::string& start, const std::string& rest) {
  return cat("\n  ", start, " \\[", rest, ", [0-9.]+ m?s\\], [0-9]+ attempts?\n");
}

TEST(WaitVerdicts, ATimeoutNamesEveryTargetThatWasNotReadyAndDoesNotStartTheCommand) {
  const ClosedPort closed;
  const ScriptedPeer mute([](Guest& guest) { guest.wait_until_closed(); });
  const ScriptedPeer starting(redis_saying(loading));
  const ScriptedPeer locked(redis_saying(no_auth));
  const ScriptedPeer up(redis_saying(pong));
  const std::string at = cat("127.0.0.1:", closed.port());
  const Finished finished =
      run(wait_command({"--timeout", "1500ms", "--permanent-grace", "never", cat(at, "#name=closed"),
                        redis(up, "#name=fine"), cat("http://127.0.0.1:", mute.port(), "/#name=mute"),
                        redis(starting, "#name=starting"), redis(locked, "#name=locked")},
                       echo));
  EXPECT_EQ(finished.status, 124) << story(finished);
  EXPECT_EQ(finished.out, "");
  EXPECT_LT(finished.took, 4s);
  const std::string report = finished.err.substr(std::min(finished.err.size(), finished.err.find("steady wait: ")));
  EXPECT_TRUE(
      report.starts_with("steady wait: not ready after 1.5 s: 4 of 5 targets; /bin/echo was not started\n  locked: "))
      << report;
  for (const std::string& line : {pending_line("locked: denied: the server wants a password \\(NOAUTH\\): .*",
                                               cat("127.0.0.1:", locked.port(), ", ping")),
                                  pending_line("closed: refused: connection refused", cat(at, ", connect")),
                                  pending_line("mute: timed out: in response after 1.[45][0-9]* s",
                                               cat("http://127.0.0.1:", mute.port(), "/, GET")),
                                  pending_line("starting: not ready: LOADING Redis is loading.*",
                                               cat("127.0.0.1:", starting.port(), ", ping"))}) {
    EXPECT_TRUE(std::regex_search(report, std::regex(line))) << line << report;
  }
  EXPECT_FALSE(report.contains("fine")) << report;
  const std::string attempts = cat("], ", starting.connections(), " attempts\n");
  const std::string one_less = cat("], ", starting.connections() - 1, " attempts\n");  // the last one came to no end
  EXPECT_TRUE(report.contains(attempts) || report.contains(one_less)) << starting.connections() << report;
}

TEST(WaitVerdicts, ATimeoutStartsTheCommandWhereOneAsksForThat) {
  const ClosedPort closed;
  const std::string at = cat("127.0.0.1:", closed.port());
  for (const bool by_variable : {false, true}) {
    Words options{"--timeout", "300ms", at};
    if (!by_variable) options.emplace_back("--on-timeout=run");
    const Finished finished =
        run(wait_command(options, echo, by_variable ? Variables{{"STEADY_WAIT_ON_TIMEOUT", "run"}} : Variables{}));
    EXPECT_EQ(finished.status, 0) << story(finished);
    EXPECT_EQ(finished.out, "the command runs\n");
    EXPECT_TRUE(finished.err.contains("1 of 1 target; starting /bin/echo anyway")) << story(finished);
  }
  EXPECT_EQ(run(wait_command({"--timeout", "300ms", "--on-timeout=run", at})).status, 124) << "there is no command";
}

TEST(WaitVerdicts, NoTimeoutWaitsForAServerThatAppearsLater) {
  std::optional<ScriptedPeer> server;
  server.emplace([](Guest&) {}, ScriptedPeer::Options{.listen = false});
  const std::uint16_t port = server->port();
  Child child(wait_command({"--timeout", "0", "--log-level", "debug", cat("redis://127.0.0.1:", port)}, echo));
  const auto attempts = [&] {
    const std::string err = child.err();
    std::size_t count = 0;
    for (std::size_t at = err.find(" debug "); at != std::string::npos; at = err.find(" debug ", at + 1)) ++count;
    return count;
  };
  ASSERT_TRUE(eventually([&] { return attempts() >= 10 || !child.running(); }));
  ASSERT_TRUE(child.running()) << child.err();
  server.emplace(redis_saying(pong), ScriptedPeer::Options{.port = port});
  const auto finished = child.wait(patience);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 0) << story(*finished);
  EXPECT_EQ(finished->out, "the command runs\n");
}

TEST(WaitVerdicts, RiseWantsThatManyPassesInARow) {
  const ScriptedPeer peer(redis_saying([](int number) { return number == 2 ? loading : pong; }));
  const Finished finished = run(wait_command({"--rise", "3", redis(peer)}, echo));
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(peer.connections(), 6) << "two passes, one failure, three passes";
  const ScriptedPeer often(redis_saying(pong));
  EXPECT_EQ(run(wait_command({"--rise", "1", redis(often)}, echo)).status, 0);
  EXPECT_EQ(often.connections(), 1);
}

// In a target, in a check of a file, in its defaults: each counts, and the option, the variable and the file's `wait` win.
TEST(WaitVerdicts, TheRiseOfACheckCountsUnlessTheWaitHasItsOwn) {
  const TemporaryDirectory directory;
  const auto passes = [&](std::string_view defaults, std::string_view check, std::string_view wait, Words options,
                          const Variables& variables = {}) {
    const ScriptedPeer peer(redis_saying(pong));
    const std::string file =
        directory.file("steady.yaml", cat("version: 1\ndefaults: {", defaults, "}\nwait: {", wait,
                                          "}\nchecks:\n  cache: { redis: \"", redis(peer), "\"", check, " }\n"));
    options.insert(options.end(), {"-c", file});
    const Finished finished = run(wait_command(options, echo, variables));
    EXPECT_EQ(finished.status, 0) << story(finished);
    return peer.connections();
  };
  EXPECT_EQ(passes("", ", rise: 3", "", {}), 3);
  EXPECT_EQ(passes(" rise: 2 ", "", "", {}), 2);
  EXPECT_EQ(passes(" rise: 2 ", ", rise: 1", "", {}), 1);
  EXPECT_EQ(passes("", ", rise: 50", "", {"--rise", "1"}), 1);
  EXPECT_EQ(passes("", ", rise: 50", " rise: 2 ", {}), 2);
  EXPECT_EQ(passes("", ", rise: 50", " rise: 50 ", {}, {{"STEADY_WAIT_RISE", "2"}}), 2);
  const ScriptedPeer peer(redis_saying(pong));
  EXPECT_EQ(run(wait_command({redis(peer, "#rise=3")}, echo)).status, 0);
  EXPECT_EQ(peer.connections(), 3);
}

// It needs three passes in a row, and fails three times after two of them, while the other is up all the time.
TEST(WaitVerdicts, ATargetThatFlapsBelowItsRiseHoldsTheGate) {
  const ScriptedPeer flapping(redis_saying([](int number) { return number % 3 == 2 && number < 9 ? loading : pong; }));
  const ScriptedPeer up(redis_saying(pong));
  const Finished finished = run(wait_command({redis(flapping, "#name=flapping&rise=3"), redis(up, "#name=up")}, echo));
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(flapping.connections(), 12) << "three times two passes and a failure, then three passes";
}

TEST(WaitVerdicts, RiseIsNamedInTheReportOfATargetThatWasUpLast) {
  const ScriptedPeer peer(redis_saying(pong));
  const Finished finished = run(wait_command({"--rise", "50", "--timeout", "300ms", redis(peer)}, echo));
  EXPECT_EQ(finished.status, 124);
  EXPECT_TRUE(finished.err.contains(": up, but not long enough: 1 of 50 passes in a row [")) << story(finished);
}

// The first goes down after its first pass, and the second is up only from then on.
TEST(WaitVerdicts, ATargetThatGoesDownAgainHoldsTheGate) {
  std::atomic<bool> mended = false;
  std::atomic<int> failures = 0;
  std::atomic<int> passes = 0;
  const ScriptedPeer first(redis_saying([&](int number) {
    if (number == 0 || mended) return pong;
    ++failures;
    return loading;
  }));
  const ScriptedPeer second(redis_saying([&](int) {
    if (failures < 2) return loading;
    ++passes;
    return pong;
  }));
  Child child(wait_command({redis(first, "#name=first"), redis(second, "#name=second")}, echo));
  ASSERT_TRUE(eventually([&] { return passes >= 4 || !child.running(); }));
  ASSERT_TRUE(child.running()) << story(*child.wait(0ms));
  mended = true;
  const auto finished = child.wait(patience);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->out, "the command runs\n") << story(*finished);
}

// Its pass is forgotten before its next attempt has run into its time limit.
TEST(WaitVerdicts, AServerThatFrozeAfterItsPassHoldsTheGate) {
  std::atomic<int> number = 0;
  const ScriptedPeer frozen([&](Guest& guest) {
    guest.read_until("PING\r\n");
    if (number++ == 0) guest.send(pong);
    guest.wait_until_closed();
  });
  const ScriptedPeer slow([](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.pause(1500ms);
    guest.send(pong);
    guest.wait_until_closed();
  });
  const Finished finished =
      run(wait_command({"--timeout", "3s", redis(frozen, "#name=frozen"), redis(slow, "#name=slow")}, echo));
  EXPECT_EQ(finished.status, 124) << story(finished);
  EXPECT_TRUE(finished.err.contains("\n  frozen: ")) << story(finished);
}

TEST(WaitVerdicts, WithoutACommandTheExitCodeTells) {
  const UpTarget up;
  const ClosedPort closed;
  EXPECT_EQ(run(wait_command({up.address()})).status, 0);
  EXPECT_EQ(run(wait_command({"--timeout", "200ms", cat("127.0.0.1:", closed.port())})).status, 124);
}

TEST(WaitVerdicts, WhatIsWrittenWrongNeverStartsTheCommand) {
  const TemporaryDirectory directory;
  const UpTarget up;
  const std::string bad = directory.file("bad.yaml", "version: 1\nchecks:\n  it: { tpc: ':80' }\n");
  const std::string empty = directory.file("empty.yaml", "version: 1\nchecks: {}\n");
  const std::vector<std::pair<Words, int>> lines{{{}, 64},
                                                 {{"nonsense"}, 64},
                                                 {{up.address(), "nonsense"}, 64},
                                                 {{"--rise", "0", up.address()}, 64},
                                                 {{"--stable", "1", up.address()}, 64},
                                                 {{"--timeout", "soon", up.address()}, 64},
                                                 {{"--on-timeout", "maybe", up.address()}, 64},
                                                 {{"--permanent-grace", "-1", up.address()}, 64},
                                                 {{"--no-such", up.address()}, 64},
                                                 {{"-c", bad}, 78},
                                                 {{"-c", empty}, 78},
                                                 {{"-c", "/nope.yaml", up.address()}, 78}};
  for (const auto& [options, status] : lines) {
    const Finished finished = run(wait_command(options, echo));
    EXPECT_EQ(finished.status, status) << testing::PrintToString(options) << story(finished);
    EXPECT_EQ(finished.out, "");
    EXPECT_NE(finished.err, "");
  }
  EXPECT_TRUE(run(wait_command({}, echo)).err.contains("nothing to wait for: give a target")) << "and say how";
}

}  // namespace
}  // namespace steady::test
