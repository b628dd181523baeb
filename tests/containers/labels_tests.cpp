// The labels of the examples' images (OCI image specification, annotations): which source an image is made of.
#include <gtest/gtest.h>

#include <regex>

#include "containers/shop.h"
#include "containers/story.h"

namespace steady::test {
namespace {

class Labels : public testing::TestWithParam<const char*> {
 protected:
  std::string label(const std::string& name) const {
    return docker_ok(
        {"image", "inspect", "--format", "{{index .Config.Labels \"org.opencontainers.image." + name + "\"}}", tag});
  }
  ~Labels() override { docker({"image", "rm", "--force", tag}); }

  Story story{GetParam()};
  std::string tag = unique_name("labels");
};

TEST_P(Labels, NameTheSourceAndAnotherCommitBuildsNothingAgain) {
  ASSERT_EQ(build(story.path(), tag).status, 0);
  EXPECT_TRUE(label("title").starts_with("shop, in ")) << label("title");
  for (const char* name : {"source", "revision", "created"}) EXPECT_EQ(label(name), "") << name;
  const Finished again = build(story.path(), tag,
                               {"--build-arg", "SOURCE=https://git.example/shop", "--build-arg", "REVISION=0123abcd",
                                "--build-arg", "CREATED=2026-11-29T00:00:00Z"});
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(label("source"), "https://git.example/shop");
  EXPECT_EQ(label("revision"), "0123abcd");
  EXPECT_EQ(label("created"), "2026-11-29T00:00:00Z");
  const std::string log = again.out + again.err;
  const std::regex step(R"(\n(#\d+) \[[^\]]*\] (RUN|COPY) )");
  int steps = 0;
  for (std::sregex_iterator at(log.begin(), log.end(), step), end; at != end; ++at, ++steps)
    EXPECT_TRUE(log.contains("\n" + (*at)[1].str() + " CACHED")) << (*at)[0];
  EXPECT_GE(steps, 4) << log;
}

INSTANTIATE_TEST_SUITE_P(Examples, Labels, testing::Values("go", "node", "python", "java"),
                         [](const auto& each) { return std::string(each.param); });

}  // namespace
}  // namespace steady::test
