// compose-examples/: the application of each language answers the request that it has when SIGTERM comes, and takes no new one.
// The database is frozen meanwhile, so that there is a request to have.
#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "containers/shop.h"
#include "containers/story.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// Sockets of a container's network on port 8080 in a state of the kernel's table (proc(5)): "01" is established, "0A" listens.
int sockets_in(const std::string& state, const std::string& pid) {
  int count = 0;
  for (const char* table : {"/net/tcp", "/net/tcp6"}) {
    std::ifstream file("/proc/" + pid + table);
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string number, local, remote, is;
      words >> number >> local >> remote >> is;
      if (local.ends_with(":1F90") && is == state) ++count;
    }
  }
  return count;
}

void expect_drained(const std::string& app, const std::string& database, const std::string& network) {
  const auto inspect = [&](const std::string& format) { return docker_ok({"inspect", "--format", format, app}); };
  const std::string pid = inspect("{{.State.Pid}}");
  const std::string address = inspect("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
  docker_ok({"pause", database});
  Child client({.argv = {"docker", "run", "--rm", "--network", network, steady_image(), "check", "--timeout", "20s",
                         "http://" + address + ":8080/#contains=\"database\":\"ok\""}});
  EXPECT_TRUE(eventually([&] { return sockets_in("01", pid) > 0; })) << client.out() << client.err();
  docker_ok({"kill", "--signal", "TERM", app});
  EXPECT_TRUE(eventually([&] { return sockets_in("0A", pid) == 0; })) << "it listens on";
  docker_ok({"unpause", database});
  const std::optional<Finished> answer = client.wait(30s);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 0) << answer->out << answer->err << docker({"logs", app}).err;
  const std::string code = docker_ok({"wait", app});
  EXPECT_TRUE(code == "0" || code == "143") << code;
}

TEST(DrainOfGo, AnswersTheRequestItHas) {
  const Story story("quickstart", {"postgres:17", "redis:8", "golang:1.27-trixie"});
  story.compose_ok({"up", "--build", "--wait", "--wait-timeout", "150", "--quiet-pull"});
  expect_drained(story.container("app"), story.container("db"), story.network("default"));
}

// An example beside its database, healthy.
class DrainOfLanguages : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { app.wait_for_health("healthy", 2min); }

  Story story{GetParam()};
  Built image{story.path()};
  Database database;
  Container app{database.options(), image.tag()};
};

TEST_P(DrainOfLanguages, AnswersTheRequestItHas) {
  expect_drained(app.name(), database.container(), database.network());
}

TEST_P(DrainOfLanguages, AnswersForADatabaseThatIsSilent) {
  docker_ok({"pause", database.container()});
  const Finished answer =
      docker({"exec", app.name(), "/steady", "check", "--timeout", "8s", "http://:8080/#status=503"});
  EXPECT_EQ(answer.status, 0) << answer.out << answer.err;
  docker_ok({"unpause", database.container()});
}

INSTANTIATE_TEST_SUITE_P(Examples, DrainOfLanguages, testing::Values("node", "python", "java"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace steady::test
