// compose-examples/development: one command for a developer, and the same files in production.
#include <gtest/gtest.h>

#include "containers/changes.h"
#include "containers/shop.h"
#include "containers/story.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const Words bases{"postgres:17", "redis:8", "golang:1.27-trixie"};

std::string visits(const Story& story) {
  return story.compose_ok({"exec", "--no-TTY", "db", "psql", "--username", "app", "--no-align", "--tuples-only",
                           "--command", "SELECT count(*) FROM visits WHERE at < date_trunc('day', now())"});
}

// From inside, where a port needs no publishing.
bool debugger_listens(const Story& story) {
  return story.compose({"exec", "--no-TTY", "app", "/steady", "check", "127.0.0.1:2345"}).status == 0;
}

// Where its ports are published, a line each.
std::string published(const Story& story, const std::string& service) {
  return story.inspect(
      service, "{{range $port, $at := .NetworkSettings.Ports}}{{range $at}}{{.HostIp}} {{$port}}\n{{end}}{{end}}");
}

TEST(Development, ShowsAChangeBehindTheGateBesideASeededDatabase) {
  const Story story("development", bases);
  story.compose_ok({"up", "--build", "--wait", "--wait-timeout", "150", "--quiet-pull"});
  EXPECT_EQ(story.inspect("app", "{{.Path}}"), "/steady") << "the gate";
  EXPECT_EQ(visits(story), "24") << "the seed";
  const std::string address = story.address("app", 8080);
  const std::filesystem::path source = story.path().parent_path() / "go" / "main.go";
  EXPECT_LE(quickest_change(source, address), 3s);
  EXPECT_EQ(published(story, "app"), "127.0.0.1 2345/tcp\n127.0.0.1 8080/tcp");
  EXPECT_EQ(published(story, "db"), "127.0.0.1 5432/tcp");
  EXPECT_TRUE(debugger_listens(story));
  const Developed go = developed("go");
  const Finished stopped = run(attach(go, story.address("app", go.debugger), address, source, go.line));
  EXPECT_EQ(stopped.status, 0) << stopped.out << stopped.err;
  EXPECT_TRUE(stopped.out.contains("\"database\":\"ok\"")) << stopped.out;
}

TEST(Development, GoesToProductionWithoutSourcesDebuggerAndSeed) {
  Story story("development", bases, {"compose.yaml", "compose.prod.yaml"});
  story.set("DB_PASSWORD_FILE", "./db_password.txt");
  const Finished unnamed = story.compose({"config"});
  EXPECT_NE(unnamed.status, 0);
  EXPECT_TRUE(unnamed.err.contains("the shop by its digest")) << unnamed.err;
  const Built shop(story.path().parent_path() / "go");
  story.set("SHOP_IMAGE", docker_ok({"image", "inspect", "--format", "{{.Id}}", shop.tag()}));
  const std::string production = story.compose_ok({"config"});
  const std::string developers = Story("development").compose_ok({"config"});
  for (const char* word : {"/go\n", "target: dev", "2345", "5432", "seed.sql", "- air\n"}) {
    EXPECT_FALSE(production.contains(word)) << word << "\n" << production;
    EXPECT_TRUE(developers.contains(word)) << word << ": or looking for it proves nothing\n" << developers;
  }
  story.compose_ok({"up", "--wait", "--wait-timeout", "150", "--quiet-pull"});
  EXPECT_EQ(story.inspect("app", "{{.Path}}"), "/steady") << "the same gate";
  EXPECT_EQ(story.inspect("app", "{{range .Mounts}}{{.Destination}}\n{{end}}"), "/run/secrets/db_password");
  EXPECT_EQ(published(story, "app"), "127.0.0.1 8080/tcp");
  EXPECT_FALSE(debugger_listens(story));
  EXPECT_EQ(visits(story), "0") << "and the table is there";
  const std::string files = files_of(shop.tag());
  EXPECT_TRUE(files.contains("/shop\n")) << files;
  for (const char* name : {"/dlv\n", "/air\n", "/go\n", "/main.go\n"}) EXPECT_FALSE(files.contains(name)) << name;
}

}  // namespace
}  // namespace steady::test
