// compose-examples/production as it runs in production: what is reachable from where, what each process may do, where the
// password is not, and what the engine says when the application hangs.
#include "containers/production.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace steady::test {

using namespace std::chrono_literals;

namespace {

// Faster health checks, so that the tests need not wait for minutes.
const char* const impatient = R"(services:
  app: { healthcheck: { test: [CMD, /steady, check, --timeout, 500ms, "http://:8080/healthz"], interval: 1s, retries: 2 } }
  db: { healthcheck: { interval: 1s, retries: 2 } }
)";

}  // namespace

void Production::SetUpTestSuite() {
  story = new Story("production", bases, {"compose.yaml", "compose.prod.yaml"});
  story->override_with(impatient);
  story->compose_ok({"up", "--wait", "--wait-timeout", "150", "--quiet-pull"});
}

void Production::TearDownTestSuite() {
  delete story;
  story = nullptr;
}

std::string Production::expect_health(const std::string& service, const std::string& state,
                                      const std::function<void()>& cause) {
  Child events({.argv = {"docker", "events", "--since", "0m", "--filter", "container=" + story->container(service),
                         "--format", "{{.TimeNano}} {{.Action}}"}});
  cause();
  const std::string event = " health_status: " + state + "\n";
  EXPECT_TRUE(events.wait_for_output(event, 60s)) << events.out() << events.err();
  const std::string before = events.out().substr(0, events.out().find(event));
  return before.substr(before.rfind('\n') + 1);
}

Finished Production::sh(const std::string& service, const std::string& line) {
  return docker({"exec", story->container(service), "sh", "-ec", line});
}

namespace {

// A line of /proc/PID/status of a service's first process: "0000000000000000".
std::string status_of(const std::string& process, const std::string& key) {
  std::ifstream file("/proc/" + process + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key + ":\t")) return line.substr(key.size() + 2);
  }
  return "no such line";
}

// steady in a container of its own on a network.
Finished check_from(const std::string& network, const std::string& target) {
  return docker({"run", "--rm", "--network", network, steady_image(), "check", "--timeout", "2s", target});
}

TEST_F(Production, AnswersThroughTheEdgeWithWhatTheDatabaseSays) {
  const Finished finished =
      run({.argv = {steady_binary(), "check", "--timeout", "10s",
                    "http://" + story->address("edge", 8080) + "/#contains=\"database\":\"ok\""}});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
}

TEST_F(Production, RunsNothingAsRootAndNothingThatMayGainPrivileges) {
  for (const std::string& service : services) {
    const std::string first = story->inspect(service, "{{.State.Pid}}");
    EXPECT_FALSE(status_of(first, "Uid").starts_with("0\t")) << service;
    EXPECT_EQ(status_of(first, "CapEff"), "0000000000000000") << service;
    EXPECT_EQ(status_of(first, "CapBnd"), "0000000000000000") << service;
    EXPECT_EQ(status_of(first, "NoNewPrivs"), "1") << service;
    EXPECT_EQ(status_of(first, "Seccomp"), "2") << service;
  }
  EXPECT_TRUE(story->inspect("app", "{{.HostConfig.SecurityOpt}}").contains("SCMP_ACT_ERRNO")) << "our profile";
}

TEST_F(Production, BoundsMemoryProcessorProcessesAndLogs) {
  for (const std::string& service : {"edge", "app", "db", "cache", "migrate"}) {
    const std::string limits = story->inspect(service,
                                              "memory={{.HostConfig.Memory}} cpus={{.HostConfig.NanoCpus}} "
                                              "pids={{.HostConfig.PidsLimit}}");
    EXPECT_FALSE(limits.contains("=0") || limits.contains("<nil>")) << service << ' ' << limits;
    EXPECT_EQ(story->inspect(service,
                             "{{.HostConfig.ReadonlyRootfs}} {{index .HostConfig.LogConfig.Config \"max-size\"}} "
                             "{{.HostConfig.RestartPolicy.Name}}"),
              service == "migrate" ? "true 10m no" : "true 10m unless-stopped")
        << service;
  }
}

