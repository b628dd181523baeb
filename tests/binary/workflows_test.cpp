// .github/workflows: what a linter for workflows says of them, and whether all that they name exists.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "base/text.h"
#include "binary.h"
#include "support/python_tools.h"
#include "support/server_home.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const fs::path source = STEADY_SOURCE_DIR;

Finished linted(const fs::path& workflows) {
  const fs::path linter = python_with_tools("lint").parent_path() / "zizmor";
  return run({.argv = {linter, "--offline", "--config", source / ".github/zizmor.yml", workflows}});
}

std::string text_of(const fs::path& file) { return read_all(file.string()); }

// All first groups of a pattern in a text.
std::set<std::string> all(const std::string& text, const char* pattern) {
  const std::regex wanted(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at) found.insert((*at)[1]);
  return found;
}

std::string workflows() {
  std::string text;
  for (const auto& entry : fs::directory_iterator(source / ".github/workflows")) text += text_of(entry.path());
  return text;
}

TEST(Workflows, PassTheLinter) {
  const Finished finished = linted(source / ".github/workflows");
  EXPECT_EQ(finished.status, 0) << story(finished);
}

TEST(Workflows, WithAHoleWouldNotPassTheLinter) {
  const TemporaryDirectory directory;
  std::string text = text_of(source / ".github/workflows/ci.yml");
  text.replace(text.find("run: .ci/run"), 12, "run: echo ${{ github.event.pull_request.title }}");
  fs::create_directories(directory.path(".github/workflows"));
  directory.file(".github/workflows/ci.yml", text);
  const Finished finished = linted(directory.path(".github/workflows"));
  EXPECT_NE(finished.status, 0) << story(finished);
}

TEST(Workflows, NameOnlyWhatExists) {
  std::string text = workflows();
  for (const char* step : {"binary", "image"}) text += text_of(source / "docker/release" / step);
  const std::string bake = text_of(source / "docker/docker-bake.hcl");
  const std::set<std::string> targets = all(bake, "(?:target|group) \"([a-z-]+)\"");
  const std::set<std::string> used = all(text, "bake -f docker/docker-bake.hcl ([a-z-]+)");
  EXPECT_GE(used.size(), 2U);
  for (const std::string& target : used) EXPECT_TRUE(targets.contains(target)) << target;
  ASSERT_EQ(all(bake, "dockerfile += \"([^\"]+)\""), std::set<std::string>{"docker/Dockerfile"});
  const std::string dockerfile = text_of(source / "docker/Dockerfile");
  for (const std::string& stage : all(bake, "\n  target += \"([a-z]+)\""))
    EXPECT_TRUE(dockerfile.contains(" AS " + stage + "\n")) << stage;
  for (const std::string& file : all(text, "run: (\\.[^ \n]+)")) EXPECT_TRUE(fs::exists(source / file)) << file;
  for (const std::string& pattern : all(text, "'([a-z]+/[^'*]*)")) EXPECT_TRUE(fs::exists(source / pattern)) << pattern;
}

Finished tags_of(const std::string& version, const std::string& released) {
  return run({.argv = {source / "docker/tags", version}, .input = released});
}

TEST(ReleaseTags, FloatOnlyToTheNewestReleaseOfTheirLine) {
  struct Row {
    std::string version, released, tags;
  };
  for (const Row& row : std::vector<Row>{
           {"1.2.3", "v1.2.3\n", "1.2.3\n1.2\n1\n"},
           {"v1.2.3", "v1.2.2\nv1.1.9\nv1.2.3", "1.2.3\n1.2\n1\n"},
           {"1.2.3", "v1.3.0\nv1.2.3\n", "1.2.3\n1.2\n"},
           {"1.2.3", "v1.2.3\nv1.2.4\nv2.0.0\n", "1.2.3\n"},
           {"1.9.0", "v1.10.0\nv1.9.0\n", "1.9.0\n1.9\n"},
           {"1.2.3", "v12.0.0\nv1.20.0-rc.1\nv1.2.3\nnightly\n", "1.2.3\n1.2\n1\n"},
           {"1.2.3", "v1.25.0\nv1.2.3\n", "1.2.3\n1.2\n"},
           {"1.2.3", "refs/tags/v1.2.3\r\nrefs/tags/v1.3.0\r\n", "1.2.3\n1.2\n"},
           {"0.1.0", "v0.1.0\n", "0.1.0\n0.1\n"},
           {"1.0.0-rc.1", "v1.0.0-rc.1\n", "1.0.0-rc.1\n"},
       }) {
    const Finished finished = tags_of(row.version, row.released);
    EXPECT_EQ(finished.status, 0) << row.version << "\n" << finished.err;
    EXPECT_EQ(finished.out, row.tags) << row.version << " after " << row.released;
  }
}

void expect_no_tags(const std::string& version, const std::string& released, const std::string& why) {
  const Finished finished = tags_of(version, released);
  EXPECT_EQ(finished.status, 64) << version << " after " << released;
  EXPECT_TRUE(finished.err.contains(why)) << finished.err;
  EXPECT_EQ(finished.out, "");
}

TEST(ReleaseTags, AreMadeOfNothingThatIsNoVersion) {
  for (const char* text : {"", "1", "1.2", "01.2.3", "1.2.3.4", "latest", "1.2.3 --tag=x", "1.2.3-", "1.2.3-.",
                           "1.2.3-01", "1.2.3+b", "1.2.3\n2.0.0"})
    expect_no_tags(text, "v1.2.3\n", "is no version such as 1.2.3");
  const std::string long_one = "1.2.3-" + std::string(130, 'a');
  expect_no_tags(long_one, "v" + long_one, "128 characters");
}

TEST(ReleaseTags, DoNotMoveWhereAListOfTagsIsNotUnderstoodOrNotWhole) {
  for (const char* tag : {"v1.3", "V1.3.0", " v1.3.0", "v1.3.0 ", "v1.3.0+b", "v01.3.0"})
    expect_no_tags("1.2.3", std::string("v1.2.3\n") + tag + "\n", "in the list of tags is no version");
  for (const char* list : {"", "v1.2.2\n", "nightly\n"}) expect_no_tags("1.2.3", list, "does not hold v1.2.3 itself");
  const Finished closed =
      run({.argv = {"/bin/sh", "-c", "exec \"$0\" 1.2.3 <&-", source / "docker/tags"}, .limit = 10s});
  EXPECT_EQ(closed.status, 64) << story(closed);
}

}  // namespace
}  // namespace steady::test
