// The hard limit behind the deadlines. Here the event loop of the real program is blocked from inside, in a system call or
// by a computation, where no deadline of the loop itself can fire.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "support/blocking.h"
#include "support/launch.h"
#include "support/server_home.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds limit = 500ms;
constexpr milliseconds bound = limit + 200ms + 1500ms;  // a busy machine may be late

void mute(Guest& guest) { guest.wait_until_closed(); }

// A command that probes `peer`, blocked in each of the two ways.
class Blocked {
 public:
  std::string target() const { return cat("http://127.0.0.1:", peer_.port(), "/#name=api"); }

  Finished in_a_call(Command command, const std::function<void()>& prepare = [] {}) const {
    command.limit = 10s;
    command.prepare = [prepare] {
      block_call(SYS_connect);
      prepare();
    };
    return run(command);
  }

  Finished computing(Command command, const std::function<void()>& prepare = {}) const {
    command.prepare = prepare;
    const int before = peer_.connections();
    Child child(command);
    spin(child, before + 1);
    const std::optional<Finished> finished = child.wait(10s);
    EXPECT_TRUE(finished) << "it computes for ever\n" << child.err();
    return finished ? *finished : Finished{};
  }

  // Stopped until its timer has expired.
  std::optional<Finished> stopped(const Command& command) const {
    const int before = peer_.connections();
    Child child(command);
    EXPECT_TRUE(eventually([&] { return peer_.connections() > before; }));
    child.kill(SIGSTOP);
    EXPECT_TRUE(eventually([&] { return (signals_of(child.pid()).pending & bit(SIGVTALRM)) != 0; }));
    child.kill(SIGCONT);
    return child.wait(10s);
  }

  // Once it has made the connection of this number.
  void spin(Child& child, int connection) const {
    EXPECT_TRUE(eventually([&] { return peer_.connections() >= connection; }));
    make_spin(child.pid());
  }

  std::vector<Finished> both(const Command& command) const { return {in_a_call(command), computing(command)}; }

 private:
  ScriptedPeer peer_{mute};
};

Command check_command(const std::string& target, Words more = {}) {
  more.insert(more.begin(), {"check", "--timeout", "500ms", target});
  return steady_command(more);
}

Command timed_wait(const std::string& target, Words options, const Words& command = {}) {
  options.insert(options.begin(), {"--timeout", "500ms", target});
  return wait_command(options, command);
}

// Stdout or stderr becomes a pipe that is full; its reader lives and reads nothing.
void fill(int fd) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_NONBLOCK) != 0) ::_exit(99);
  const std::array<char, 4096> bytes{};
  while (::write(ends[1], bytes.data(), bytes.size()) > 0) {
  }
  ::fcntl(ends[1], F_SETFL, 0);
  ::dup2(ends[1], fd);
}

TEST(Backstop, EndsACheckAndNamesWhatHasNoVerdict) {
  const Blocked blocked;
  for (const Finished& finished : blocked.both(check_command(blocked.target()))) {
    EXPECT_EQ(finished.status, 1) << story(finished);
    EXPECT_EQ(finished.out,
              "steady check: event loop blocked, ended 200ms after the deadline of 500ms; no verdict on api\n");
    EXPECT_EQ(finished.err, "");
    EXPECT_LT(finished.took, bound);
  }
}

// Many of them are more than a pipe takes at once.
TEST(Backstop, EndsACheckWithOneWholeJsonObject) {
  const Blocked blocked;
  Words more{"--output", "json"};
  for (int i = 0; i < 100; ++i) more.push_back(cat(blocked.target(), i));
  for (const Finished& finished : blocked.both(check_command(blocked.target(), more))) {
    EXPECT_EQ(finished.status, 1) << story(finished);
    const std::vector<boost::json::object> lines = json_lines(finished.out);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_FALSE(lines[0].at("up").as_bool());
    const boost::json::array& checks = lines[0].at("checks").as_array();
    ASSERT_EQ(checks.size(), 101U);
    EXPECT_EQ(checks[100].at("name").as_string(), "api99");
    EXPECT_EQ(checks[100].at("reason").as_string(), "timed_out");
    EXPECT_FALSE(checks[100].at("up").as_bool());
    EXPECT_LT(finished.took, bound);
  }
}

