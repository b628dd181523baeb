// compose-examples/restart: what depends_on does not do, with the gate and without it.
#include <gtest/gtest.h>

#include <optional>

#include "containers/story.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

class Restart : public testing::Test {
 protected:
  void start(bool gate, const std::string& policy = "'no'") {
    story.emplace("restart", Words{"postgres:17", "redis:7", "golang:1.24-bookworm"});
    story->compose_ok({"up", "--build", "--wait", "--wait-timeout", "150", "--quiet-pull"});
    app = story->container("app");
    if (gate) return;
    story->override_with("services:\n  app: { entrypoint: [/shop], command: [], restart: " + policy + " }\n");
    story->compose_ok({"up", "--wait", "--wait-timeout", "150"});  // the servers run on: it starts well
    app = story->container("app");
  }

  std::string started() const { return docker_ok({"inspect", "--format", "{{.State.StartedAt}}", app}); }
  // Its log from its last start on.
  std::string last_log() const {
    const Finished logs = docker({"logs", "--since", started(), app});
    return logs.out + logs.err;
  }
  // Until a line of the running container says so.
  void wait_for_log(const std::string& words) const {
    Child logs({.argv = {"docker", "logs", "--follow", "--since", started(), app}});
    EXPECT_TRUE(logs.wait_for_output(words, 60s)) << logs.out() << logs.err();
  }

  void expect_well() const {
    wait_for_log("the first query went well");
    EXPECT_FALSE(last_log().contains("failed")) << last_log();
    EXPECT_EQ(docker_ok({"inspect", "--format", "{{.State.Running}}", app}), "true");
  }

  std::optional<Story> story;
  std::string app;
};

TEST_F(Restart, OfTheApplicationAloneWaitsForADatabaseThatIsAway) {
  start(true);
  story->compose_ok({"stop", "db"});
  docker_ok({"restart", "--time", "5", app});
  wait_for_log("db");
  docker_ok({"start", story->container("db")});
  expect_well();
}

TEST_F(Restart, OfTheApplicationAloneCrashesWithoutTheGate) {
  start(false);
  story->compose_ok({"stop", "db"});
  docker_ok({"restart", "--time", "5", app});
  EXPECT_EQ(docker_ok({"wait", app}), "1");
  EXPECT_TRUE(last_log().contains("the first query failed")) << last_log();
}

// As a reboot does. An engine that starts, starts containers in an order of its own.
void restart_engine() {
  const Finished restarted = run({.argv = {container_tests() / "engine", "restart"}, .limit = 3min});
  if (restarted.status != 0) throw std::runtime_error(restarted.err);
}
TEST_F(Restart, OfTheEngineHoldsWithTheGate) {
  start(true);
  wait_for_log("the first query went well");
  const std::string before = started();
  restart_engine();
  EXPECT_NE(started(), before);
  expect_well();
  EXPECT_EQ(docker_ok({"inspect", "--format", "{{.RestartCount}}", app}), "0");
}

TEST_F(Restart, OfTheEngineCrashesWithoutTheGate) {
  start(false, "unless-stopped");
  wait_for_log("the first query went well");
  restart_engine();
  Child logs({.argv = {"docker", "logs", "--follow", app}});
  EXPECT_TRUE(logs.wait_for_output("the first query failed", 60s)) << logs.out() << logs.err();
}

TEST_F(Restart, OfEverythingInTheWrongOrderHoldsWithTheGate) {
  start(true);
  story->compose_ok({"stop"});
  docker_ok({"start", app});
  wait_for_log("db");
  docker_ok({"start", story->container("cache"), story->container("db")});
  expect_well();
}

TEST_F(Restart, CrashesWithoutTheGateWhileTheDatabaseMoves) {
  start(false);
  story->compose_ok({"stop", "app", "db"});
  story->compose_ok({"rm", "--force", "db"});
  docker_ok({"start", app});
  EXPECT_EQ(docker_ok({"wait", app}), "1");
  EXPECT_TRUE(last_log().contains("the first query failed")) << last_log();
}

TEST_F(Restart, FindsADatabaseThatHasMovedToAnotherAddress) {
  start(true);
  const std::string address = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const std::string before = story->inspect("db", address);
  story->compose_ok({"stop", "app", "db"});
  story->compose_ok({"rm", "--force", "db"});
  const Container neighbour({"--network", story->network("default")}, steady_image(), {"sleep", "10m"});
  docker_ok({"start", app});
  wait_for_log("db");
  story->compose_ok({"up", "--detach", "--no-deps", "db"});
  expect_well();
  EXPECT_NE(story->inspect("db", address), before);
}

}  // namespace
}  // namespace steady::test
