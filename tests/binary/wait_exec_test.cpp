// What the command finds after the gate is what it would have found without it: the same process, its arguments,
// environment, directory, descriptors and signals as we were started with.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <sstream>
#include <vector>

#include "base/text.h"
#include "support/server_home.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
using Prepare = std::function<void()>;

// A wait that has become the sleeper; started as `change` says.
class Handed {
 public:
  explicit Handed(const std::function<void(Command&)>& change = {}) {
    Command command = wait_command({"-q", up_.address()}, sleeper);
    command.prepare = [] {
      set_signals(0, 0);
      hand_on_nothing();
    };
    if (change) change(command);
    child_.emplace(command);
    EXPECT_TRUE(until(*child_, is_sleeper)) << child_->err();
  }
  pid_t pid() const { return child_->pid(); }
  std::string file(std::string_view name) const { return read_all(cat("/proc/", pid(), '/', name)); }

 private:
  UpTarget up_;
  std::optional<Child> child_;
};

// Once the loader of the sleeper has closed what it opened.
void expect_descriptors(const Handed& handed, const std::vector<int>& wanted) {
  EXPECT_TRUE(eventually([&] { return descriptors_of(handed.pid()) == wanted; }))
      << testing::PrintToString(descriptors_of(handed.pid()));
}

std::string zero_ended(const Words& words) {
  std::string out;
  for (const std::string& word : words) out += word + '\0';
  return out;
}

TEST(WaitExec, KeepsTheProcessItsArgumentsAndItsDirectory) {
  const TemporaryDirectory directory;
  const Handed handed([&](Command& command) { command.directory = directory.path(); });
  EXPECT_EQ(handed.file("cmdline"), zero_ended(sleeper));
  EXPECT_EQ(link_of(handed.pid(), "cwd"), std::filesystem::canonical(directory.path()));
  EXPECT_EQ(children_of(handed.pid()), std::vector<pid_t>{});
}

// Not what setenv(3) would make of it: twice the same name, no name, no value, an order of its own.
TEST(WaitExec, KeepsTheEnvironmentByteForByte) {
  std::vector<std::string> lines{"Z=1",
                                 "A=2",
                                 "Z=3",
                                 "NO EQUALS",
                                 "",
                                 "EMPTY=",
                                 "=nameless",
                                 "B=\x01\xff\n",
                                 "PATH=/nowhere",
                                 "A=4",
                                 "STEADY_WAIT_QUIET=1",
                                 "WAIT_HOSTS=nowhere:1"};
  std::vector<char*> pointers;
  for (std::string& line : lines) pointers.push_back(line.data());
  pointers.push_back(nullptr);
  const UpTarget up;
  Words words{"steady", "wait", up.address(), "--", sleeper[0], sleeper[1]};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string program = binary();
  const Handed handed([&](Command& command) {
    command.prepare = [&] { ::execve(program.c_str(), arguments.data(), pointers.data()); };
  });
  EXPECT_EQ(handed.file("environ"), zero_ended(lines));
  EXPECT_EQ(handed.file("cmdline"), zero_ended(sleeper));
}