TEST(Backstop, EndsACheckWhoseOutputNobodyReads) {
  const Blocked blocked;
  const Finished finished = blocked.in_a_call(check_command(blocked.target()), [] { fill(1); });
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_LT(finished.took, bound);
}

TEST(Backstop, EndsAReportThatNobodyReadsWithItsVerdict) {
  const UpTarget up;
  const ClosedPort closed;
  for (const auto& [target, status] : {std::pair(up.address(), 0), std::pair(cat("127.0.0.1:", closed.port()), 1)}) {
    Command command = check_command(target);
    command.prepare = [] { fill(1); };
    const Finished finished = run(command);
    EXPECT_EQ(finished.status, status) << story(finished);
    EXPECT_LT(finished.took, bound);
  }
}

// A pipe that somebody holds open and nobody writes to is waited for: a second each.
// The call that waits for a pipe's writer does not return. The handler of the backstop would make it too, so that nothing is said.
TEST(Backstop, EndsACheckThatIsBlockedWhileItReadsItsConfiguration) {
  const TemporaryDirectory directory;
  const std::string pipe = directory.path("password");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const Fd writer(::open(pipe.c_str(), O_RDWR | O_CLOEXEC));
  Command command = steady_command({"check", "--timeout", "500ms", cat("redis://127.0.0.1:1#password_file=", pipe)});
  command.prepare = [] {
    hand_on_nothing();
#ifdef SYS_poll
    block_call(SYS_poll);
#else
    block_call(SYS_ppoll);
#endif
  };
  const Finished finished = run(command);
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_GE(finished.took, 2s) << "reading may take two seconds";
  EXPECT_LT(finished.took, 5s);
}

TEST(Backstop, GivesAllPipesOfAConfigurationOneSecond) {
  const TemporaryDirectory directory;
  const std::string pipe = directory.path("password");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const Fd writer(::open(pipe.c_str(), O_RDWR | O_CLOEXEC));
  Words words{"check", "--timeout", "500ms"};
  for (const int port : {1, 2, 3, 4, 5, 6}) words.push_back(cat("redis://127.0.0.1:", port, "#password_file=", pipe));
  const Finished finished = steady(words);
  EXPECT_EQ(finished.status, 64) << story(finished);
  EXPECT_LT(finished.took, 3s) << "six of them were given six";
}

TEST(Backstop, EndsAWaitAndItsCommandIsNotStarted) {
  const Blocked blocked;
  for (const Finished& finished : blocked.both(timed_wait(blocked.target(), {"-q"}, {"/bin/echo", "started"}))) {
    EXPECT_EQ(finished.status, 124) << story(finished);
    EXPECT_EQ(
        finished.err,
        "steady wait: event loop blocked, ended 200ms after the timeout of 500ms: api; the command was not started\n");
    EXPECT_EQ(finished.out, "");
    EXPECT_LT(finished.took, bound);
  }
}

TEST(Backstop, EndsAWaitWithAnEntryOfItsLogInJson) {
  const Blocked blocked;
  for (const Finished& finished : blocked.both(timed_wait(blocked.target(), {"-q", "--log-format", "json"}))) {
    EXPECT_EQ(finished.status, 124) << story(finished);
    const std::vector<boost::json::object> lines = json_lines(finished.err);
    ASSERT_EQ(lines.size(), 1U) << finished.err;
    EXPECT_EQ(lines[0].at("level").as_string(), "error");
    EXPECT_EQ(lines[0].at("message").as_string(), "event loop blocked, ended 200ms after the timeout of 500ms: api");
    EXPECT_EQ(lines[0].at("time").as_string().size(), std::string_view("2026-11-27T12:00:00.000Z").size());
  }
}

TEST(Backstop, EndsAWaitWhoseOutputNobodyReads) {
  const Blocked blocked;
  const Finished finished = blocked.in_a_call(timed_wait(blocked.target(), {"-q"}), [] { fill(2); });
  EXPECT_EQ(finished.status, 124) << story(finished);
  EXPECT_LT(finished.took, bound);
}

