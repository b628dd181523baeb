// compose-examples/restart: what depends_on does not do, with the gate and without it.
#include <gtest/gtest.h>

#include <optional>

#include "containers/story.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

class Restart : public testing::Test {
 protected:
  void start(bool gate) {
    story.emplace("restart", Words{"postgres:17", "redis:8", "golang:1.27-trixie"});
    story->compose_ok({"up", "--build", "--wait", "--wait-timeout", "150", "--quiet-pull"});
    app = story->container("app");
    if (gate) return;
    story->override_with("services:\n  app: { entrypoint: [/shop], command: [] }\n");
    story->compose_ok({"up", "--wait", "--wait-timeout", "150"});  // the servers run on: it starts well
    app = story->container("app");
  }

  // Who starts it, or leaves it down, is then the test alone.
  static void start_no_more_by_itself(const std::string& container) {
    docker_ok({"update", "--restart", "no", container});
  }

  // As a reboot does. An engine that starts, starts what has a restart policy, in an order of its own.
  static void restart_engine() {
    const Finished restarted = run({.argv = {container_tests() / "engine", "restart"}, .limit = 3min});
    if (restarted.status != 0) throw std::runtime_error(restarted.err);
  }

  // What is read of the application's log begins here. Not at the container's own "StartedAt": what ends at once may have spoken
  // before that is noted.
  void from_now_on() { since = moment(); }

  void wait_for_log(const std::string& words) const {
    Child logs({.argv = {"docker", "logs", "--follow", "--since", since, app}});
    EXPECT_TRUE(logs.wait_for_output(words, 60s)) << logs.out() << logs.err();
  }
  std::string log() const {
    const Finished logs = docker({"logs", "--since", since, app});
    return logs.out + logs.err;
  }

  void expect_well() const {
    wait_for_log("the first query went well");
    EXPECT_FALSE(log().contains("failed")) << log();
    EXPECT_EQ(docker_ok({"inspect", "--format", "{{.State.Running}} {{.RestartCount}}", app}), "true 0");
  }
  void expect_crash() const {
    EXPECT_EQ(docker_ok({"wait", app}), "1");
    EXPECT_TRUE(log().contains("the first query failed")) << log();
  }

  std::optional<Story> story;
  std::string app, since;
};

TEST_F(Restart, OfTheApplicationAloneWaitsForADatabaseThatIsAway) {
  start(true);
  story->compose_ok({"stop", "db"});
  from_now_on();
  docker_ok({"restart", "--time", "5", app});
  wait_for_log("db");
  docker_ok({"start", story->container("db")});
  expect_well();
}

TEST_F(Restart, OfTheApplicationAloneCrashesWithoutTheGate) {
  start(false);
  start_no_more_by_itself(app);
  story->compose_ok({"stop", "db"});
  from_now_on();
  docker_ok({"restart", "--time", "5", app});
  expect_crash();
}

TEST_F(Restart, OfTheEngineHoldsWithTheGate) {
  start(true);
  from_now_on();
  restart_engine();
  expect_well();
}

// Which of the two is first is the engine's luck; here it is the application.
TEST_F(Restart, OfTheEngineHoldsWithTheGateWhenTheDatabaseComesLast) {
  start(true);
  start_no_more_by_itself(story->container("db"));
  from_now_on();
  restart_engine();
  wait_for_log("db");
  docker_ok({"start", story->container("db")});
  expect_well();
}

TEST_F(Restart, OfTheEngineCrashesWithoutTheGateWhenTheDatabaseComesLast) {
  start(false);
  start_no_more_by_itself(story->container("db"));
  from_now_on();
  restart_engine();
  wait_for_log("the first query failed");
}

TEST_F(Restart, OfEverythingInTheWrongOrderHoldsWithTheGate) {
  start(true);
  story->compose_ok({"stop"});
  from_now_on();
  docker_ok({"start", app});
  wait_for_log("db");
  docker_ok({"start", story->container("cache"), story->container("db")});
  expect_well();
}

TEST_F(Restart, CrashesWithoutTheGateWhileTheDatabaseMoves) {
  start(false);
  start_no_more_by_itself(app);
  story->compose_ok({"stop", "app", "db"});
  story->compose_ok({"rm", "--force", "db"});
  from_now_on();
  docker_ok({"start", app});
  expect_crash();
}

TEST_F(Restart, FindsADatabaseThatHasMovedToAnotherAddress) {
  start(true);
  const std::string address = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const std::string before = story->inspect("db", address);
  story->compose_ok({"stop", "app", "db"});
  story->compose_ok({"rm", "--force", "db"});
  const Container neighbour({"--network", story->network("default")}, steady_image(), {"sleep", "10m"});
  from_now_on();
  docker_ok({"start", app});
  wait_for_log("db");
  story->compose_ok({"up", "--detach", "--no-deps", "db"});
  expect_well();
  EXPECT_NE(story->inspect("db", address), before);
}

}  // namespace
}  // namespace steady::test
