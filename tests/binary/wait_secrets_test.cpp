// A wait may last for minutes, and all that time anybody on the machine may read the list of processes. No password of a
// target stands there, nor in what it writes; while the words of the command are the command's, whatever they look like.
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "secret_ways.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::string lookalike = cat("postgres://app:", percent_encoded(hush), "@db/app#password=Hush1");

// "check ..." of secret_ways.h as "wait ... -- /bin/echo", with everything logged.
Command waiting_line(const Line& line, const std::string& format) {
  Words options(line.words.begin() + 1, line.words.end());
  options.insert(options.end(), {"--timeout=1s", "--log-level=debug", cat("--log-format=", format)});
  return wait_command(std::move(options), {"/bin/echo", "the command runs"}, line.variables);
}

void expect_silence_of(const Login& login, std::uint16_t port) {
  const TemporaryDirectory directory;
  std::deque<std::pair<std::string, Child>> started;
  for (const Line& line : ways(login, "127.0.0.1", port, directory)) {
    for (const char* format : {"text", "json"}) {
      started.emplace_back(cat(login.kind, " by ", line.way, " in ", format), Child(waiting_line(line, format)));
    }
  }
  for (auto& [way, child] : started) {
    ASSERT_TRUE(child.wait_for_output(" debug ", 20s) || child.err().contains("\"debug\"")) << way << child.err();
    const std::string shown = read_all(cat("/proc/", child.pid(), "/cmdline"));
    EXPECT_FALSE(gives_away(shown)) << way << ": " << shown;
  }
  for (auto& [way, child] : started) {
    const std::optional<Finished> finished = child.wait(20s);
    ASSERT_TRUE(finished) << way;
    EXPECT_EQ(finished->status, 124) << way << '\n' << story(*finished);
    EXPECT_FALSE(gives_away(finished->out + finished->err)) << way << '\n' << story(*finished);
    EXPECT_TRUE(finished->err.contains("was not started")) << way << '\n' << story(*finished);
  }
}

void expect_silence(std::uint16_t port) {
  std::vector<std::jthread> threads;  // most of it is waiting
  for (const Login& login : logins()) threads.emplace_back([&login, port] { expect_silence_of(login, port); });
}

TEST(WaitSecrets, AreNotSeenByAnyWayWhereNobodyListens) {
  const ClosedPort closed;
  expect_silence(closed.port());
}

TEST(WaitSecrets, AreNotSeenByAnyWayWhereTheServerRepeatsThem) {
  const ScriptedPeer mirror([](Guest& guest) {
    for (std::string byte = guest.read_exactly(1); !byte.empty(); byte = guest.read_exactly(1)) guest.send(byte);
  });
  expect_silence(mirror.port());
}

TEST(WaitSecrets, OfTheNoticeThatItGivesUpAreNotSeen) {
  const ScriptedPeer peer(redis_saying(cat("-WRONGPASS no such user or password app:", hush, "\r\n")));
  for (const char* format : {"text", "json"}) {
    const Finished finished = run(wait_command({"--permanent-grace=0", cat("--log-format=", format),
                                                cat("redis://app:", percent_encoded(hush), "@127.0.0.1:", peer.port())},
                                               {"/bin/echo"}));
    EXPECT_EQ(finished.status, 77) << story(finished);
    EXPECT_FALSE(gives_away(finished.err)) << story(finished);
  }
}

TEST(WaitSecrets, OfTargetsAreHiddenAndTheCommandIsNot) {
  std::atomic<bool> ready = false;
  const ScriptedPeer peer(redis_saying([&](int) { return ready ? cat("+OK\r\n", pong) : loading; }));
  const std::string target = cat("redis://app:", percent_encoded(hush), "@127.0.0.1:", peer.port());
  const Words command{"/usr/bin/printf", "[%s]", lookalike, target, "--", "-c"};
  Child child(wait_command({target}, command));
  ASSERT_TRUE(child.wait_for_output("not ready: LOADING", 20s)) << child.err();
  const std::string shown = read_all(cat("/proc/", child.pid(), "/cmdline"));
  const std::size_t dashes = shown.find(std::string("\0--\0", 4));
  ASSERT_NE(dashes, std::string::npos) << shown;
  EXPECT_FALSE(gives_away(shown.substr(0, dashes))) << shown;
  std::string wanted;
  for (const std::string& word : command) wanted += word + '\0';
  EXPECT_EQ(shown.substr(dashes + 4), wanted);
  ready = true;
  const std::optional<Finished> finished = child.wait(20s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->out, cat('[', lookalike, "][", target, "][--][-c]")) << story(*finished);
  EXPECT_FALSE(gives_away(finished->err)) << story(*finished);
}

TEST(WaitSecrets, AreHiddenUnderTheNameOfWaitForItToo) {
  const TemporaryDirectory directory;
  std::filesystem::create_symlink(binary(), directory.path("wait-for-it"));
  const ClosedPort closed;
  Command command = steady_command({cat("redis://app:", percent_encoded(hush), "@127.0.0.1:", closed.port()), "-t", "1",
                                    "--", "/bin/echo", lookalike});
  command.argv[0] = directory.path("wait-for-it");
  const Finished finished = run(command);
  EXPECT_EQ(finished.status, 1) << "it takes no URL\n" << story(finished);
  EXPECT_FALSE(gives_away(finished.err)) << story(finished);
}

// The variables stay in the environment, since the command may need them; they are not repeated.
TEST(WaitSecrets, InTheHostsOfTheEnvironmentAreNotSeen) {
  const ClosedPort closed;
  const std::string target = cat("redis://app:", percent_encoded(hush), "@127.0.0.1:", closed.port());
  for (const std::string& hosts : {target, cat(target, ", redis://app:", percent_encoded(hush), "@:0:0"),
                                   cat("redis://app:Hush1,Hush2@127.0.0.1:", closed.port())}) {
    const Finished finished =
        run(wait_command({"--log-level=debug"}, {"/bin/echo"}, {{"WAIT_HOSTS", hosts}, {"WAIT_TIMEOUT", "1"}}));
    EXPECT_NE(finished.status, 0);
    EXPECT_FALSE(gives_away(finished.err)) << story(finished);
  }
}

}  // namespace
}  // namespace steady::test
