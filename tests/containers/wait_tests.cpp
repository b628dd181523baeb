// `steady wait` as PID 1 of an image FROM scratch, the way it stands in people's entrypoints: it goes when it is told to,
// says through the HEALTHCHECK that it waits, and becomes the server when the dependency has come.
#include <gtest/gtest.h>

#include "containers/docker.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const char* const dockerfile = R"(FROM scratch
COPY server steady /
USER 65532:65532
HEALTHCHECK --interval=1s --timeout=10s --start-period=60s --start-interval=200ms --retries=2 \
  CMD ["/steady","check","--ok-while-waiting","--timeout","1s","http://:8080/healthz"]
ENTRYPOINT ["/steady","wait","--timeout","0","http://db:8080/healthz#name=database","--","/server"]
)";

class Wait : public testing::Test {
 protected:
  Image image{dockerfile, {{"server", server_binary()}, {"steady", steady_binary()}}};
  Image dependency{"FROM scratch\nCOPY server /\nUSER 65532:65532\nENTRYPOINT [\"/server\"]\n",
                   {{"server", server_binary()}}};
  Network network;
  Container container{{"--network", network.name(), "--read-only", "--cap-drop", "ALL", "--security-opt",
                       "no-new-privileges", "--pids-limit", "32"},
                      image.tag()};

  // What its first process says, and what it is.
  std::string log() const {
    const Finished logs = docker({"logs", container.name()});
    return logs.out + logs.err;
  }
  std::string processes() const { return docker_ok({"top", container.name(), "-o", "pid,args"}); }
  bool becomes_the_server() const {
    return eventually([&] {
      const std::string now = processes();
      return now.contains("/server") && !now.contains("/steady");
    });
  }
  std::string pid() const { return container.inspect("{{.State.Pid}}"); }

  void await_first_attempt() const {
    ASSERT_TRUE(eventually([&] { return log().contains("database: name not found: "); })) << log();
  }

  // The last result of the health check, once it is this one.
  bool health_comes_to(int code, const std::string& output) const {
    return eventually([&] {
      const std::vector<HealthResult> results = container.health_log();
      return !results.empty() && results.back().exit_code == code && results.back().output.starts_with(output);
    });
  }
};

TEST_F(Wait, IsEndedAtOnceByDockerStop) {
  await_first_attempt();
  const Finished stopped = docker({"stop", "--time", "60", container.name()});
  EXPECT_EQ(stopped.status, 0) << stopped.err;
  EXPECT_LT(stopped.took, 10s) << "it was killed, or slow";
  EXPECT_EQ(container.inspect("{{.State.ExitCode}}"), "143") << log();
}

TEST_F(Wait, IsHealthyWhileItWaitsAndSaysSo) {
  container.wait_for_health("healthy");
  EXPECT_TRUE(health_comes_to(0, "waiting for database\n")) << container.health_log().back().output;
}

TEST_F(Wait, BecomesTheServerAsTheSameProcessWhenTheDependencyHasCome) {
  await_first_attempt();
  const std::string before = pid();
  EXPECT_TRUE(processes().contains("/steady wait ")) << processes();
  const Container db({"--network", network.name(), "--network-alias", "db"}, dependency.tag());
  ASSERT_TRUE(becomes_the_server()) << processes() << log();
  EXPECT_TRUE(log().contains("database: up after ")) << log();
  EXPECT_EQ(pid(), before);
  EXPECT_EQ(container.inspect("{{.State.Running}} {{.RestartCount}}"), "true 0");
}

TEST_F(Wait, IsProbedForRealFromThenOn) {
  EXPECT_TRUE(health_comes_to(0, "waiting for database\n"));
  const Container db({"--network", network.name(), "--network-alias", "db"}, dependency.tag());
  EXPECT_TRUE(health_comes_to(0, "up: http-localhost-8080")) << container.health_log().back().output;
  container.signal("USR1");  // from here on the server answers 503
  container.wait_for_health("unhealthy");
  EXPECT_TRUE(health_comes_to(1, "http-localhost-8080: not ready: HTTP 503")) << container.health_log().back().output;
}

TEST_F(Wait, HandsTheServerTheSignalsAndTheExitCode) {
  await_first_attempt();
  const Container db({"--network", network.name(), "--network-alias", "db"}, dependency.tag());
  ASSERT_TRUE(becomes_the_server()) << processes() << log();
  const Finished stopped = docker({"stop", "--time", "60", container.name()});
  EXPECT_LT(stopped.took, 10s);
  EXPECT_EQ(container.inspect("{{.State.ExitCode}}"), "0") << "the server's own answer to SIGTERM";
}

}  // namespace
}  // namespace steady::test
