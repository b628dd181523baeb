// `check --ok-while-waiting`: healthy as long as a wait in the same container holds the gate, and the truth from the moment
// on in which the application has taken its place. Each test makes a container's worth of one: a PID namespace.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "support/server_home.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s;

// "steady check OPTIONS..." in the namespace of a wait.
Finished check_beside(const Child& wait, Words options, Variables environment = {}) {
  options.insert(options.begin(), "check");
  Command command = steady_command(std::move(options), std::move(environment));
  const Words enter{"/usr/bin/nsenter", "--target", std::to_string(wait.pid()), "--pid", "--"};
  command.argv.insert(command.argv.begin(), enter.begin(), enter.end());
  return run(command);
}

class WaitMarker : public testing::Test {
 protected:
  // As PID 1 of a namespace of its own, waiting for a Redis called "cache".
  WaitMarker() {
    Command command = wait_command({"--timeout", "0", redis(cache_, "#name=cache")}, sleeper);
    command.own_pids = true;
    wait_.emplace(command);
  }

  // A check of a target that is down.
  Finished check(Words options, Variables environment = {}) const {
    options.push_back(down_);
    return check_beside(*wait_, std::move(options), std::move(environment));
  }

  // Its loop has begun, and the marker with it.
  void expect_waiting() {
    ASSERT_TRUE(wait_->wait_for_output("cache: not ready", patience)) << wait_->err();
    ASSERT_TRUE(eventually([this] { return check({"--ok-while-waiting"}).status == 0; }));
  }

  void open_gate() {
    ready_ = true;
    ASSERT_TRUE(until(*wait_, is_sleeper)) << wait_->err();
  }

  std::atomic<bool> ready_ = false;
  ScriptedPeer cache_{redis_saying([this](int) { return ready_ ? pong : loading; })};
  ClosedPort closed_;
  std::string down_ = cat("127.0.0.1:", closed_.port(), "#name=application");
  std::optional<Child> wait_;
};

void expect_probed(const Finished& finished) {
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(finished.out.starts_with("application: refused: ")) << story(finished);
}

TEST_F(WaitMarker, IsSeenWhileTheWaitHolds) {
  expect_waiting();
  const Finished finished = check({"--ok-while-waiting"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out, "waiting for cache\n");
  EXPECT_EQ(finished.err, "");
  EXPECT_EQ(check({}, {{"STEADY_CHECK_OK_WHILE_WAITING", "true"}}).out, "waiting for cache\n");
}

TEST_F(WaitMarker, IsOfNoInterestWithoutTheOption) {
  expect_waiting();
  expect_probed(check({}));
}

TEST_F(WaitMarker, IsToldInJson) {
  expect_waiting();
  const Finished finished = check({"--ok-while-waiting", "-o", "json"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out, "{\"up\":false,\"waiting_for\":[\"cache\"],\"checks\":[]}\n");
}

TEST_F(WaitMarker, IsPassedOverInSilenceWhenQuiet) {
  expect_waiting();
  const Finished finished = check({"--ok-while-waiting", "--quiet"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out + finished.err, "");
}

TEST_F(WaitMarker, IsGoneWithTheHandover) {
  expect_waiting();
  open_gate();
  expect_probed(check({"--ok-while-waiting"}));
  const Finished as_json = check({"--ok-while-waiting", "-o", "json"});
  EXPECT_FALSE(as_json.out.contains("waiting_for")) << as_json.out;
}

// No moment in between: the command itself is the check.
TEST_F(WaitMarker, IsGoneAtTheFirstInstructionOfTheCommand) {
  const UpTarget up;
  Command command = wait_command({"-q", up.address()}, {binary(), "check", "--ok-while-waiting", down_});
  command.own_pids = true;
  for (int i = 0; i < 20; ++i) expect_probed(run(command));
}

TEST_F(WaitMarker, IsNotSeenInAnotherContainer) {
  expect_waiting();
  Command command = steady_command({"check", "--ok-while-waiting", down_});
  command.own_pids = true;
  expect_probed(run(command));
}

// It answers no more, but it holds.
TEST_F(WaitMarker, IsSeenAlsoWhileTheWaitIsStopped) {
  expect_waiting();
  wait_->kill(SIGSTOP);
  const Finished stopped = check({"--ok-while-waiting"});
  EXPECT_EQ(stopped.status, 0) << story(stopped);
  EXPECT_EQ(stopped.out, "waiting\n");
  EXPECT_LT(stopped.took, 3s);
}

// Its targets may change their minds: told is who is awaited now.
TEST(WaitMarkers, TellWhoIsAwaitedNow) {
  std::atomic<bool> ready = false;
  const ScriptedPeer cache(redis_saying([&](int) { return ready ? pong : loading; }));
  const ClosedPort closed;
  const std::string database = cat("127.0.0.1:", closed.port(), "#name=database");
  Command command = wait_command({"--timeout", "0", database, redis(cache, "#name=cache")});
  command.own_pids = true;
  Child wait(command);
  const auto told = [&] { return check_beside(wait, {"--ok-while-waiting", ":1"}).out; };
  EXPECT_TRUE(eventually([&] { return told() == "waiting for database, cache\n"; })) << told();
  ready = true;
  EXPECT_TRUE(eventually([&] { return told() == "waiting for database\n"; })) << told();
}

// A kilobyte is told: of a hundred long names those that fit, and no part of one.
TEST(WaitMarkers, TellWholeNamesOnly) {
  const ScriptedPeer cache(redis_saying([](int) { return loading; }));
  const std::string stem(40, 'a');
  Words words{"--timeout", "0"};
  for (int number = 100; number < 200; ++number) words.push_back(redis(cache, cat("#name=", stem, number)));
  Command command = wait_command(words);
  command.own_pids = true;
  Child wait(command);
  ASSERT_TRUE(eventually([&] { return check_beside(wait, {"--ok-while-waiting", ":1"}).status == 0; })) << wait.err();
  std::string told = check_beside(wait, {"--ok-while-waiting", ":1"}).out;
  ASSERT_TRUE(told.starts_with("waiting for ")) << told;
  std::string expected = "waiting for ";
  for (int number = 100; expected.size() + 1 < told.size(); ++number) {
    expected += cat(number == 100 ? "" : ", ", stem, number);
  }
  EXPECT_EQ(told, expected + '\n');
  EXPECT_GT(told.size(), 900U);
  EXPECT_LT(told.size(), 1100U);
}

}  // namespace
}  // namespace steady::test
