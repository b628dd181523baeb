// What the documents show, held against a real engine: docker/README.md's Dockerfile is built as it stands, with our server in place
// of the application, and becomes healthy; its Compose file starts; and every other block of every document is put to use.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "containers/docker.h"
#include "containers/lease.h"
#include "containers/story.h"
#include "support/documents.h"

namespace steady::test {
namespace {

// The first fenced block of the given language.
std::string block(const std::string& language) {
  std::ifstream file(std::filesystem::path(STEADY_SOURCE_DIR) / "docker" / "README.md");
  std::stringstream whole;
  whole << file.rdbuf();
  const std::string text = whole.str();
  const std::string fence = "```" + language + "\n";
  const size_t start = text.find(fence);
  if (start == std::string::npos) throw std::runtime_error("docker/README.md has no block of " + language);
  return text.substr(start + fence.size(), text.find("```\n", start + fence.size()) - start - fence.size());
}

class DockerReadme : public testing::Test {
 protected:
  Image steady{"FROM scratch\nCOPY steady /\n", {{"steady", steady_binary()}}};
  Image app{
      block("dockerfile"), {{"app", server_binary()}}, {"--build-context", "steady=docker-image://" + steady.tag()}};
};

TEST_F(DockerReadme, DockerfileBuildsAndTurnsHealthy) {
  Container container({}, app.tag());
  container.wait_for_health("healthy");
}

TEST_F(DockerReadme, ComposeFileStartsAndTurnsHealthy) {
  const Folder folder;
  std::string compose = block("yaml");
  const std::string image = "image: app";
  ASSERT_NE(compose.find(image), std::string::npos);
  folder.write("compose.yaml", compose.replace(compose.find(image), image.size(), "image: " + app.tag()));
  const Words project{"compose", "--project-name", unique_name("readme"), "--project-directory", folder.path()};
  const auto compose_do = [&](const Words& words) {
    Words all = project;
    all.insert(all.end(), words.begin(), words.end());
    return docker(all);
  };
  const Finished up = compose_do({"up", "--wait", "--wait-timeout", "60"});
  const Finished down = compose_do({"down", "--volumes", "--timeout", "2"});
  EXPECT_EQ(up.status, 0) << up.err;
  EXPECT_EQ(down.status, 0) << down.err;
}

Finished fenced_blocks(const Words& files) {
  Words words{"python3",       container_tests() / "fenced_blocks.py",
              steady_binary(), steady_image(),
              server_binary(), STEADY_SOURCE_DIR};
  words.insert(words.end(), files.begin(), files.end());
  return run({.argv = words, .limit = std::chrono::minutes(5)});
}

TEST(FencedBlocks, OfAllDocumentsAreTakenWholeByWhatTheyAreFor) {
  const Finished finished = fenced_blocks(documents([](const auto& file) { return file.extension() == ".md"; }));
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  int used = 0;
  std::sscanf(finished.out.c_str(), "%d blocks used", &used);
  EXPECT_GE(used, 31) << finished.out;
}

TEST(FencedBlocks, WithAMistakeWouldBeFound) {
  const Folder folder;
  for (const char* block :
       {"```dockerfile\nCOPPY --from=steady /steady /steady\n```\n",
        "```dockerfile\nHEALTHCHECK CMD /steady check redis://cache\n```\n",
        "```diff\n-FROM debian\n+FROM nothing:here AS x y\n```\n",
        "```yaml\nversion: 1\nchecks: { a: { tpc: \":1\" } }\n```\n",
        "```yaml\nhealthcheck:\n  tests: [CMD, /steady]\n```\n",
        "```yaml\nhealthcheck:\n  test: /steady check redis://cache\n```\n",
        "```yaml\nscrape_configs:\n  - job_nmae: steady\n```\n",
        "```yaml\nsteps:\n  - uses: example/steady@v1\n    with:\n      wiat-for: \":1\"\n```\n",
        "```yaml\nrepos:\n  - repo: https://git.example/steady\n    hooks: [{ id: steady-vaildate }]\n```\n",
        "```ini\n[Container]\nImage=unknown\n```\n", "```rust\nfn main() {}\n```\n"}) {
    folder.write("mistaken.md", block);
    const Finished finished = fenced_blocks({folder.path() / "mistaken.md"});
    EXPECT_EQ(finished.status, 1) << block << finished.out << finished.err;
    EXPECT_TRUE(finished.out.contains("mistaken.md:1: ")) << finished.out;
  }
}

TEST(BakeFile, IsUnderstoodAndNamesEveryArchitectureWithItsProvenance) {
  const Finished printed =
      docker({"buildx", "bake", "--file", std::filesystem::path(STEADY_SOURCE_DIR) / "docker" / "docker-bake.hcl",
              "--print", "binary", "image", "image-all"});
  EXPECT_EQ(printed.status, 0) << printed.err;
  for (const char* word : {"linux/amd64", "linux/arm64", "linux/arm/v7", "type=provenance", "docker/Dockerfile"})
    EXPECT_TRUE(printed.out.contains(word)) << word << printed.out;
}

TEST(BakeFile, HandsOnWhatTheLabelsOfTheImageSay) {
  need_engine();  // its client has the plugin
  const auto printed = [](const std::map<std::string, std::string>& variables) {
    const std::filesystem::path file = std::filesystem::path(STEADY_SOURCE_DIR) / "docker" / "docker-bake.hcl";
    Command command{.argv = {"docker", "buildx", "bake", "--file", file, "--print", "image"}};
    command.env = variables;
    const Finished finished = run(command);
    EXPECT_EQ(finished.status, 0) << finished.err;
    return finished.out;
  };
  const std::string bare = printed({});
  EXPECT_FALSE(bare.contains("https://")) << bare;
  EXPECT_TRUE(bare.contains("\"steady:latest\"")) << "what the documents name: " << bare;
  const std::string released =
      printed({{"SOURCE", "https://forge.example/steady"}, {"CREATED", "2026-01-02T03:04:05Z"}, {"VERSION", "1.2.3"}});
  for (const char* argument : {"\"SOURCE\": \"https://forge.example/steady\"", "\"CREATED\": \"2026-01-02T03:04:05Z\"",
                               "\"VERSION\": \"1.2.3\""})
    EXPECT_TRUE(released.contains(argument)) << argument << released;
}

}  // namespace
}  // namespace steady::test
