// Started with descriptors 0, 1 or 2 closed, full or broken, or without argv: the exit code stays what the targets make
// it, and no connection is mistaken for stdout.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "base/text.h"
#include "binary.h"
#include "support/launch.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::vector<std::vector<int>> closings{{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {0, 1, 2}};

// The program behind a shell that redirects it: "exec "$@" >/dev/full".
Command redirected(const std::string& how, Words arguments, Variables environment = {}) {
  Command command = steady_command(std::move(arguments), std::move(environment));
  command.argv.insert(command.argv.begin(), {"/bin/sh", "-c", cat("exec \"$@\" ", how), "sh"});
  return command;
}

// A pipe whose reader has left; programs that the test starts inherit its end.
class BrokenPipe {
 public:
  BrokenPipe() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) fail("pipe");
    ::close(ends[0]);
    write_ = Fd(ends[1]);
  }
  std::string number() const { return std::to_string(write_.get()); }

 private:
  Fd write_;
};

TEST(Descriptors, MayBeClosedWithoutChangingTheExitCode) {
  const ClosedPort closed;
  ScriptedPeer open([](Guest& guest) { guest.wait_until_closed(); });
  const std::string up = cat("127.0.0.1:", open.port()), down = cat("127.0.0.1:", closed.port());
  const std::vector<std::pair<Words, int>> lines{{{"check", up}, 0},
                                                 {{"check", down}, 1},
                                                 {{"check", "--output", "json", up, down}, 1},
                                                 {{"check", "nonsense"}, 64},
                                                 {{"validate", "/nope"}, 78},
                                                 {{"--help"}, 0},
                                                 {{"check", "--log-level", "debug", up}, 0},
                                                 {{"completion", "bash"}, 0}};
  for (const std::vector<int>& closing : closings) {
    for (const auto& [words, status] : lines) {
      Command command = steady_command(words);
      command.closed = closing;
      const Finished finished = run(command);
      EXPECT_EQ(finished.status, status) << words[0] << ' ' << words.back() << '\n' << story(finished);
    }
  }
}

// Nothing but what the protocol says may reach a target, least of all our own report.
TEST(Descriptors, ThatAreClosedAreNotReplacedByAConnection) {
  for (const std::vector<int>& closing : closings) {
    std::string heard;
    {
      ScriptedPeer peer([&heard](Guest& guest) {
        heard = guest.read_until("\r\n\r\n");
        guest.send("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n");
        heard += guest.read_until("never");
      });
      Command command = steady_command({"check", "--log-level=debug", cat("http://127.0.0.1:", peer.port(), "/")});
      command.closed = closing;
      EXPECT_EQ(run(command).status, 1);
    }
    EXPECT_TRUE(heard.starts_with("GET / HTTP/1.1\r\n")) << heard;
    EXPECT_TRUE(heard.ends_with("\r\n\r\n")) << heard;
  }
}

TEST(Descriptors, MayBeFullOrBrokenWithoutChangingTheExitCode) {
  const BrokenPipe broken;
  const ClosedPort closed;
  ScriptedPeer open([](Guest& guest) { guest.wait_until_closed(); });
  const std::string up = cat("127.0.0.1:", open.port()), down = cat("127.0.0.1:", closed.port());
  const std::vector<std::string> manners{">/dev/full",
                                         "2>/dev/full",
                                         ">/dev/full 2>&1",
                                         cat(">&", broken.number()),
                                         cat("2>&", broken.number()),
                                         cat(">&", broken.number(), " 2>&1"),
                                         "</dev/full >/dev/full",
                                         "1</dev/null",
                                         "0>/dev/null 1<&0 2<&0"};
  for (const std::string& manner : manners) {
    EXPECT_EQ(run(redirected(manner, {"check", up})).status, 0) << manner;
    EXPECT_EQ(run(redirected(manner, {"check", down})).status, 1) << manner;
    EXPECT_EQ(run(redirected(manner, {"check", "-o", "json", "--log-level", "debug", down})).status, 1) << manner;
    EXPECT_EQ(run(redirected(manner, {"check", "--nope"})).status, 64) << manner;
    EXPECT_EQ(run(redirected(manner, {"validate", "/nope"})).status, 78) << manner;
    // Output that was requested and is lost is a failure, but not where a reader has left, such as head(1).
    const bool lost = manner == "1</dev/null" || (manner.contains(">/dev/full") && !manner.starts_with("2>"));
    EXPECT_EQ(run(redirected(manner, {"--version"})).status, lost ? 1 : 0) << manner;
  }
}

// Since Linux 5.18 execve() puts an empty string where argv[0] is missing; before, argc was 0.
TEST(Descriptors, AndArgumentsMayBeMissingAltogether) {
  std::array<char*, 1> nothing{nullptr};
  pid_t pid = -1;
  ASSERT_EQ(::posix_spawn(&pid, binary().c_str(), nullptr, nullptr, nothing.data(), nothing.data()), 0);
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 64);
}

}  // namespace
}  // namespace steady::test
