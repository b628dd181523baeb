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
    story.emplace("restart", Words{"postgres:17", "redis:7", "golang:1.24-bookworm"});
    story->compose_ok({"up", "--build", "--wait", "--wait-timeout", "150", "--quiet-pull"});
    app = story->container("app");
    if (gate) return;
    story->override_with("services:\n  app: { entrypoint: [/shop], command: [] }\n");
    story->compose_ok({"up", "--wait", "--wait-timeout", "150"});  // the servers run on: it starts well
    app = story->container("app");
  }

  // Its log from its last start on.
  std::string last_log() const {
    const Finished logs =
        docker({"logs", "--since", docker_ok({"inspect", "--format", "{{.State.StartedAt}}", app}), app});
    return logs.out + logs.err;
  }
  // Until a line of the running container says so.
  void wait_for_log(const std::string& words) const {
    Child logs({.argv = {"docker", "logs", "--follow", "--since",
                         docker_ok({"inspect", "--format", "{{.State.StartedAt}}", app}), app}});
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

// An engine that starts, starts containers in an order of its own.
TEST_F(Restart, OfEverythingInTheWrongOrderHoldsWithTheGate) {
  start(true);
  story->compose_ok({"stop"});
  docker_ok({"start", app});
  wait_for_log("db");
  docker_ok({"start", story->container("cache"), story->container("db")});
  expect_well();
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
