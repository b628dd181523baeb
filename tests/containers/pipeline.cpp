#include "containers/pipeline.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "support/server_home.h"

namespace steady::test {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {
const Words bases{"golang:1.27-trixie",
                  "postgres:17",
                  "redis:8",
                  "registry:3",
                  "anchore/grype:v0.121.3",
                  "anchore/syft:v1.57.1",
                  "ghcr.io/sigstore/cosign/cosign:v3.1.3"};

std::string without_newline(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// The lines of the README that make folders, passwords and keys, as they stand there.
std::string preparation(const fs::path& readme) {
  std::ifstream file(readme);
  std::string lines;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("chmod ") || line.starts_with("mkdir ") || line.starts_with("openssl ") ||
        line.contains(" keys <keys/password.txt"))
      lines += line + "\n";
  return lines;
}
}  // namespace

void Pipeline::SetUpTestSuite() {
  const fs::path go_tools = fs::path(STEADY_SOURCE_DIR) / "docker/toolchain/go-tools";
  const Finished compiled = run({.argv = {go_tools, "release"}, .limit = 25min});
  if (compiled.status != 0) throw std::runtime_error(compiled.err);
  tools = without_newline(compiled.out);

  story = new Story("pipeline", bases);
  const std::string port = std::to_string(free_port());
  story->set("REGISTRY_PORT", port);
  story->set("GRYPE_DB_AUTO_UPDATE", "false");
  name = "127.0.0.1:" + port + "/shop";
  fs::remove(story->path() / "db_password.txt");
  const Finished prepared = run(story->command({"sh", "-ec", preparation(story->path() / "README.md")}));
  ASSERT_EQ(prepared.status, 0) << prepared.out << prepared.err;
  know_hole_in_pgx("< 1.0");

  const Finished built = pipeline("1.0.0");
  ASSERT_EQ(built.status, 0) << built.out << built.err;
  one = without_newline(built.out);
  const Finished deployed = deploy(one);
  ASSERT_EQ(deployed.status, 0) << deployed.out << deployed.err;
}

void Pipeline::TearDownTestSuite() {
  if (!story) return;
  compose_shop({"down", "--volumes", "--rmi", "local", "--timeout", "10"});
  run({.argv = {"sh", "-c", "docker image ls --quiet " + name + " | sort -u | xargs -r docker image rm --force"}});
  delete story;
  story = nullptr;
}

Finished Pipeline::pipeline(const std::string& version, const std::string& folder) {
  Words words{"./pipeline", version};
  if (!folder.empty()) words.push_back(folder);
  return run(story->command(words, 10min));
}

Finished Pipeline::deploy(const std::string& image) { return run(story->command({"./deploy", image})); }

void Pipeline::expect_refused(const Finished& finished, const std::string& why) {
  EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
  EXPECT_TRUE(finished.err.contains(" is refused: it ")) << finished.err;
  EXPECT_TRUE(finished.err.contains(why)) << finished.err;
  EXPECT_TRUE(finished.err.contains("; what serves is as before\n")) << finished.err;
  EXPECT_EQ(docker_ok({"inspect", "--format", "{{.Config.Image}} {{.State.Health.Status}}", shop()}), one + " healthy");
  EXPECT_TRUE(answers("1.0.0"));
}

void Pipeline::expect_stopped(const Finished& finished, const std::string& step, const std::string& registry_before) {
  EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
  EXPECT_TRUE(finished.err.ends_with("pipeline: stopped at: " + step + "\n")) << finished.err;
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(registry_content(), registry_before) << "nothing was pushed";
}

Finished Pipeline::compose_shop(const Words& arguments) {
  Words words{"docker", "compose", "--file", "compose.shop.yaml"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Command command = story->command(words);
  command.env["SHOP_IMAGE"] = "none";
  return run(command);
}

std::string Pipeline::shop() { return without_newline(compose_shop({"ps", "--quiet", "shop"}).out); }

bool Pipeline::answers(const std::string& version) {
  const std::string address = without_newline(compose_shop({"port", "shop", "8080"}).out);
  return run({.argv = {steady_binary(), "check", "--timeout", "5s",
                       "http://" + address + "/#contains=\"version\":\"" + version + "\""}})
             .status == 0;
}

Finished Pipeline::tool(const Words& words, const std::string& password) {
  Command command{.argv = words, .limit = 2min};
  command.argv.front() = tools / words.front();
  command.env["COSIGN_PASSWORD"] = password;
  return run(command);
}

std::string Pipeline::tool_ok(const Words& words, const std::string& password) {
  const Finished finished = tool(words, password);
  if (finished.status != 0) throw std::runtime_error(words.front() + ": " + finished.err + finished.out);
  return without_newline(finished.out);
}

std::string Pipeline::registry_content() {
  return tool_ok({"crane", "catalog", name.substr(0, name.find('/'))}) + "\n" + tool_ok({"crane", "ls", name});
}

void Pipeline::know_hole_in_pgx(const std::string& versions) {
  const fs::path database = story->path() / "grype";
  for (const auto& each : fs::directory_iterator(database)) fs::remove_all(each.path());
  tool_ok({"holes", database, "CVE-2026-00001", "go-module:github.com/jackc/pgx/v5", versions, "high"});
}

std::string Pipeline::changed(const std::string& image, const std::string& tag) {
  tool_ok({"crane", "mutate", "--label", "changed=" + tag, "--tag", name + ":" + tag, image});
  return name + "@" + tool_ok({"crane", "digest", name + ":" + tag});
}

void Pipeline::sign(const fs::path& pair, const std::string& image) {
  std::ifstream file(pair / "password.txt", std::ios::binary);
  const std::string password{std::istreambuf_iterator<char>(file), {}};
  tool_ok({"cosign", "sign", "--yes", "--key", pair / "cosign.key", "--signing-config", story->path() / "signing.json",
           "--trusted-root", story->path() / "trusted.json", image},
          password);
}

}  // namespace steady::test