TEST(Backstop, StartsTheCommandWhereAWaitWasToldTo) {
  const Blocked blocked;
  const Words options{"-q", "--on-timeout", "run"};
  for (const Finished& finished : blocked.both(timed_wait(blocked.target(), options, {"echo", "started"}))) {
    EXPECT_EQ(finished.status, 0) << story(finished);
    EXPECT_EQ(finished.out, "started\n");
    EXPECT_TRUE(finished.err.ends_with("; starting the command anyway (on_timeout: run)\n")) << finished.err;
    EXPECT_LT(finished.took, bound);
  }
}

// As after any other wait: nothing of steady is left, not the mask of the handler and no timer.
TEST(Backstop, HandsTheCommandTheProcessAsItWasFound) {
  const Blocked blocked;
  const int blocked_by = 100;  // what block_call() leaves open
  const std::uint64_t blocked_signals = bit(SIGUSR1) | bit(SIGVTALRM);
  const std::uint64_t ignored = bit(SIGHUP) | bit(SIGXFSZ) | bit(SIGVTALRM);
  for (const auto& [mask, ignoring] : {std::pair<std::uint64_t, std::uint64_t>{0, 0}, {blocked_signals, ignored}}) {
    Command command = timed_wait(blocked.target(), {"-q", "--on-timeout", "run"}, sleeper);
    command.prepare = [mask, ignoring] {
      hand_on_nothing();
      for (const int fd : {3, 40}) ::dup2(0, fd);
      block_call(SYS_connect);
      set_signals(mask, ignoring);
    };
    Child child(command);
    ASSERT_TRUE(until(child, is_sleeper)) << child.err();
    const Signals wanted{.blocked = mask, .ignored = ignoring};
    EXPECT_EQ(signals_of(child.pid()), wanted) << mask;
    EXPECT_TRUE(eventually([&] { return descriptors_of(child.pid()) == std::vector{0, 1, 2, 3, 40, blocked_by}; }))
        << testing::PrintToString(descriptors_of(child.pid()));
  }
}

TEST(Backstop, SaysThatTheCommandCannotBeRun) {
  const Blocked blocked;
  const Words options{"-q", "--on-timeout", "run"};
  const TemporaryDirectory directory;
  const std::string text = directory.file("text", "#!/bin/sh\n");
  for (const auto& [program, status] : {std::pair<std::string, int>{"/nope", 127}, {"nope", 127}, {text, 126}}) {
    for (const Finished& finished : blocked.both(timed_wait(blocked.target(), options, {program}))) {
      EXPECT_EQ(finished.status, status) << story(finished);
      EXPECT_TRUE(finished.err.ends_with(cat("steady wait: cannot run '", program, "'\n"))) << finished.err;
    }
  }
}

TEST(Backstop, LeavesAWaitForEverToItsSignals) {
  const Blocked blocked;
  Child child(wait_command({"--timeout", "0", "-q", blocked.target()}, {"/bin/echo", "started"}));
  blocked.spin(child, 1);
  EXPECT_FALSE(child.wait(1s));
  child.kill(SIGTERM);
  const std::optional<Finished> finished = child.wait(10s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 128 + SIGTERM) << story(*finished);
  EXPECT_EQ(finished->out, "");
}

TEST(Backstop, IsGoneWhenTheCommandRuns) {
  const UpTarget up;
  const Finished finished = run(wait_command({"--timeout", "200ms", up.address()}, {"/bin/sleep", "1"}));
  EXPECT_EQ(finished.status, 0) << story(finished);
}

// It was not the loop that stood still.
TEST(Backstop, LetsAStoppedProcessSayWhatItSawOnceItGoesOn) {
  const Blocked blocked;
  for (const bool waits : {false, true}) {
    Finished finished;
    for (int tries = 0; tries < 3; ++tries) {  // a machine that is busy with other things may be late
      const auto stopped =
          blocked.stopped(waits ? timed_wait(blocked.target(), {"-q"}) : check_command(blocked.target()));
      ASSERT_TRUE(stopped);
      finished = *stopped;
      if (!finished.err.contains("event loop") && !finished.out.contains("event loop")) break;
    }
    EXPECT_EQ(finished.status, waits ? 124 : 1) << story(finished);
    EXPECT_TRUE((waits ? finished.err : finished.out).contains("api: timed out: ")) << story(finished);
  }
}

}  // namespace
}  // namespace steady::test
