// What a build needs to know and an image must not: the token of a private registry, as an argument of the naive image and as a secret
// of ours.
#include <gtest/gtest.h>

#include <string>

#include "containers/shop.h"
#include "containers/story.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

struct Registry {
  std::string language;
  std::string argument;  // of the naive image
  std::string kept;      // where it keeps it
  std::string secret;    // of ours
  std::string file;      // its content but for the token: a setting that the installer shows it has read
  std::string shown;
};

void PrintTo(const Registry& registry, std::ostream* out) { *out << registry.language; }

class BuildSecret : public testing::TestWithParam<Registry> {
 protected:
  void TearDown() override { docker({"image", "rm", "--force", tag}); }

  // Lines with the token in all that the image is: its configuration is one, and its layers are not compressed here. What lies beside each
  // other there may be one line.
  int told() const {
    const std::string count = "docker save " + tag + " | grep -a -c " + planted_secret + " || [ $? = 1 ]";
    const Finished finished = run({.argv = {"bash", "-o", "pipefail", "-ec", count}, .limit = 3min});
    EXPECT_EQ(finished.status, 0) << finished.err;
    return std::stoi(finished.out);
  }

  Story story{GetParam().language};
  const std::string tag = unique_name("secret");
};

TEST_P(BuildSecret, StaysInTheNaiveImageAndInNoLayerOfOurs) {
  const Registry& registry = GetParam();
  const Finished naive =
      build(story.path(), tag,
            {"--file", story.path() / "Dockerfile.naive", "--build-arg", registry.argument + "=" + planted_secret});
  ASSERT_EQ(naive.status, 0) << naive.err;
  EXPECT_TRUE(docker_ok({"history", "--no-trunc", tag}).contains(planted_secret));
  EXPECT_TRUE(docker_ok({"run", "--rm", "--entrypoint", "cat", tag, registry.kept}).contains(planted_secret));
  EXPECT_GE(told(), 1) << "or counting ours proves nothing";

  const Folder secrets;
  secrets.write("config", registry.file + "# " + planted_secret + "\n");
  // A layer of the cache would not have run the step.
  const Finished ours =
      build(story.path(), tag,
            {"--no-cache", "--secret", "id=" + registry.secret + ",src=" + (secrets.path() / "config").string()});
  ASSERT_EQ(ours.status, 0) << ours.err;
  EXPECT_TRUE(ours.err.contains(registry.shown)) << "the step has not read it:\n" << ours.err;
  EXPECT_FALSE(ours.err.contains(planted_secret)) << ours.err;
  EXPECT_EQ(told(), 0);
}

INSTANTIATE_TEST_SUITE_P(Of, BuildSecret,
                         testing::Values(Registry{.language = "node",
                                                  .argument = "NPM_TOKEN",
                                                  .kept = "/root/.npmrc",
                                                  .secret = "npmrc",
                                                  .file = "loglevel=verbose\n",
                                                  .shown = "npm verbose"},
                                         Registry{.language = "python",
                                                  .argument = "INDEX_PASSWORD",
                                                  .kept = "/root/.netrc",
                                                  .secret = "pip",
                                                  .file = "[global]\nverbose = 1\n",
                                                  .shown = "Using pip "}),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace steady::test
