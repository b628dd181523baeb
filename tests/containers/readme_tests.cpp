// docker/README.md, held against a real engine: its Dockerfile is built as it stands, with our server in place of the
// application, and becomes healthy; its Compose file starts.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "containers/docker.h"

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

TEST(BakeFile, IsUnderstoodAndNamesBothArchitecturesWithTheirPapers) {
  const Finished printed =
      docker({"buildx", "bake", "--file", std::filesystem::path(STEADY_SOURCE_DIR) / "docker" / "docker-bake.hcl",
              "--print", "binary", "image", "image-all"});
  EXPECT_EQ(printed.status, 0) << printed.err;
  for (const char* word : {"linux/amd64", "linux/arm64", "type=sbom", "type=provenance", "docker/Dockerfile"})
    EXPECT_TRUE(printed.out.contains(word)) << word << printed.out;
}

}  // namespace
}  // namespace steady::test
