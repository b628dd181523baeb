// "At any moment" taken literally: the program is stopped before and after every single system call by ptrace(2), from its
// first instruction to the execve that ends it, and gets a signal there. What is sent between two stops is delivered at
// the next of them, so that there are no other moments.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/text.h"
#include "support/sandbox.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// A command that stops before and after each of its system calls.
class Stepper {
 public:
  explicit Stepper(Command command) : child_(traced(std::move(command))) {
    alive_ = next_stop();  // behind its execve
    ::ptrace(PTRACE_SETOPTIONS, child_.pid(), nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  }

  // To the next stop. False when there is none: it has ended.
  bool step() {
    ::ptrace(PTRACE_SYSCALL, child_.pid(), nullptr, nullptr);
    return alive_ = next_stop();
  }
  bool step(int times) {
    while (times > 0 && step()) --times;
    return times == 0;
  }

  // The system call that it is about to do, or -1 when it comes back from one.
  long about_to_call() const {
    __ptrace_syscall_info info{};
    const long size =
        ::ptrace(static_cast<__ptrace_request>(PTRACE_GET_SYSCALL_INFO), child_.pid(), sizeof info, &info);
    return size > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY ? static_cast<long>(info.entry.nr) : -1;
  }

  std::optional<Finished> end_by(int signal) {
    child_.kill(signal);
    ::ptrace(PTRACE_DETACH, child_.pid(), nullptr, nullptr);
    return child_.wait(10s);
  }

  pid_t pid() const { return child_.pid(); }

 private:
  static Command traced(Command command) {
    command.prepare = [] {
      set_signals(0, 0);
      ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    };
    return command;
  }

  bool next_stop() const {
    int status = 0;
    return ::waitpid(child_.pid(), &status, __WALL) == child_.pid() && WIFSTOPPED(status);
  }

  Child child_;
  bool alive_ = false;
};

// How many stops it makes before it takes signals.
int stops_until_armed(Stepper& stepper, std::vector<long>& calls) {
  for (int stops = 0;; ++stops) {
    if (is_armed(stepper.pid())) return stops;
    if (!stepper.step()) return -1;
    if (const long call = stepper.about_to_call(); call >= 0) calls.push_back(call);
  }
}

Command gate(const std::string& target, const Words& command) {
  Command wait = wait_command({"-q", "--timeout", "0", target}, command);
  wait.own_pids = true;
  return wait;
}

TEST(WaitMoments, BeforeItTakesSignalsItDoesNothingThatTakesTime) {
  Stepper stepper(gate("127.0.0.1:1", {"/bin/true"}));
  std::vector<long> calls;
  ASSERT_GE(stops_until_armed(stepper, calls), 0);
  for (const long slow : {SYS_socket, SYS_connect, SYS_epoll_create1, SYS_epoll_pwait, SYS_poll, SYS_clock_nanosleep,
                          SYS_write, SYS_getcwd, SYS_futex}) {
    EXPECT_EQ(std::ranges::count(calls, slow), 0) << "system call " << slow;
  }
  if (!linkage_of(binary()).interpreter) EXPECT_LE(calls.size(), 12U) << "and no loader works before it";
  const auto finished = stepper.end_by(SIGTERM);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 128 + SIGTERM) << story(*finished);
}

TEST(WaitMoments, AtEachOfWhichASignalEndsItAsPid1AndTheCommandDoesNotRun) {
  static constexpr std::array ending{SIGTERM, SIGINT, SIGHUP, SIGQUIT};
  const TemporaryDirectory directory;
  const UpTarget up;
  const auto begun = [&] { return Stepper(gate(up.address(), {"/usr/bin/touch", directory.path("the command ran")})); };
  std::vector<long> calls;
  Stepper first = begun();
  const int armed = stops_until_armed(first, calls);
  ASSERT_GE(armed, 0);
  int stops = armed;
  for (;; ++stops) {
    ASSERT_LT(stops, 5000);
    Stepper stepper = begun();
    ASSERT_TRUE(stepper.step(stops));
    // From there on it is the kernel's; and how many calls it is to there varies by one or two.
    if (stepper.about_to_call() == SYS_execve || !is_steady(stepper.pid())) break;
    const int signal = ending[static_cast<std::size_t>(stops) % ending.size()];
    const auto finished = stepper.end_by(signal);
    ASSERT_TRUE(finished) << "signal " << signal << " was lost at stop " << stops;
    ASSERT_EQ(finished->status, 128 + signal) << "at stop " << stops << '\n' << story(*finished);
    ASSERT_EQ(finished->signal, 0);
  }
  EXPECT_GT(stops, armed + 100) << "a wait for something takes more system calls than this";
  EXPECT_FALSE(std::filesystem::exists(directory.path("the command ran")));
  RecordProperty("stops", stops - armed);
}

}  // namespace
}  // namespace steady::test
