// docker/supported: an image that nobody mends any more gets no alarm of its own, so the weekly run asks the table.
#include <gtest/gtest.h>

#include <filesystem>

#include "binary.h"
#include "support/python_tools.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

const fs::path source = STEADY_SOURCE_DIR;

// A tree with the script, this table, and these files.
class Tree {
 public:
  explicit Tree(const std::string& rows, const std::map<std::string, std::string>& files) {
    fs::create_directories(directory_.path("docker"));
    for (const char* file : {"docker/supported", "docker/image_names.py"})
      fs::copy_file(source / file, directory_.path(file));
    directory_.file("docker/support.tsv", "# name\tuntil\thow\twhy\n" + rows);
    for (const auto& [name, text] : files) {
      fs::create_directories(fs::path(directory_.path(name)).parent_path());
      directory_.file(name, text);
    }
  }
  Finished on(const std::string& day, const Words& more = {}) const {
    Words words{directory_.path("docker/supported"), "--on", day};
    words.insert(words.end(), more.begin(), more.end());
    return run({.argv = words});
  }

 private:
  TemporaryDirectory directory_;
};

const std::string row = "golang:1.27\t2027-08-01\texpected\tuntil 1.29\n";

void expect(const Finished& finished, int status, const std::string& said) {
  EXPECT_EQ(finished.status, status) << story(finished);
  EXPECT_TRUE(finished.out.contains(said)) << "wanted: " << said << "\n" << story(finished);
}

TEST(Supported, FailsThirtyDaysBeforeTheDayAndFromThenOn) {
  const Tree tree(row, {{"Dockerfile", "FROM golang:1.27 AS build\nFROM build\n"}});
  expect(tree.on("2027-07-02"), 0, "1 images, all supported");
  expect(tree.on("2027-07-03"), 1,
         "docker/support.tsv:2: golang:1.27: 2027-08-01 (expected) is in 29 days; until 1.29");
  expect(tree.on("2028-08-01"), 1, "was 366 days ago");
  expect(tree.on("2027-07-02", {"--days", "31"}), 1, "is in 30 days");
}

TEST(Supported, FindsAnImageWithoutARowWhereverATreeNamesOne) {
  const std::map<std::string, std::string> ways{
      {"a/Dockerfile.naive", "FROM --platform=$BUILDPLATFORM other:1 AS x\n"},
      {"b/Dockerfile", "ARG BASE=other:1@sha256:0123\nFROM $BASE\n"},
      {"c/base.dockerfile", "FROM golang:1.27 AS one\nFROM other:1\n"},
      {"copied/Dockerfile", "FROM golang:1.27 AS one\nCOPY --from=one / /\nCOPY --from=other:1 / /\n"},
      {"mounted/Dockerfile", "RUN --mount=type=bind,from=other:1,target=/x true\n"},
      {"contexts/compose.yaml", "      additional_contexts: { x: \"docker-image://other:1\" }\n"},
      {"d/compose.yaml", "services:\n  a:\n    image: other:1\n"},
      {"e/compose.yml", "services: { a: { image: \"other:1\" } }\n"},
      {"f/compose.yaml", "    image: ${MINE:-other:1}\n"},
      {"g/compose.yaml", "      dockerfile_inline: |\n        FROM other:1\n"},
      {"h.md", "An image: other:2\n```dockerfile\nFROM other:1\n```\n"},
      {"i.md", "```diff\n+FROM other:1\n```\n"},
      {".github/workflows/ci.yml", "    container: other:1\n    runs-on: ubuntu-20.04-arm\n"},
  };
  const Finished finished = Tree(row, ways).on("2026-11-29");
  expect(finished, 1, ": other:1 is not in docker/support.tsv");
  for (const auto& [file, text] : ways) expect(finished, 1, file + ":");
  EXPECT_FALSE(finished.out.contains("other:2")) << "prose";
  expect(finished, 1, ".github/workflows/ci.yml:2: ubuntu-20.04 is not in docker/support.tsv");
}