TEST(WaitExec, LeavesClosedWhatWasClosed) {
  for (const std::vector<int>& closed :
       std::vector<std::vector<int>>{{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {0, 1, 2}}) {
    std::vector<int> open;
    for (const int fd : {0, 1, 2}) {
      if (std::ranges::count(closed, fd) == 0) open.push_back(fd);
    }
    const Handed handed([&](Command& command) { command.closed = closed; });
    expect_descriptors(handed, open);
  }
}

// The files themselves, where they are being read, and how.
TEST(WaitExec, HandsTheFirstThreeDescriptorsOverAsTheyAre) {
  const ClosedPort closed;
  const UpTarget up;
  Command command = wait_command({"--timeout", "1s", "--on-timeout=run", cat("127.0.0.1:", closed.port())}, sleeper);
  command.input = "some text";
  command.prepare = [] { ::lseek(0, 5, SEEK_SET); };
  Child child(command);
  const auto state = [&] {
    std::string all;
    for (const char* fd : {"0", "1", "2"}) {
      all += cat(link_of(child.pid(), cat("fd/", fd)), '\n', read_all(cat("/proc/", child.pid(), "/fdinfo/", fd)));
    }
    return all;
  };
  ASSERT_TRUE(until(child, is_armed));
  const std::string before = state();
  ASSERT_TRUE(until(child, is_sleeper)) << child.err();
  EXPECT_EQ(state(), before);
  EXPECT_TRUE(before.contains("pos:\t5")) << before;
}

// The mask and the ignored signals of a wait that was started with these, and of the command that came of it.
void expect_same_signals(std::uint64_t blocked, std::uint64_t ignored) {
  const Handed handed([=](Command& command) { command.prepare = [=] { set_signals(blocked, ignored); }; });
  const std::uint64_t never = bit(SIGKILL) | bit(SIGSTOP);
  const Signals wanted{blocked & ~never, ignored & ~never, 0, 0};
  const Signals found = signals_of(handed.pid());
  EXPECT_EQ(found, wanted) << std::hex << "blocked " << found.blocked << " for " << wanted.blocked << ", ignored "
                           << found.ignored << " for " << wanted.ignored;
}

TEST(WaitExec, KeepsDispositionAndMaskOfEachOfThe64Signals) {
  expect_same_signals(0, 0);
  for (int signal = 1; signal <= 64; ++signal) {
    SCOPED_TRACE(signal);
    expect_same_signals(0, bit(signal));
    expect_same_signals(bit(signal), 0);
  }
}

TEST(WaitExec, KeepsDispositionsAndMaskOfManySignals) {
  const std::uint64_t all = ~std::uint64_t{0};
  expect_same_signals(all, 0);
  expect_same_signals(0, all);
  expect_same_signals(all, all);
  expect_same_signals(0x5555555555555555, 0xaaaaaaaaaaaaaaaa);
  expect_same_signals(bit(SIGTERM) | bit(SIGUSR1), bit(SIGPIPE) | bit(SIGHUP) | bit(SIGCHLD));
}

TEST(WaitExec, HandsOverASignalThatWaitsToBeUnblocked) {
  const Handed handed([](Command& command) {
    command.prepare = [] {
      set_signals(bit(SIGUSR1) | bit(SIGCHLD), 0);
      ::kill(::getpid(), SIGUSR1);
    };
  });
  const Signals wanted{.blocked = bit(SIGUSR1) | bit(SIGCHLD), .pending = bit(SIGUSR1)};
  EXPECT_EQ(signals_of(handed.pid()), wanted);
}

// The lines of /proc/PID/status that tell what a process may, rather than how much memory it has and who it is.
std::string rights_of(const Handed& handed) {
  static constexpr std::array keys{"Umask:",      "Uid:",    "Gid:",          "Groups:", "Cap",
                                   "NoNewPrivs:", "Seccomp", "Cpus_allowed:", "THP_"};
  std::string out;
  std::istringstream status(handed.file("status"));
  for (std::string line; std::getline(status, line);) {
    if (std::ranges::any_of(keys, [&](const char* key) { return line.starts_with(key); })) out += line + '\n';
  }
  return out + handed.file("limits") + handed.file("oom_score_adj") + handed.file("timerslack_ns") +
         handed.file("coredump_filter") + handed.file("personality");
}

TEST(WaitExec, KeepsLimitsMaskOfFilesAndWhatElseAProcessInherits) {
  const Prepare unusual = [] {
    set_signals(0, 0);
    ::umask(0137);
    for (const auto resource : {RLIMIT_NOFILE, RLIMIT_CORE, RLIMIT_STACK}) {
      const rlimit limit{1 << 21 | 4096, 1 << 22};
      ::setrlimit(resource, &limit);
    }
  };
  const Handed with([&](Command& command) { command.prepare = unusual; });
  const Handed without([&](Command& command) {
    command.prepare = unusual;
    command.argv = sleeper;
  });
  EXPECT_EQ(rights_of(with), rights_of(without));
  EXPECT_TRUE(rights_of(with).contains("Umask:\t0137")) << rights_of(with);
}

}  // namespace
}  // namespace steady::test
