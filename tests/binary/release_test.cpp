// docker/release: the steps of a release that need no registry, and whether the workflow calls what is rehearsed (tests/release).
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "base/text.h"
#include "binary.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

const fs::path source = STEADY_SOURCE_DIR;

// A tree with what a version is read from.
class ReleaseVersion : public testing::Test {
 protected:
  ReleaseVersion() {
    fs::create_directories(tree.path("docker/release"));
    fs::copy_file(source / "docker/release/version", tree.path("docker/release/version"));
    fs::copy_file(source / "docker/release/notes", tree.path("docker/release/notes"));
    fs::create_directories(tree.path("docs"));
    promise("1.2.3");
    say("1.2.3", "", "1.2.3", "## 1.2.3 (2026-11-30)");
  }

  void say(const std::string& cmake, const std::string& before, const std::string& bake, const std::string& entry) {
    tree.file("CMakeLists.txt",
              cat("project(steady VERSION ", cmake, " LANGUAGES CXX)\nset(STEADY_PRERELEASE \"", before, "\")\n"));
    tree.file("docker/docker-bake.hcl", cat("variable \"VERSION\" { default = \"", bake, "\" }\n"));
    tree.file("CHANGELOG.md",
              cat("# Changelog\n\n", entry, "\n\n- New: [docs](docs/x.md).\n\n## 1.2.2 (2026-01-01)\n\n- Old.\n"));
  }
  void promise(const std::string& version) {
    tree.file("docs/interface-released.txt",
              cat("# The names that steady promises, by version ", version, ". See docs/stability.md.\n"));
  }
  Finished version(const Words& tag) const {
    Words words{tree.path("docker/release/version")};
    words.insert(words.end(), tag.begin(), tag.end());
    return run({.argv = words});
  }
  void expect_refused(const std::string& tag, const std::string& why) const {
    const Finished finished = version({tag});
    EXPECT_EQ(finished.status, 1) << tag << story(finished);
    EXPECT_EQ(finished.out, "");
    EXPECT_TRUE(finished.err.contains(why)) << why << "\n" << finished.err;
  }

  TemporaryDirectory tree;
};

TEST_F(ReleaseVersion, IsWhatTagAndCMakeAndBakeFileAndChangelogSay) {
  EXPECT_EQ(version({"v1.2.3"}).out, "1.2.3\n");
  say("1.2.3", "-rc.1", "1.2.3-rc.1", "## 1.2.3-rc.1 (2026-11-30)");
  promise("1.2.3-rc.1");
  EXPECT_EQ(version({"v1.2.3-rc.1"}).out, "1.2.3-rc.1\n");
  promise("unreleased");
  say("1.2.3", "", "1.2.3", "## 1.2.3 (unreleased)");
  EXPECT_EQ(version({}).out, "1.2.3\n") << "of what is not released yet";
}

TEST_F(ReleaseVersion, IsNoneWhereOneOfThemSaysSomethingElse) {
  expect_refused("v1.2.4", "the tag says 1.2.4 and CMakeLists.txt 1.2.3");
  expect_refused("v1.2.3-rc.1", "the tag says 1.2.3-rc.1");
  promise("unreleased");
  expect_refused("v1.2.3",
                 "docs/interface-released.txt promises the names of 'unreleased', not of 1.2.3: make reference");
  promise("1.2.3");
  say("1.2.3", "", "1.2.2", "## 1.2.3 (2026-11-30)");
  expect_refused("v1.2.3", "docker-bake.hcl says version 1.2.2");
  say("1.2.3", "", "1.2.3", "## 1.2.3 (unreleased)");
  expect_refused("v1.2.3", "calls 1.2.3 unreleased");
  say("1.2.3", "", "1.2.3", "## 1.3.0 (2026-11-30)");
  expect_refused("v1.2.3", "the first entry of CHANGELOG.md is '## 1.3.0");
  say("1.2", "", "1.2.3", "## 1.2.3 (2026-11-30)");
  expect_refused("v1.2.3", "CMakeLists.txt says version '1.2'");
  EXPECT_EQ(version({"1.2.3"}).status, 64);
  for (const std::string before : {"-dev.1", "-rc-1", "-rc.01", "-alpha.beta", "-1"}) {
    say("1.2.3", before, "1.2.3" + before, cat("## 1.2.3", before, " (2026-11-30)"));
    expect_refused("v1.2.3" + before, "which is none such as 1.2.3 or 1.2.3-rc.1");
  }
}

