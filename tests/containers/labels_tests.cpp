// The labels of steady's image and of the examples' (OCI image specification, annotations): which source an image is made of.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "containers/docker.h"
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

// docker/Dockerfile with the last stages only: a folder stands for what is compiled, another for what Debian's packages hold.
class LabelsOfSteady : public testing::Test {
 protected:
  LabelsOfSteady() {
    std::filesystem::create_directories(folder_.path() / "binary");
    std::filesystem::create_directories(folder_.path() / "packages/etc/ssl/certs");
    folder_.write("binary/steady", "a program\n");
    folder_.write("packages/etc/ssl/certs/ca-certificates.crt", "roots\n");
  }
  ~LabelsOfSteady() override { docker({"image", "rm", "--force", tag_}); }

  // The labels as JSON, of an image that was built with `arguments`.
  std::string labels(const Words& arguments) const {
    Words words{"build",           "--quiet",
                "--tag",           tag_,
                "--file",          STEADY_SOURCE_DIR "/docker/Dockerfile",
                "--target",        "image",
                "--build-context", "binary=" + (folder_.path() / "binary").string(),
                "--build-context", "packages=" + (folder_.path() / "packages").string()};
    for (const std::string& argument : arguments) words.insert(words.end(), {"--build-arg", argument});
    words.push_back(folder_.path());
    docker_ok(words);
    return docker_ok({"image", "inspect", "--format", "{{json .Config.Labels}}", tag_});
  }

  Folder folder_;
  std::string tag_ = unique_name("labels");
};

TEST_F(LabelsOfSteady, AreNotThereWhereNothingIsKnown) {
  const std::string bare = labels({});
  EXPECT_TRUE(bare.contains("image.title\":\"steady\"")) << bare;
  for (const char* name : {"source", "url", "documentation", "created", "revision"})
    EXPECT_FALSE(bare.contains(std::string("image.") + name)) << bare;
}

TEST_F(LabelsOfSteady, SayWhatTheBuildIsToldWhicheverItIs) {
  const std::string all = labels(
      {"SOURCE=https://git.example/steady", "REVISION=0123abcd", "CREATED=2026-11-30T00:00:00Z", "VERSION=1.2.3"});
  for (const char* label :
       {"image.source\":\"https://git.example/steady\"", "image.url\":\"https://git.example/steady\"",
        "image.documentation\":\"https://git.example/steady/blob/v1.2.3/README.md\"", "image.revision\":\"0123abcd\"",
        "image.created\":\"2026-11-30T00:00:00Z\"", "image.version\":\"1.2.3\""})
    EXPECT_TRUE(all.contains(label)) << label << all;
  const std::string one = labels({"REVISION=0123abcd"});
  EXPECT_TRUE(one.contains("image.revision\":\"0123abcd\"")) << one;
  EXPECT_FALSE(one.contains("image.source")) << one;
}

TEST_F(LabelsOfSteady, BelongToAnImageThatHoldsTheProgramAndTheRootsOfHttps) {
  EXPECT_NE(labels({}), "");
  const std::string files = files_of(tag_);
  EXPECT_TRUE(files.contains("\n/steady\n")) << files;
  EXPECT_TRUE(files.contains("\n/etc/ssl/certs/ca-certificates.crt\n")) << files;
  EXPECT_EQ(docker_ok({"image", "inspect", "--format", "{{.Config.User}} {{json .Config.Entrypoint}}", tag_}),
            "65532:65532 [\"/steady\"]");
}

}  // namespace
}  // namespace steady::test
