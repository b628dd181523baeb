// Nobody reads what we write, or no more: no verdict, no exit and no start of an application waits for it, and the descriptors
// stay as they were found.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>
#include <vector>

#include "base/text.h"
#include "support/blocked.h"
#include "support/server_home.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const Words echo{"/bin/echo", "the command runs"};

struct Manner {
  const char* name;
  Blocked end;
};

std::vector<Manner> manners() {
  std::vector<Manner> all;
  all.push_back({"a full pipe", Blocked::pipe()});
  all.push_back({"a full stream", Blocked::socket(SOCK_STREAM)});
  all.push_back({"a full socket of packets", Blocked::socket(SOCK_SEQPACKET)});
  all.push_back({"a full socket of datagrams", Blocked::socket(SOCK_DGRAM)});
  all.push_back({"a full terminal", Blocked::full_terminal()});
  all.push_back({"a stopped terminal", Blocked::stopped_terminal()});
  return all;
}

// With a table where stderr is a terminal, and lines elsewhere.
Finished finish(Command command, const Blocked& end, int descriptor) {
  command.env["TERM"] = "xterm";
  command.limit = 10s;
  command.prepare = end.as(descriptor);
  return run(command);
}

TEST(BlockedOutput, OfAWaitDoesNotKeepItFromEndingInTime) {
  const ClosedPort closed;
  const std::string down = cat("127.0.0.1:", closed.port());
  for (const Manner& manner : manners()) {
    for (const Words& more : {Words{}, Words{"--log-level=debug"}, Words{"--log-format=json"}, Words{"--quiet"}}) {
      Words options{"--timeout=500ms", down};
      options.insert(options.end(), more.begin(), more.end());
      const Finished finished = finish(wait_command(options, echo), manner.end, 2);
      EXPECT_EQ(finished.status, 124) << manner.name << '\n' << story(finished);
      EXPECT_LT(finished.took, 5s) << manner.name;
    }
  }
}

TEST(BlockedOutput, OfAWaitDoesNotKeepTheApplicationFromStarting) {
  const UpTarget up;
  const ClosedPort closed;
  for (const Manner& manner : manners()) {
    const Finished ready = finish(wait_command({up.address()}, echo), manner.end, 2);
    EXPECT_EQ(ready.out, "the command runs\n") << manner.name << '\n' << story(ready);
    const Words all_the_same{"--on-timeout=run", "--timeout=300ms", cat("127.0.0.1:", closed.port())};
    const Finished late = finish(wait_command(all_the_same, echo), manner.end, 2);
    EXPECT_EQ(late.out, "the command runs\n") << manner.name << '\n' << story(late);
    EXPECT_EQ(finish(wait_command({up.address()}, {"/nope"}), manner.end, 2).status, 127) << manner.name;
  }
}

TEST(BlockedOutput, OfACheckDoesNotChangeItsExitCodeNorHoldItBeyondItsDeadline) {
  const UpTarget up;
  const ClosedPort closed;
  const std::string down = cat("127.0.0.1:", closed.port());
  for (const Manner& manner : manners()) {
    for (const int descriptor : {1, 2}) {
      const auto check = [&](Words words) {
        words.insert(words.begin(), {"check", "--timeout=400ms", "--log-level=debug"});
        const Finished finished = finish(steady_command(words), manner.end, descriptor);
        EXPECT_LT(finished.took, 5s) << manner.name;
        return finished.status;
      };
      EXPECT_EQ(check({up.address()}), 0) << manner.name;
      EXPECT_EQ(check({down}), 1) << manner.name;
      EXPECT_EQ(check({"-o", "json", down, up.address()}), 1) << manner.name;
    }
  }
}

TEST(BlockedOutput, DoesNotHoldWhatIsWrongOrAskedFor) {
  const TemporaryDirectory directory;
  const std::string bad = directory.file("bad.yaml", "version: 1\nchecks: {" + std::string(9000, '[') + "\n");
  const std::vector<std::pair<Words, int>> lines{{{"check", "--nope"}, 64},
                                                 {{"wait", "htp://x"}, 64},
                                                 {{"serve", "-c", bad}, 78},
                                                 {{"serve", "--listen", "192.0.2.1:1", ":1"}, 1},
                                                 {{"check", "-c", "/nope"}, 78}};
  for (const auto& [words, status] : lines) {
    const Finished finished = finish(steady_command(words), Blocked::pipe(), 2);
    EXPECT_EQ(finished.status, status) << words[0] << '\n' << story(finished);
    EXPECT_LT(finished.took, 5s) << words[0];
  }
}