TEST(Supported, FindsATagThatIsMissingAndARowThatNothingUses) {
  expect(Tree(row, {{"Dockerfile", "FROM golang:1.27\nFROM registry.io:5000/other\n"}}).on("2026-11-29"), 1,
         "Dockerfile:2: registry.io:5000/other has no tag");
  expect(Tree(row, {{"Dockerfile", "FROM scratch\n# FROM golang:1.27\nCOPY golang:1.27 /\n"}}).on("2026-11-29"), 1,
         "nothing uses golang:1.27");
}

TEST(Supported, RefusesATableThatItCannotRead) {
  for (const char* bad : {"golang:1.27 2027-08-01 expected why\n", "golang:1.27\tsoon\texpected\twhy\n",
                          "golang:1.27\t2027-08-01\tguessed\twhy\n", "golang:1.27\t2027-08-01\texpected\t\n"}) {
    const Finished finished = Tree(bad, {{"Dockerfile", "FROM golang:1.27\n"}}).on("2026-11-29");
    EXPECT_EQ(finished.status, 1) << story(finished);
    EXPECT_TRUE(finished.err.contains("docker/support.tsv:2: not 'name until")) << story(finished);
  }
  EXPECT_TRUE(Tree(row + row, {}).on("2026-11-29").err.contains("support.tsv:3:"));
}

// On the day of the table, so that this test does not fail by the calendar: the weekly run does.
TEST(Supported, KnowsEveryImageOfThisTreeAndNoOther) {
  expect(run({.argv = {source / "docker/supported", "--on", "2026-11-29"}}), 0, "images, all supported");
}

TEST(Supported, TableOfTheDocumentsIsTheTable) {
  const Finished table = run({.argv = {source / "docker/supported", "--table"}});
  EXPECT_EQ(table.status, 0) << story(table);
  EXPECT_GE(table.out.size(), 1000U);
  EXPECT_TRUE(read_all(source / "docs/pins.md").contains("\n\n" + table.out + "\n")) << table.out;
}

TEST(Supported, IsAskedByTheWeeklyRunAsAreDigestsAndHoles) {
  const std::string text = read_all(source / ".github/workflows/ci.yml");
  const std::size_t weekly = text.find("if: github.event_name == 'schedule'");
  ASSERT_NE(weekly, std::string::npos);
  EXPECT_NE(text.find("run: docker/supported\n", weekly), std::string::npos);
  EXPECT_NE(text.find("github.event_name == 'schedule' }}\n        run: docker/digests --check\n"), std::string::npos);
  EXPECT_NE(text.find("run: docker/scan\n"), std::string::npos);
}

Finished renovate_checked(const std::string& file) {
  return run({.argv = {python_with_tools("elsewhere"), source / "tests/binary/renovate_config.py", file, source}});
}

TEST(Renovate, ConfigurationIsWhatItTakesAndMatchesThisTree) {
  const Finished finished = renovate_checked(source / "renovate.json");
  EXPECT_EQ(finished.status, 0) << story(finished);
  const std::string sound = read_all(source / "renovate.json");
  struct Mistake {
    std::string is, becomes, said;
  };
  for (const Mistake& mistake : std::vector<Mistake>{
           {"\"osvVulnerabilityAlerts\": true", "\"osvVulnerabilityAlerts\": \"yes\"", "$.osvVulnerabilityAlerts: "},
           {"\"matchManagers\"", "\"matchManager\"", "matchManager is no option"},
           {"any-image/[^/]+", "any-images/[^/]+", "matches no file that names an image"},
           {"\\n +FROM", "\\nFROM", "Dockerfiles inside Compose files: 0 of "},
           {"tools/[a-z]+", "tool/[a-z]+", "tools/lint.txt would stay as it is"},
           {"tools/**", "tool/**", "tool/** matches no file"},
       }) {
    const TemporaryDirectory directory;
    std::string text = sound;
    const std::size_t at = text.find(mistake.is);
    ASSERT_NE(at, std::string::npos) << mistake.is;
    const Finished wrong =
        renovate_checked(directory.file("renovate.json", text.replace(at, mistake.is.size(), mistake.becomes)));
    EXPECT_EQ(wrong.status, 1) << mistake.becomes;
    EXPECT_TRUE(wrong.out.contains(mistake.said)) << mistake.becomes << "\n" << story(wrong);
  }
}

}  // namespace
}  // namespace steady::test
