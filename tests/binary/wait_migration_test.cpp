// The entrypoints of other tools, unchanged: a link called wait-for-it takes its arguments, and a wait without a target the
// variables of docker-compose-wait. What they do not take over is starting the command after a timeout.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const Words echo{"--", "/bin/echo", "the command runs"};
const std::string ran = "the command runs\n";

class WaitMigration : public testing::Test {
 protected:
  WaitMigration() {
    std::filesystem::create_symlink(binary(), directory_.path("wait-for-it"));
    std::filesystem::create_symlink(binary(), directory_.path("wait-for-it.sh"));
  }

  Finished wait_for_it(const Words& words, const Words& command = echo, Variables environment = {},
                       std::string_view name = "wait-for-it") const {
    Command line = steady_command(words, std::move(environment));
    line.argv[0] = directory_.path(name);
    line.argv.insert(line.argv.end(), command.begin(), command.end());
    return run(line);
  }

  void expect_runs(const Words& words) const {
    const Finished finished = wait_for_it(words);
    EXPECT_EQ(finished.status, 0) << testing::PrintToString(words) << story(finished);
    EXPECT_EQ(finished.out, ran) << testing::PrintToString(words) << story(finished);
  }

  void expect_timeout(const Words& words, Variables environment = {}) const {
    const Finished finished = wait_for_it(words, echo, std::move(environment));
    EXPECT_EQ(finished.status, 124) << testing::PrintToString(words) << story(finished);
    EXPECT_EQ(finished.out, "");
    EXPECT_LT(finished.took, 4s);
    EXPECT_TRUE(finished.err.contains("not ready after 1 s: 1 of 1 target; /bin/echo was not started")) << finished.err;
  }

  void expect_refused(const Words& words, const std::string& message) const {
    const Finished finished = wait_for_it(words);
    EXPECT_EQ(finished.status, 64) << testing::PrintToString(words) << story(finished);
    EXPECT_TRUE(finished.err.contains(message)) << testing::PrintToString(words) << story(finished);
    EXPECT_EQ(finished.out, "");
  }

  TemporaryDirectory directory_;
  ScriptedPeer up_{[](Guest& guest) { guest.wait_until_closed(); }};
  ClosedPort closed_;
  std::string port_ = std::to_string(up_.port());
  std::string at_ = cat("127.0.0.1:", up_.port());
  std::string down_ = cat("127.0.0.1:", closed_.port());
};

TEST_F(WaitMigration, ALinkCalledWaitForItTakesItsArguments) {
  expect_runs({at_});
  expect_runs({at_, "-t", "5", "-q", "-s"});
  expect_runs({"-t", "5", "--strict", "-q", at_});
  expect_runs({at_, "--timeout=5", "--quiet", "--strict"});
  expect_runs({"-h", "127.0.0.1", "-p", port_});
  expect_runs({"--host=127.0.0.1", cat("--port=", port_), "--timeout=5"});
  expect_runs({"-t", "0", cat("localhost:", port_)});
  EXPECT_EQ(wait_for_it({at_}, {}).status, 0) << "without a command";
  EXPECT_EQ(wait_for_it({at_}, {"--"}).status, 0) << "-- \"$@\" of a script that was given nothing";
  EXPECT_EQ(wait_for_it({at_}, {"--", "/bin/echo", "--", "-t", "x:y"}).out, "-- -t x:y\n");
  EXPECT_EQ(wait_for_it({at_}, {"--", "/bin/sh", "-c", "exit 7"}).status, 7);
}

TEST_F(WaitMigration, ALinkWithTheNameOfTheScriptDoesToo) {
  EXPECT_EQ(wait_for_it({at_, "-q"}, echo, {}, "wait-for-it.sh").out, ran);
}

TEST_F(WaitMigration, AnIpv6AddressMayStandAlone) {
  const ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); }, {.address = "::1"});
  expect_runs({"-h", "::1", "-p", std::to_string(peer.port())});
  expect_runs({cat("[::1]:", peer.port())});
}

TEST_F(WaitMigration, QuietIsQuiet) {
  const Finished finished = wait_for_it({at_, "-q"});
  EXPECT_EQ(finished.err, "");
  EXPECT_TRUE(wait_for_it({at_}).err.contains("ready after ")) << "and otherwise it speaks";
}

TEST_F(WaitMigration, ATimeoutNeverStartsTheCommandStrictOrNot) {
  const std::string port = std::to_string(closed_.port());
  std::vector<std::jthread> threads;  // most of it is waiting
  for (const Words& words :
       {Words{down_, "-t", "1"}, Words{down_, "-t", "1", "-s"}, Words{down_, "--timeout=1", "--strict", "-q"},
        Words{"-h", "127.0.0.1", "-p", port, "-t", "1"}}) {
    threads.emplace_back([this, words] { expect_timeout(words); });
    threads.emplace_back([this, words] { expect_timeout(words, {{"STEADY_WAIT_ON_TIMEOUT", "run"}}); });
  }
  EXPECT_EQ(wait_for_it({down_, "-t", "1"}, {}).status, 124) << "without a command";
}

