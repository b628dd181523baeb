// The first query of an application, in three stories, from empty volumes: with the gate it never fails, and without it it
// does, since a database that initialises is not there yet.
#include <gtest/gtest.h>

#include <functional>
#include <future>

#include "containers/story.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const Words bases{"postgres:17", "redis:8", "golang:1.27-trixie", "nginx:1.30"};
const Words production{"compose.yaml", "compose.prod.yaml"};

// Start after start; the Story's own end removes what the last one made.
void expect_good_starts(Story& story, int starts) {
  for (int start = 1; start <= starts; ++start) {
    const Finished up = story.compose({"up", "--wait", "--wait-timeout", "150", "--quiet-pull"});
    ASSERT_EQ(up.status, 0) << "start " << start << '\n' << up.err << story.compose({"logs", "--tail", "20"}).out;
    const std::string log = story.log("app");
    EXPECT_TRUE(log.contains("the first query went well")) << "start " << start << '\n' << log;
    EXPECT_FALSE(log.contains("failed")) << "start " << start << '\n' << log;
    EXPECT_EQ(story.inspect("app", "{{.RestartCount}}"), "0") << "start " << start;
    story.compose_ok({"down", "--volumes", "--timeout", "10"});
  }
}

// Two projects side by side: both mostly wait, and each start has another one to share the processors with.
void expect_ten_good_starts(const std::string& name, const Words& files = {}) {
  Story one(name, bases, files);
  Story other(name, bases, files);
  one.compose_ok({"build", "--quiet"});
  other.compose_ok({"build", "--quiet"});
  std::future<void> beside = std::async(std::launch::async, expect_good_starts, std::ref(other), 5);
  expect_good_starts(one, 5);
  beside.get();
}

// The same application, and no gate before it. The database is paused as soon as it has been started: it initialises for as
// long as a slow machine takes to start the application.
void expect_a_failed_first_query(Story& story) {
  story.override_with(
      "services:\n  app: { entrypoint: [/shop], command: [], restart: \"no\", depends_on: !reset null }\n");
  story.compose_ok({"up", "--no-start", "--build", "--quiet-pull", "app", "db", "cache"});
  story.compose_ok({"start", "db", "cache"});
  docker_ok({"pause", story.container("db")});
  story.compose_ok({"start", "app"});
  EXPECT_EQ(docker_ok({"wait", story.container("app")}), "1");
  EXPECT_TRUE(story.log("app").contains("the first query failed")) << story.log("app");
  docker_ok({"unpause", story.container("db")});
}

TEST(Ordering, OfTheQuickstartHoldsInTenStartsFromEmptyVolumes) { expect_ten_good_starts("quickstart"); }
TEST(Ordering, OfTheQuickstartIsLostWithoutTheGate) {
  Story story("quickstart", bases);
  expect_a_failed_first_query(story);
}

TEST(Ordering, OfProductionHoldsInTenStartsFromEmptyVolumes) { expect_ten_good_starts("production", production); }
TEST(Ordering, OfProductionIsLostWithoutTheGate) {
  Story story("production", bases, production);
  expect_a_failed_first_query(story);
}

TEST(Ordering, OfTheRestartStoryHoldsInTenStartsFromEmptyVolumes) { expect_ten_good_starts("restart"); }
TEST(Ordering, OfTheRestartStoryIsLostWithoutTheGate) {
  Story story("restart", bases);
  expect_a_failed_first_query(story);
}

}  // namespace
}  // namespace steady::test
