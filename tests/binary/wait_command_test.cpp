// The command as its author wrote it, and how it ends. What becomes of one that cannot run is in wait_cannot_run_test.cpp.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

class WaitCommand : public testing::Test {
 protected:
  Finished wait_for(const Words& command, Variables environment = {}) const {
    return run(wait_command({"-q", up_.address()}, command, std::move(environment)));
  }

  std::string program(std::string_view name, std::string_view text, mode_t mode = 0755) const {
    std::string path = directory_.file(name, text);
    ::chmod(path.c_str(), mode);
    return path;
  }

  TemporaryDirectory directory_;
  UpTarget up_;
};

TEST_F(WaitCommand, EndsWithEachOfThe256Codes) {
  std::vector<std::jthread> threads;
  for (const int first : {0, 64, 128, 192}) {
    threads.emplace_back([this, first] {
      for (int code = first; code < first + 64; ++code) {
        const Finished finished = wait_for({"/bin/sh", "-c", cat("exit ", code)});
        EXPECT_EQ(finished.status, code) << story(finished);
        EXPECT_EQ(finished.signal, 0);
      }
    });
  }
}

TEST_F(WaitCommand, DiesOfItsSignals) {
  for (const int signal : {SIGHUP,  SIGINT,  SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS,  SIGFPE, SIGKILL, SIGUSR1,
                           SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU, SIGXFSZ, SIGSYS, 34,      64}) {
    Command command = wait_command({"-q", up_.address()}, {"/bin/sh", "-c", cat("kill -", signal, " $$")});
    command.prepare = [] { set_signals(0, 0); };
    EXPECT_EQ(run(command).signal, signal);
  }
}

TEST_F(WaitCommand, GetsItsWordsAsTheyAreAlsoWhenTheyLookLikeOurs) {
  EXPECT_EQ(wait_for({"/bin/echo", "--", "x", "--"}).out, "-- x --\n") << "the first -- is ours, others are not";
  EXPECT_EQ(
      wait_for({"/bin/echo", "--timeout", "0", "-q", "--help", "--rise=0", "-c", "/nope", "--no-such", "host:"}).out,
      "--timeout 0 -q --help --rise=0 -c /nope --no-such host:\n");
  EXPECT_EQ(wait_for({"/usr/bin/printf", "[%s]", "", " ", "a b", "\xff", "${X}", "*", "'\""}, {{"X", "expanded"}}).out,
            "[][ ][a b][\xff][${X}][*]['\"]");
  EXPECT_EQ(wait_for({"wait"}, {{"PATH", "/nowhere"}}).status, 127);
}

TEST_F(WaitCommand, GetsTheLongestArgumentThatLinuxAllows) {
  const std::string longest(128 * 1024 - 1, 'x');  // with its zero byte MAX_ARG_STRLEN, execve(2)
  EXPECT_EQ(wait_for({"/usr/bin/printf", "%s", longest}).out, longest);
}

TEST_F(WaitCommand, IsLookedUpInPathUnlessItHasASlash) {
  const std::string path = cat("/nowhere:", directory_.path(), ":/usr/bin");
  program("tool", "#!/bin/sh\necho found\n");
  EXPECT_EQ(wait_for({"tool"}, {{"PATH", path}}).out, "found\n");
  EXPECT_EQ(wait_for({"echo", "x"}).out, "x\n") << "without PATH";
  std::filesystem::create_directory(directory_.path("shadow"));
  program("shadow/tool", "#!/bin/sh\necho not this\n", 0644);
  EXPECT_EQ(wait_for({"tool"}, {{"PATH", cat(directory_.path("shadow"), ':', path)}}).out, "found\n");
}

// Descriptor 2 closed, on a full disk, and a pipe whose reader has left.
TEST_F(WaitCommand, ThatIsNotThereIs127AlsoWhenNobodyHearsWhy) {
  const auto closed = [] { ::close(2); };
  const auto full = [] { ::dup2(::open("/dev/full", O_WRONLY), 2); };
  const auto broken = [] {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) == 0) ::dup2(ends[1], 2);
    ::close(ends[0]);
    ::close(ends[1]);
  };
  for (const std::function<void()>& spoil : std::vector<std::function<void()>>{closed, full, broken}) {
    Command command = wait_command({"-q", up_.address()}, {"/nope"});
    command.prepare = [&] {
      set_signals(0, 0);
      spoil();
    };
    EXPECT_EQ(run(command).status, 127) << story(run(command));
  }
}

}  // namespace
}  // namespace steady::test