TEST_F(WaitMigration, BadArgumentsOfWaitForItAreRefusedWithAMessage) {
  expect_refused({}, "you need to provide a host and port to test");
  expect_refused({"-h", "127.0.0.1"}, "you need to provide a host and port to test");
  expect_refused({"-p", port_}, "you need to provide a host and port to test");
  expect_refused({at_, "-t", "soon"}, "-t: expected seconds such as 15, or 0 for ever, got 'soon'");
  expect_refused({at_, "-t", "-1"}, "-t: expected seconds");
  expect_refused({at_, "-t", "1.5"}, "-t: expected seconds");
  expect_refused({at_, "--timeout="}, "-t: expected seconds");
  expect_refused({"-h", "127.0.0.1", "-p", "http"}, "port");
  expect_refused({"127.0.0.1:0"}, "port");
  expect_refused({"127.0.0.1:65536"}, "port");
  expect_refused({at_, "--no-such=thing"}, "unknown argument '--no-such'");
  expect_refused({at_, "stray"}, "unknown argument 'stray'");
}

TEST_F(WaitMigration, AnOptionOfWaitForItWithoutItsValueIsToldSo) {
  for (const std::string option : {"-t", "-h", "-p", "--timeout", "--host", "--port"}) {
    const Finished finished = wait_for_it({at_, option}, {});
    EXPECT_EQ(finished.status, 64) << option << story(finished);
    EXPECT_FALSE(finished.err.contains("unknown argument")) << finished.err;
    EXPECT_EQ(wait_for_it({at_, option}).status, 64) << "\"--\" is no value of " << option;
  }
}

TEST_F(WaitMigration, TheHostsOfTheEnvironmentAreAwaitedWithoutATarget) {
  const ScriptedPeer other([](Guest& guest) { guest.wait_until_closed(); });
  const Variables hosts{{"WAIT_HOSTS", cat(at_, ", localhost:", other.port())}, {"WAIT_TIMEOUT", "5"}};
  const Words command{"/bin/echo", "the command runs"};
  const Finished finished = run(wait_command({}, command, hosts));
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(finished.out, ran);
  EXPECT_TRUE(finished.err.contains("no target was given: WAIT_HOSTS names 2")) << finished.err;
  EXPECT_GT(up_.connections(), 0);
  EXPECT_GT(other.connections(), 0);
  const auto lines = json_lines(run(wait_command({"--log-format=json"}, command, hosts)).err);
  ASSERT_FALSE(lines.empty());
  EXPECT_TRUE(std::string(lines[0].at("message").as_string()).contains("WAIT_HOSTS names 2"));
}

TEST_F(WaitMigration, TheTimeoutOfTheEnvironmentHoldsForItsHosts) {
  const Words command{"/bin/echo", "the command runs"};
  const Variables hosts{{"WAIT_HOSTS", cat(at_, ",", down_)}, {"WAIT_TIMEOUT", "1"}};
  const Finished finished = run(wait_command({}, command, hosts));
  EXPECT_EQ(finished.status, 124) << story(finished);
  EXPECT_EQ(finished.out, "");
  EXPECT_TRUE(finished.err.contains("not ready after 1 s: 1 of 2 targets; /bin/echo was not started")) << finished.err;
  const Finished shorter = run(wait_command({"--timeout", "200ms"}, command, hosts));
  EXPECT_TRUE(shorter.err.contains("not ready after 20")) << "an option goes first\n" << story(shorter);
}

TEST_F(WaitMigration, TheHostsOfTheEnvironmentDoNotCountBesideATarget) {
  const Variables hosts{{"WAIT_HOSTS", down_}, {"WAIT_TIMEOUT", "nonsense"}};
  const Finished finished = run(wait_command({at_}, {"/bin/echo", "the command runs"}, hosts));
  EXPECT_EQ(finished.out, ran) << story(finished);
  EXPECT_FALSE(finished.err.contains("WAIT_HOSTS")) << finished.err;
  const std::string file =
      directory_.file("steady.yaml", cat("version: 1\nchecks:\n  it: { tcp: 'tcp://", at_, "' }\n"));
  EXPECT_EQ(run(wait_command({"-c", file}, {}, hosts)).status, 0);
}

TEST_F(WaitMigration, BadVariablesAreRefusedWithAMessage) {
  const Words command{"/bin/echo", "the command runs"};
  const std::vector<std::pair<Variables, std::string>> lines{
      {{{"WAIT_HOSTS", at_}, {"WAIT_TIMEOUT", "soon"}}, "WAIT_TIMEOUT: expected seconds such as 30"},
      {{{"WAIT_HOSTS", at_}, {"WAIT_TIMEOUT", "-1"}}, "WAIT_TIMEOUT: expected seconds"},
      {{{"WAIT_HOSTS", "nonsense"}}, "target 1:1: a target is host:port"},
      {{{"WAIT_HOSTS", ":5432"}}, "WAIT_HOSTS: a ':PORT' without a host before it; write localhost"},
      {{{"WAIT_HOSTS", "db:1, :5432"}}, "WAIT_HOSTS: a ':PORT' without a host before it; write localhost"},
      {{{"WAIT_HOSTS", " , ,"}}, "nothing to wait for"},
      {{{"WAIT_HOSTS", ""}}, "nothing to wait for"},
      {{{"WAIT_TIMEOUT", "5"}}, "nothing to wait for"}};
  for (const auto& [variables, message] : lines) {
    const Finished finished = run(wait_command({}, command, variables));
    EXPECT_EQ(finished.status, 64) << story(finished);
    EXPECT_TRUE(finished.err.contains(message)) << message << story(finished);
    EXPECT_EQ(finished.out, "");
  }
}

}  // namespace
}  // namespace steady::test
