// docker/digests against a registry: a build that begins from a digest does not change when somebody moves the tag.
#include <gtest/gtest.h>

#include <fstream>

#include "containers/docker.h"
#include "containers/registry.h"

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
    tree.write("compose-examples/Dockerfile",
               "# FROM " + base + "\nFROM " + base + " AS one\nFROM one\nCOPY --from=" + base + " /version /again\n");
    tree.write("compose-examples/compose.yaml", "services: { a: { image: \"${MINE:-" + base + "}\" } }\n");
    tree.write("compose-examples/README.md", "```yaml\nimage: " + base + "\n```\n");
  }
  ~Digests() override { docker({"image", "rm", "--force", base, base + "@" + first, base + "@" + second}); }

  // Whose version a build of the tree's Dockerfile holds.
  std::string built() const {
    const Folder out;
    docker_ok({"build", "--quiet", "--pull", "--output", "type=local,dest=" + out.path().string(),
               tree.path() / "compose-examples"});
    EXPECT_EQ(text_of(out.path() / "version"), text_of(out.path() / "again"));
    return text_of(out.path() / "version");
  }
  Finished digests(const Words& words = {}) const {
    Words all{tree.path() / "docker" / "digests"};
    all.insert(all.end(), words.begin(), words.end());
    return run({.argv = all, .limit = 2min});
  }
  std::string dockerfile() const { return text_of(tree.path() / "compose-examples" / "Dockerfile"); }

  LocalRegistry registry;
  std::string base = registry.address() + "/base:1";
  std::string first, second;
  Folder tree;
};

TEST_F(Digests, HoldABuildWhereItIsUntilTheyAreAskedForAgain) {
  first = registry.publish(base, "first");
  const Finished none = digests({"--check"});
  EXPECT_EQ(none.status, 0) << none.out << none.err;
  EXPECT_TRUE(none.out.contains("compose-examples/compose.yaml:1: " + base + " has no digest\n")) << none.out;
  const Finished written = digests();
  ASSERT_EQ(written.status, 0) << written.out << written.err;
  EXPECT_EQ(dockerfile(), "# FROM " + base + "\nFROM " + base + "@" + first + " AS one\nFROM one\nCOPY --from=" + base +
                              "@" + first + " /version /again\n");
  EXPECT_EQ(text_of(tree.path() / "compose-examples/compose.yaml"),
            "services: { a: { image: \"${MINE:-" + base + "@" + first + "}\" } }\n");
  EXPECT_FALSE(text_of(tree.path() / "compose-examples/README.md").contains("sha256"));
  EXPECT_EQ(digests({"--check"}).status, 0);
  EXPECT_EQ(built(), "first");

  second = registry.publish(base, "second");
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
  first = registry.publish(base, "first");
  tree.write("compose-examples/Dockerfile", "FROM " + base + "\nFROM " + registry.address() + "/nothing:1\n");
  const std::string before = dockerfile();
  const Finished lacking = digests();
  EXPECT_EQ(lacking.status, 1);
  EXPECT_TRUE(lacking.out.contains(registry.address() + "/nothing:1: no registry says its digest\n"))
      << lacking.out << lacking.err;
  EXPECT_EQ(dockerfile(), before);
  registry.stop();
  tree.write("compose-examples/Dockerfile", "FROM " + base + "\n");
  EXPECT_EQ(digests().status, 1) << "the registry is gone";
  EXPECT_EQ(digests({"--check"}).status, 1);
  EXPECT_EQ(dockerfile(), "FROM " + base + "\n");
}

}  // namespace
}  // namespace steady::test
