// docker/digests against a registry: a build that begins from a digest does not change when somebody moves the tag.
#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "containers/docker.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Digests : public testing::Test {
 protected:
  Digests() {
    fs::create_directories(tree.path() / "docker");
    fs::create_directories(tree.path() / "compose-examples");
    for (const char* file : {"digests", "image_names.py"})
      fs::copy_file(fs::path(STEADY_SOURCE_DIR) / "docker" / file, tree.path() / "docker" / file);
    const std::string config = home.write("registry.yml", "version: 0.1\nstorage: { inmemory: {} }\nhttp: { addr: \"" + address + "\" }\n");
    registry.emplace(Command{.argv = {"docker-registry", "serve", config}});
    if (!registry->wait_for_output("listening on", 20s)) throw std::runtime_error("no registry: " + registry->err());
    tree.write("compose-examples/Dockerfile", "# FROM " + base + "\nFROM " + base + " AS one\nFROM one\nCOPY --from=" + base + " /version /again\n");
    tree.write("compose-examples/compose.yaml", "services: { a: { image: \"${MINE:-" + base + "}\" } }\n");
    tree.write("compose-examples/README.md", "```yaml\nimage: " + base + "\n```\n");
  }
  ~Digests() override { docker({"image", "rm", "--force", base, base + "@" + first, base + "@" + second}); }

  // The tag of the registry is an image of this version from now on; its digest.
  std::string publish(const std::string& version) const {
    const Folder context;
    context.write("version", version);
    context.write("Dockerfile", "FROM scratch\nCOPY version /version\n");
    docker_ok({"build", "--quiet", "--tag", base, context.path()});
    docker_ok({"push", "--quiet", base});
    const std::string pushed = docker_ok({"image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", base});
    docker_ok({"image", "rm", "--force", base});
    return pushed.substr(pushed.rfind('@') + 1);
  }
  // Whose version a build of the tree's Dockerfile holds.
  std::string built() const {
    const Folder out;
    docker_ok({"build", "--quiet", "--pull", "--output", "type=local,dest=" + out.path().string(), tree.path() / "compose-examples"});
    EXPECT_EQ(text_of(out.path() / "version"), text_of(out.path() / "again"));
    return text_of(out.path() / "version");
  }
  Finished digests(const Words& words = {}) const {
    Words all{tree.path() / "docker" / "digests"};
    all.insert(all.end(), words.begin(), words.end());
    return run({.argv = all, .limit = 2min});
  }
  std::string dockerfile() const { return text_of(tree.path() / "compose-examples" / "Dockerfile"); }

  ServerHome home{"registry", {"nobody"}};
  std::string address = "127.0.0.1:" + std::to_string(free_port());
  std::string base = address + "/base:1";
  std::string first, second;
  Folder tree;
  std::optional<Child> registry;
};

TEST_F(Digests, HoldABuildWhereItIsUntilTheyAreAskedForAgain) {
  first = publish("first");
  EXPECT_EQ(digests({"--check"}).status, 1) << "nothing is pinned yet";
  const Finished written = digests();
  ASSERT_EQ(written.status, 0) << written.out << written.err;
  EXPECT_EQ(dockerfile(), "# FROM " + base + "\nFROM " + base + "@" + first + " AS one\nFROM one\nCOPY --from=" + base + "@" + first +
                              " /version /again\n");
  EXPECT_EQ(text_of(tree.path() / "compose-examples/compose.yaml"), "services: { a: { image: \"${MINE:-" + base + "@" + first + "}\" } }\n");
  EXPECT_FALSE(text_of(tree.path() / "compose-examples/README.md").contains("sha256"));
  EXPECT_EQ(digests({"--check"}).status, 0);
  EXPECT_EQ(built(), "first");

  second = publish("second");
  ASSERT_NE(first, second);
  EXPECT_EQ(built(), "first") << "the tag has moved, the digest has not";
  const Finished behind = digests({"--check"});
  EXPECT_EQ(behind.status, 1);
  EXPECT_TRUE(behind.out.contains(base + " is now " + second + ", pinned is " + first)) << behind.out << behind.err;
  EXPECT_TRUE(dockerfile().contains(first)) << "checking changes nothing";
  EXPECT_EQ(digests().status, 0);
  EXPECT_EQ(built(), "second");

  EXPECT_EQ(digests({"--remove"}).status, 0);
  EXPECT_FALSE(dockerfile().contains("sha256")) << dockerfile();
  EXPECT_TRUE(dockerfile().contains("\nFROM " + base + " AS one\n")) << dockerfile();
}

TEST_F(Digests, AreAllWrittenOrNone) {
  first = publish("first");
  tree.write("compose-examples/Dockerfile", "FROM " + base + "\nFROM " + address + "/nothing:1\n");
  const std::string before = dockerfile();
  const Finished lacking = digests();
  EXPECT_EQ(lacking.status, 1);
  EXPECT_TRUE(lacking.out.contains(address + "/nothing:1: no registry says its digest\n")) << lacking.out << lacking.err;
  EXPECT_EQ(dockerfile(), before);
  registry.reset();
  tree.write("compose-examples/Dockerfile", "FROM " + base + "\n");
  EXPECT_EQ(digests().status, 1) << "the registry is gone";
  EXPECT_EQ(digests({"--check"}).status, 1);
  EXPECT_EQ(dockerfile(), "FROM " + base + "\n");
}

}  // namespace
}  // namespace steady::test
