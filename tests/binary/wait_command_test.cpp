// The command as its author wrote it, how it ends, and what becomes of one that cannot run: 127 when it is not there, 126
// when it is and cannot run, as the shell has it (POSIX.1-2024, 2.8.2), with the reason.
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

  void expect_refused(const Words& command, int status, const std::string& reason, Variables environment = {}) const {
    const Finished finished = wait_for(command, std::move(environment));
    EXPECT_EQ(finished.status, status) << story(finished);
    EXPECT_EQ(finished.err, cat("steady wait: cannot run '", command[0], "': ", reason, '\n'));
    EXPECT_EQ(finished.out, "");
  }

  std::string program(std::string_view name, std::string_view text, mode_t mode = 0755) const {
    std::string path = directory_.file(name, text);
    ::chmod(path.c_str(), mode);
    return path;
  }

  TemporaryDirectory directory_;
  UpTarget up_;
};

const std::string denied =
    "permission denied: is it a file with its executable bit set (chmod +x), on a file system that is not mounted "
    "noexec?";
const std::string no_format =
    "not a program for this machine: a script without a '#!' line, or built for another architecture";

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
      wait_for({"/bin/echo", "--timeout", "0", "-q", "--help", "--stable=0", "-c", "/nope", "--no-such", "host:"}).out,
      "--timeout 0 -q --help --stable=0 -c /nope --no-such host:\n");
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

TEST_F(WaitCommand, ThatIsNotThereIs127) {
  expect_refused({"/nope"}, 127, "no such file in this image");
  expect_refused({"./nope", "x"}, 127, "no such file in this image");
  expect_refused({"nope"}, 127, "not found in PATH (/usr/bin:/bin)", {{"PATH", "/usr/bin:/bin"}});
  expect_refused({"nope"}, 127, "not found in PATH (which is not set)");
  EXPECT_EQ(wait_for({"/etc/passwd/x"}).status, 127) << "a file where a directory should be";
  EXPECT_EQ(wait_for({""}).status, 127);
}

TEST_F(WaitCommand, WhoseInterpreterIsNotThereIs127) {
  expect_refused({program("script", "#!/nope/sh\n")}, 127, "its interpreter '/nope/sh' is not in this image");
  expect_refused({program("spaces", "#! /nope/sh -e\n")}, 127, "its interpreter '/nope/sh' is not in this image");
  const std::string loader = "/ld-linux-";  // in /lib64 or /lib, with the architecture behind it
  std::string dynamic = read_all("/bin/true");
  const std::size_t at = dynamic.find(loader);
  ASSERT_NE(at, std::string::npos);
  dynamic.replace(at, loader.size(), "/ld-xxxxx-");
  expect_refused({program("dynamic", dynamic)}, 127,
                 "it is there, but the dynamic loader that it needs is not in this image: link it statically, or use a "
                 "base image with its C library");
}

TEST_F(WaitCommand, ThatIsThereButCannotRunIs126) {
  expect_refused({program("text", "#!/bin/sh\n", 0644)}, 126, denied);
  expect_refused({directory_.path()}, 126, denied);
  expect_refused({program("naked", "echo a shell would run this\n")}, 126, no_format);
  expect_refused({program("empty", "")}, 126, no_format);
  expect_refused({program("foreign",
                          "\x7f"
                          "ELF\x02\x01\x01 garbage")},
                 126, no_format);
  expect_refused({"text"}, 126, denied, {{"PATH", directory_.path()}});
  const Finished loop = wait_for({[&] {
    std::filesystem::create_symlink("loop", directory_.path("loop"));
    return directory_.path("loop");
  }()});
  EXPECT_EQ(loop.status, 126) << story(loop);
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