TEST_F(ReleaseVersion, HasItsWordsInTheChangelogAndNoOthers) {
  const auto notes = [&](const std::string& of) { return run({.argv = {tree.path("docker/release/notes"), of}}); };
  EXPECT_EQ(notes("1.2.3").out, "- New: docs.\n");
  EXPECT_EQ(notes("1.2.2").out, "- Old.\n");
  EXPECT_EQ(notes("1.2").status, 1) << notes("1.2").out;
  EXPECT_EQ(notes("9.9.9").status, 1);
}

TEST_F(ReleaseVersion, OfThisTreeIsTheBinarys) {
  const Finished tree_says = run({.argv = {source / "docker/release/version"}});
  EXPECT_EQ(tree_says.status, 0) << story(tree_says);
  EXPECT_TRUE(run({.argv = {binary(), "--version"}}).out.starts_with(cat("steady ", trimmed(tree_says.out), " (")));
}

TEST(ReleaseScan, OfAListThatNamesNothingToLookUpFails) {
  const TemporaryDirectory directory;
  for (const char* list : {"", "{\"components\": []}\n"}) {
    const Finished finished = run({.argv = {source / "docker/release/scan", directory.file("list.json", list)}});
    EXPECT_EQ(finished.status, 1) << story(finished);
  }
  EXPECT_EQ(run({.argv = {source / "docker/release/scan", directory.path("missing")}}).status, 1);
}

// The first group of each match in a file.
std::vector<std::string> found(const fs::path& file, const char* pattern) {
  const std::string text = read_all(file.string());
  const std::regex wanted(pattern);
  std::vector<std::string> all;
  for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at) all.push_back((*at)[1]);
  return all;
}

// The workflow fetches signed programs; the rehearsal compiles them by go.sum.
TEST(ReleaseTools, OfTheWorkflowAreTheVersionsThatAreRehearsed) {
  const fs::path workflow = source / ".github/workflows/release.yml";
  const fs::path modules = source / "docker/toolchain/release-tools/go.mod";
  const auto rehearsed = [&](const std::string& module) {
    const std::vector<std::string> versions = found(modules, (module + " (v[0-9.]+)").c_str());
    return versions.size() == 1 ? versions[0] : "none, or several";
  };
  EXPECT_EQ(found(workflow, "cosign-release: (v[0-9.]+)"), std::vector{rehearsed("sigstore/cosign/v3")});
  EXPECT_EQ(found(source / "action.yml", "cosign-release: (v[0-9.]+)"), std::vector{rehearsed("sigstore/cosign/v3")});
  EXPECT_EQ(found(workflow, "grype-version: (v[0-9.]+)"), std::vector{rehearsed("anchore/grype")});
}

// What is in the workflow's own shell nobody rehearses.
TEST(ReleaseSteps, OfTheWorkflowAreScriptsThatTheRehearsalCallsToo) {
  const std::vector<std::string> called = found(source / ".github/workflows/release.yml", "docker/release/([a-z]+)");
  const std::string rehearsal =
      read_all((source / "tests/release/rehearse").string()) + read_all((source / "tests/release/built.py").string());
  const std::set<std::string> unique(called.begin(), called.end());
  EXPECT_GE(unique.size(), 8U);
  for (const std::string& step : unique) {
    if (step == "install") continue;  // install.sh is published, and run by the rehearsal as its user does
    EXPECT_TRUE(fs::exists(source / "docker/release" / step)) << step;
    EXPECT_TRUE(rehearsal.contains(cat("RELEASE / \"", step, "\""))) << step << " is not rehearsed";
  }
}

}  // namespace
}  // namespace steady::test