TEST_F(Production, KeepsTheDatabaseFromTheEdgeAndGivesItToTheApplication) {
  const std::string name = "postgres://app@db/app";
  const Finished by_name = check_from(story->network("edge"), name);
  EXPECT_EQ(by_name.status, 1) << by_name.out;
  EXPECT_TRUE(by_name.out.contains("name not found")) << by_name.out;
  const std::string address =
      story->inspect("db", "{{(index .NetworkSettings.Networks \"" + story->network("backend") + "\").IPAddress}}");
  // By what PostgreSQL says: something beyond this machine may accept connections to an address that has no route here.
  const std::string by_number = "postgres://app@" + address + "/app#level=accepting";
  const Finished by_address = check_from(story->network("edge"), by_number);
  EXPECT_EQ(by_address.status, 1) << by_address.out;
  EXPECT_EQ(check_from(story->network("backend"), by_number).status, 0) << "so it is the network that keeps it away";
  const Finished from_app =
      docker({"exec", story->container("app"), "/steady", "check", name + "#password_file=/run/secrets/db_password"});
  EXPECT_EQ(from_app.status, 0) << from_app.out;
  for (const std::string& service : {"db", "cache", "app"})
    EXPECT_FALSE(story->inspect(service, "{{json .NetworkSettings.Ports}}").contains("HostPort")) << service;
}

TEST_F(Production, ShowsThePasswordInNoImageAndNoInspection) {
  for (const std::string service : {"edge", "app", "migrate", "db", "cache"}) {
    const std::string id = story->container(service);
    const std::string image = docker_ok({"inspect", "--format", "{{.Image}}", id});
    const std::string all = docker_ok({"inspect", id}) + docker_ok({"inspect", image}) +
                            docker_ok({"history", "--no-trunc", image}) + story->log(service);
    EXPECT_FALSE(all.contains(planted_secret)) << service;
  }
  for (const std::string& service : services)
    EXPECT_FALSE(docker_ok({"top", story->container(service), "-o", "pid,args"}).contains(planted_secret)) << service;
}

TEST_F(Production, MigratesBeforeTheApplicationStarts) {
  EXPECT_EQ(story->inspect("migrate", "{{.State.ExitCode}}"), "0") << story->log("migrate");
  EXPECT_TRUE(story->log("migrate").contains("the migration is done"));
  EXPECT_LT(story->inspect("migrate", "{{.State.FinishedAt}}"), story->inspect("app", "{{.State.StartedAt}}"));
}

// By then two checks had failed. A third may have failed since.
TEST_F(Production, SeesWithinTwoIntervalsThatTheApplicationHangsAndWhenItIsBack) {
  const std::string id = story->container("app");
  const std::string since = moment();
  const std::string seen = expect_health("app", "unhealthy", [&] { docker_ok({"kill", "--signal", "STOP", id}); });
  const std::string log = story->inspect("app", "{{range .State.Health.Log}}{{.ExitCode}} {{.Output}}{{end}}");
  EXPECT_TRUE(log.contains("1 http-localhost-8080: timed out")) << log;
  std::istringstream ends(story->inspect(
      "app", "{{range .State.Health.Log}}{{if ne .ExitCode 0}}{{.End.UnixNano}}{{println}}{{end}}{{end}}"));
  std::string begin = since;
  std::erase(begin, '.');
  int failed = 0;
  for (std::string end; std::getline(ends, end);) failed += end > begin && end <= seen;  // as many digits in each
  EXPECT_EQ(failed, 2) << log;
  expect_health("app", "healthy", [&] { docker_ok({"kill", "--signal", "CONT", id}); });
}

TEST_F(Production, RunsWhatItsDigestNamesAndBuildsNothing) {
  const std::string config = story->compose_ok({"config"});
  EXPECT_FALSE(config.substr(0, config.find("\nx-")).contains("build:")) << config;
  for (const std::string service : {"edge", "app", "migrate", "db", "cache"})
    EXPECT_TRUE(story->inspect(service, "{{.Config.Image}}").starts_with("sha256:")) << service;
  const Finished nameless =
      run({.argv = {"docker", "compose", "--file", "compose.yaml", "--file", "compose.prod.yaml", "config"},
           .directory = story->path()});
  EXPECT_NE(nameless.status, 0) << "an image that nobody has named";
  EXPECT_TRUE(nameless.err.contains("by its digest, such as registry.example/")) << nameless.err;
}

class ProductionFiles : public Production {
 public:
  static void SetUpTestSuite() {}
  static void TearDownTestSuite() {}
};

TEST_F(ProductionFiles, StartForDevelopmentWithTheirPortsOpenToThisMachine) {
  Story story("production", bases);
  story.compose_ok({"up", "--build", "--wait", "--wait-timeout", "150", "--quiet-pull"});
  const Finished finished =
      run({.argv = {steady_binary(), "check",
                    "redis://" + story.address("cache", 6379) + "#password_file=cache_password.txt",
                    "postgres://app@" + story.address("db", 5432) + "/app#password_file=db_password.txt"},
           .directory = story.path()});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
}

}  // namespace
}  // namespace steady::test
