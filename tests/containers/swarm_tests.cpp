// compose-examples/swarm-dns on a real Swarm of one node: with --ok-while-waiting both services come up, without it neither does.
#include <gtest/gtest.h>

#include <fstream>

#include "containers/shop.h"
#include "containers/story.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// This engine as a Swarm, unless it is one already.
class Swarm {
 public:
  Swarm() : ours_(docker_ok({"info", "--format", "{{.Swarm.LocalNodeState}}"}) == "inactive") {
    if (ours_) docker_ok({"swarm", "init", "--advertise-addr", "127.0.0.1"});
  }
  ~Swarm() {
    if (!ours_) return;
    docker({"swarm", "leave", "--force"});
    docker({"network", "rm", "docker_gwbridge"});  // the engine makes it for the Swarm and keeps it
  }
  Swarm(const Swarm&) = delete;
  Swarm& operator=(const Swarm&) = delete;

 private:
  bool ours_;
};

class SwarmDns : public testing::Test {
 protected:
  void deploy(const std::string& more = {}) {
    const Finished built = build(story.path().parent_path() / "go", image);
    ASSERT_EQ(built.status, 0) << built.err;
    Words words{"docker", "stack", "deploy", "--detach=true", "--compose-file", "stack.yaml"};
    if (!more.empty()) {
      std::ofstream(story.path() / "more.yaml") << more;
      words.insert(words.end(), {"--compose-file", "more.yaml"});
    }
    words.push_back(stack);
    const Finished finished = run({.argv = words, .env = {{"SHOP_IMAGE", image}}, .directory = story.path()});
    ASSERT_EQ(finished.status, 0) << finished.err;
  }

  void TearDown() override {
    docker({"stack", "rm", stack});
    EXPECT_TRUE(eventually([&] {
      return docker_ok({"ps", "--all", "--quiet", "--filter", "label=com.docker.stack.namespace=" + stack}).empty() &&
             docker_ok({"network", "ls", "--quiet", "--filter", "label=com.docker.stack.namespace=" + stack}).empty();
    })) << "the stack is not gone";
    docker({"image", "rm", "--force", image});
  }

  std::string log_of(const std::string& service) const {
    const std::string ids = docker_ok({"ps", "--all", "--quiet", "--filter", "name=" + stack + "_" + service});
    std::string text;
    for (std::size_t at = 0; at < ids.size(); at += 13) {
      const Finished logs = docker({"logs", ids.substr(at, 12)});
      text += logs.out + logs.err;
    }
    return text;
  }
  std::string tasks() const {
    return docker_ok({"stack", "ps", "--no-trunc", "--format", "{{.Name}} {{.CurrentState}} {{.Error}}", stack});
  }

  Story story{"swarm-dns", {"golang:1.27-trixie", "nginx:1.30"}};
  Swarm swarm;
  std::string image = unique_name("shop");
  std::string stack = unique_name("stack");
};

TEST_F(SwarmDns, GivesTheWaitingServiceItsNameSoThatBothComeUp) {
  ASSERT_NO_FATAL_FAILURE(deploy());
  EXPECT_TRUE(eventually([&] {
    const std::string shop =
        docker_ok({"ps", "--quiet", "--filter", "name=" + stack + "_shop", "--filter", "health=healthy"});
    return !shop.empty() && !docker_ok({"top", shop, "-o", "pid,args"}).contains("/steady wait");
  })) << tasks()
      << log_of("shop") << log_of("auth");
}

TEST_F(SwarmDns, WithoutTheFlagKillsTheWaitingServiceForEver) {
  ASSERT_NO_FATAL_FAILURE(
      deploy("services:\n  shop:\n    healthcheck: { test: [CMD, /steady, check, 'http://:8080/healthz'] }\n"));
  EXPECT_TRUE(eventually([&] { return tasks().contains("unhealthy container"); })) << tasks();
  EXPECT_TRUE(log_of("auth").contains("host not found in upstream \"shop\"")) << log_of("auth");
}

}  // namespace
}  // namespace steady::test
