// compose-examples/any-image: images that hold neither steady nor a shell, with a health check and a gate all the same.
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>

#include "containers/story.h"
#include "support/launch.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const Words vendors{"quay.io/coreos/etcd:v3.7.3", "victoriametrics/victoria-metrics:v1.154.1-scratch",
                    "nats:2.15-scratch"};
const Words up{"up", "--wait", "--wait-timeout", "150", "--quiet-pull"};
const Words services{"etcd", "metrics", "broker"};

// One way to bring steady to the images: its Compose file, and what is behind a service's name where another container has the
// health check.
struct Route {
  std::string name, behind = {};
};
std::ostream& operator<<(std::ostream& out, const Route& route) { return out << route.name; }

class AnyImage : public testing::TestWithParam<Route> {
 protected:
  explicit AnyImage(const std::string& interval = "1s") {
    fs::copy_file(steady_binary(), story.path() / "steady");  // what the file has its reader make
    std::string quicker = "services:\n";
    for (const std::string& service : services)
      quicker += "  " + service + GetParam().behind + ": { healthcheck: { interval: " + interval + ", retries: 1 } }\n";
    story.override_with(quicker);
  }

  std::string checked(const std::string& service) const { return story.container(service + GetParam().behind); }

  // After this signal to its first process the health becomes `state`.
  void expect_after(const std::string& service, const std::string& signal, const std::string& state) const {
    const std::string since = moment();
    docker_ok({"kill", "--signal", signal, story.container(service)});
    const std::string container = checked(service);
    Child events({.argv = {"docker", "events", "--since", since, "--filter", "container=" + container, "--format",
                           "{{.Action}}"}});
    EXPECT_TRUE(events.wait_for_output("health_status: " + state + "\n", 100s))
        << service << '\n'
        << docker_ok({"inspect", "--format", "{{json .State.Health}}", container});
  }

  std::string first_process(const std::string& service) const {
    return docker_ok({"top", story.container(service), "-o", "pid,args"});
  }

  Story story{"any-image", vendors, {GetParam().name + ".yaml"}};
};

TEST_P(AnyImage, WithoutAShellIsSeenUnhealthyAndHealthyAgain) {
  story.compose_ok(up);
  for (const std::string& service : services) {
    EXPECT_NE(docker({"exec", story.container(service), "sh", "-c", "true"}).status, 0) << service;
    EXPECT_EQ(docker_ok({"inspect", "--format", "{{.State.Health.Status}}", checked(service)}), "healthy") << service;
    expect_after(service, "STOP", "unhealthy");
    expect_after(service, "CONT", "healthy");
  }
}

using GatedImage = AnyImage;

TEST_P(GatedImage, WaitsInTenStartsInTheWrongOrder) {
  story.compose_ok(up);
  for (int start = 1; start <= 10; ++start) {
    story.compose_ok({"kill", "etcd", "metrics", "broker"});
    docker_ok({"start", story.container("broker")});
    EXPECT_TRUE(eventually([&] { return first_process("broker").contains("steady wait "); })) << start;
    docker_ok({"start", story.container("metrics")});
    EXPECT_TRUE(first_process("broker").contains("steady wait ")) << start;
    docker_ok({"start", story.container("etcd")});
    EXPECT_TRUE(eventually([&] { return first_process("broker").contains("/nats-server "); }))
        << start << story.log("broker");
    EXPECT_EQ(story.inspect("broker", "{{.RestartCount}}"), "0") << start;
  }
}

// The engine keeps five results of each container. At this interval the first success is among them, however slow the machine.
struct OrderedImage : AnyImage {
  OrderedImage() : AnyImage("5m") {}
};

TEST_P(OrderedImage, StartsAfterTheSidecarsOfWhatItNeedsAreHealthyInTenStarts) {
  for (int start = 1; start <= 10; ++start) {
    story.compose_ok(up);
    const std::string began = story.inspect("broker", "{{.State.StartedAt}}");
    for (const char* needed : {"etcd", "metrics"}) {
      const std::string healthy = docker_ok({"inspect", "--format",
                                             "{{range .State.Health.Log}}{{if eq .ExitCode 0}}{{.Start.UTC.Format "
                                             "\"2006-01-02T15:04:05.000000000Z\"}} {{end}}{{end}}",
                                             checked(needed)});
      ASSERT_FALSE(healthy.empty()) << needed;
      EXPECT_LT(healthy.substr(0, healthy.find(' ')), began) << start << needed;
    }
    story.compose_ok({"kill"});  // a drain would take its five seconds
    story.compose_ok({"down", "--volumes"});
  }
}

TEST(AbsentImage, OfSteadyIsBuiltByCompose) {
  for (const char* file : {"volume.yaml", "sidecar.yaml"}) {
    Story story("any-image", vendors, {file});
    const std::string& image = story.without_image();
    story.compose_ok({"up", "--detach", "--quiet-pull", "--wait", file[0] == 'v' ? "etcd" : "etcd-health"});
    EXPECT_EQ(docker({"image", "inspect", image}).status, 0) << file;
  }
}

INSTANTIATE_TEST_SUITE_P(Through, AnyImage,
                         testing::Values(Route{"bind"}, Route{"volume"}, Route{"sidecar", "-health"}),
                         testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(Through, GatedImage, testing::Values(Route{"bind"}, Route{"volume"}),
                         testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(Through, OrderedImage, testing::Values(Route{"sidecar", "-health"}),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace steady::test
