// The main job, on a real engine: steady as the HEALTHCHECK of an image FROM scratch that holds one static server
// beside it, run the way a careful team runs it: no root, nothing writable, no capability.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "containers/docker.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

const char* const dockerfile = R"(FROM scratch
COPY server steady /
USER 65532:65532
HEALTHCHECK --interval=1s --timeout=10s --start-period=20s --start-interval=200ms --retries=2 \
  CMD ["/steady","check","--timeout","1s","http://:8080/healthz"]
ENTRYPOINT ["/server"]
)";

const Words hardened{"--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "32"};

class Healthcheck : public testing::Test {
 protected:
  Image image{dockerfile, {{"server", server_binary()}, {"steady", steady_binary()}}};
  Container container{hardened, image.tag()};

  // What Docker shows of the last check.
  HealthResult last() const {
    const std::vector<HealthResult> log = container.health_log();
    return log.empty() ? HealthResult{-1, "the health log is empty"} : log.back();
  }
  std::string status() const { return container.inspect("{{.State.Health.Status}}"); }
};

bool is_one_line(const std::string& text) {
  return text.size() > 1 && text.size() < 500 && text.ends_with('\n') && std::ranges::count(text, '\n') == 1;
}

TEST_F(Healthcheck, TurnsHealthyThenUnhealthyWithTheReasonThenHealthyAgain) {
  container.wait_for_health("healthy");
  EXPECT_EQ(status(), "healthy");
  EXPECT_EQ(last().exit_code, 0) << last().output;
  EXPECT_TRUE(is_one_line(last().output)) << last().output;

  container.signal("USR1");
  container.wait_for_health("unhealthy");
  EXPECT_EQ(status(), "unhealthy");
  const HealthResult broken = last();
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_TRUE(is_one_line(broken.output)) << broken.output;
  EXPECT_TRUE(broken.output.starts_with("http-localhost-8080: not ready: HTTP 503 Service Unavailable ["))
      << broken.output;

  container.signal("USR2");
  container.wait_for_health("healthy");
  EXPECT_EQ(status(), "healthy");
  EXPECT_EQ(last().exit_code, 0) << last().output;
}

TEST_F(Healthcheck, SaysRefusedWhenTheServerHasClosedItsPort) {
  container.wait_for_health("healthy");
  container.signal("HUP");
  container.wait_for_health("unhealthy");
  const HealthResult gone = last();
  EXPECT_EQ(gone.exit_code, 1);
  EXPECT_TRUE(is_one_line(gone.output)) << gone.output;
  EXPECT_TRUE(gone.output.starts_with("http-localhost-8080: refused: ")) << gone.output;
  container.signal("USR2");
  container.wait_for_health("healthy");
}

TEST_F(Healthcheck, SaysTimedOutWhenTheServerIsFrozen) {
  container.wait_for_health("healthy");
  container.signal("STOP");  // its port still accepts, but nobody answers
  container.wait_for_health("unhealthy");
  const HealthResult frozen = last();
  EXPECT_EQ(frozen.exit_code, 1);
  EXPECT_TRUE(is_one_line(frozen.output)) << frozen.output;
  EXPECT_TRUE(frozen.output.starts_with("http-localhost-8080: timed out: in response after 1 s [")) << frozen.output;
  container.signal("CONT");
  container.wait_for_health("healthy");
}

TEST_F(Healthcheck, RunsWithoutRootCapabilitiesAndAnythingWritable) {
  container.wait_for_health("healthy");
  EXPECT_EQ(container.inspect("{{.Config.User}}"), "65532:65532");
  EXPECT_EQ(container.inspect("{{.HostConfig.ReadonlyRootfs}}"), "true");
  EXPECT_EQ(container.inspect("{{.HostConfig.CapDrop}}"), "[ALL]");
  EXPECT_EQ(container.inspect("{{.HostConfig.SecurityOpt}}"), "[no-new-privileges]");
  EXPECT_EQ(last().exit_code, 0) << last().output;
}

// The process ids of the container's processes that have ended and that nobody has waited for.
std::set<std::string> zombies_of(const Container& container) {
  std::istringstream lines(docker_ok({"top", container.name(), "-o", "pid,stat"}));
  std::set<std::string> found;
  for (std::string pid, state; lines >> pid >> state;)
    if (state.starts_with('Z')) found.insert(pid);
  return found;
}

TEST(HealthcheckOver200Times, LeavesNoZombieAndNoProcessBehind) {
  const Image image(dockerfile, {{"server", server_binary()}, {"steady", steady_binary()}});
  Words options = hardened;
  options.insert(options.end(), {"--health-interval", "10ms", "--health-start-interval", "10ms"});
  const Container container(options, image.tag());
  Child events({.argv = {"docker", "events", "--filter", "container=" + container.name(), "--filter", "event=exec_die",
                         "--format", "check"}});
  std::string checks;
  for (int i = 0; i < 200; ++i) checks += "check\n";
  ASSERT_TRUE(events.wait_for_output(checks, std::chrono::minutes(2))) << events.out().size() / 6 << " checks";
  EXPECT_EQ(container.inspect("{{.State.Health.Status}}"), "healthy");
  // One more may be running at this moment.
  const std::string processes = docker_ok({"top", container.name(), "-o", "pid,stat,args"});
  EXPECT_LE(std::ranges::count(processes, '\n'), 2) << processes;
  // One that has just ended is a zombie until containerd has taken its status: of those seen now, none may stay.
  std::set<std::string> zombies = zombies_of(container);
  EXPECT_TRUE(eventually([&] {
    const std::set<std::string> still = zombies_of(container);
    std::erase_if(zombies, [&](const std::string& pid) { return !still.contains(pid); });
    return zombies.empty();
  })) << processes;
}

}  // namespace
}  // namespace steady::test
