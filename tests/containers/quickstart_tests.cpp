// compose-examples/quickstart, as its README says: one command, and everything is green.
#include <gtest/gtest.h>

#include "containers/story.h"

namespace steady::test {
namespace {

TEST(Quickstart, BuildsTheImageOfSteadyBeforeItsOwn) {
  Story story("quickstart", {"postgres:17", "redis:8", "golang:1.27-trixie"});
  const std::string& image = story.without_image();
  story.compose_ok({"up", "--wait", "--wait-timeout", "150", "--quiet-pull"});
  EXPECT_EQ(docker({"image", "inspect", image}).status, 0);
}

TEST(Quickstart, TurnsGreenByItselfWithGateHealthCheckAndSidecar) {
  Story story("quickstart", {"postgres:17", "redis:8", "golang:1.27-trixie"});
  story.compose_ok({"up", "--build", "--wait", "--wait-timeout", "150", "--quiet-pull"});
  for (const char* service : {"app", "sidecar"})
    EXPECT_EQ(story.inspect(service, "{{.State.Health.Status}}"), "healthy") << service;
  EXPECT_EQ(story.inspect("app", "{{.Path}}"), "/steady") << "the gate";
  EXPECT_TRUE(docker_ok({"top", story.container("app"), "-o", "pid,args"}).contains("/shop"))
      << "which has become the application";
  const std::string shop = "http://" + story.address("app", 8080);
  const std::string steady = "http://" + story.address("sidecar", 7832);
  const Finished finished = run({.argv = {steady_binary(), "check", shop + "/#contains=visits", steady + "/startupz",
                                          steady + "/readyz?verbose#contains=%5B%2B%5Ddatabase ok",
                                          steady + "/metrics#contains=steady_ready 1"}});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  story.compose_ok({"stop", "db"});
  const Finished noticed = run({.argv = {steady_binary(), "wait", "--timeout", "30s", steady + "/readyz#status=503"}});
  EXPECT_EQ(noticed.status, 0) << noticed.out << noticed.err;
}

}  // namespace
}  // namespace steady::test