// In pieces as small as a reader likes, beyond what any pipe holds at once.
TEST(BlockedOutput, ReachesASlowReaderWholeWithinTheTimeThatIsLeft) {
  const ClosedPort closed;
  Words words{"check", "--timeout=15s", "-o", "json"};
  for (int i = 0; i < 600; ++i) words.push_back(cat("127.0.0.1:", closed.port(), "#name=check-", i));
  for (Manner& manner : manners()) {
    if (::isatty(manner.end.end()) == 1) continue;  // a terminal changes the ends of lines
    Command command = steady_command(words);
    command.prepare = manner.end.as(1);
    Child child(command);
    const std::string report = manner.end.read_until("\n");
    const auto finished = child.wait(20s);
    ASSERT_TRUE(finished) << manner.name;
    EXPECT_EQ(finished->status, 1) << manner.name << '\n' << story(*finished);
    boost::system::error_code error;
    const boost::json::value json = boost::json::parse(report, error);
    ASSERT_FALSE(error) << manner.name << ' ' << report.size() << " bytes";
    EXPECT_EQ(json.at("checks").as_array().size(), 600U) << manner.name;
  }
}

TEST(BlockedOutput, IsDroppedAndCountedUntilAReaderComes) {
  Blocked stderr_end = Blocked::pipe();
  std::atomic<int> asked = 0;
  const ScriptedPeer cache(redis_saying([&](int number) {
    asked = number;
    return number % 2 == 0 ? loading : pong;
  }));
  Command command = wait_command({"--rise=2", "--timeout=0", redis(cache, "#name=cache")});
  command.prepare = stderr_end.as(2);
  Child child(command);
  ASSERT_TRUE(eventually([&] { return asked >= 4; }));
  const std::string first = stderr_end.read_until("\n");
  EXPECT_TRUE(first.contains(" log entries were dropped: nobody was reading\n")) << first;
  EXPECT_TRUE(stderr_end.read_until("cache: up").contains("cache: up"));
}

// Whoever shares the description, the application included, would meet O_NONBLOCK and lose what it writes.
TEST(BlockedOutput, LeavesTheDescriptorsAndSignalsAsTheyWere) {
  const UpTarget up;
  for (const Manner& manner : manners()) {
    const int before = ::fcntl(manner.end.end(), F_GETFL);
    Command command = wait_command({up.address()}, sleeper);
    command.env["TERM"] = "xterm";
    command.prepare = [as = manner.end.as(2)] {
      as();
      hand_on_nothing();
      set_signals(bit(SIGURG), bit(SIGURG));
    };
    Child child(command);
    ASSERT_TRUE(until(child, is_sleeper)) << manner.name;
    EXPECT_EQ(::fcntl(manner.end.end(), F_GETFL), before) << manner.name;
    // The loader of the program that it has become opens libraries first, and closes them.
    EXPECT_TRUE(eventually([&] { return descriptors_of(child.pid()) == std::vector<int>{0, 1, 2}; })) << manner.name;
    const Signals now = signals_of(child.pid());
    EXPECT_EQ(now.blocked & bit(SIGURG), bit(SIGURG)) << manner.name;
    EXPECT_EQ(now.ignored & bit(SIGURG), bit(SIGURG)) << manner.name;
  }
}

// Found non-blocking, as a shell's or Node's pipes often are: what does not fit at once is no loss.
TEST(BlockedOutput, IsNotCutWhereTheDescriptorDoesNotBlock) {
  Blocked stdout_end = Blocked::pipe();
  ::fcntl(stdout_end.end(), F_SETFL, O_WRONLY | O_NONBLOCK);
  Command command = steady_command({"completion", "bash"});
  const std::string whole = run(command).out;
  command.prepare = stdout_end.as(1);
  Child child(command);
  ASSERT_TRUE(until(child, is_steady));
  EXPECT_EQ(stdout_end.read_until(whole), whole);
  EXPECT_EQ(child.wait(20s)->status, 0);
}

}  // namespace
}  // namespace steady::test
