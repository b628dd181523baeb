// action.yml and the hook for pre-commit: a schema and a linter read them, and they are run against a release on loopback and a
// repository of their own. The runner of GitHub is not here; action_steps.py runs the steps as it does.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "binary/binary.h"
#include "binary/packages/served.h"
#include "support/python_tools.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const fs::path source = STEADY_SOURCE_DIR;

Finished validated(const std::string& file) {
  return run({.argv = {python_with_tools("packages"), "-m", "check_jsonschema", "--builtin-schema",
                       "vendor.github-actions", file}});
}
Finished linted(const std::string& file) {
  const fs::path linter = python_with_tools("lint").parent_path() / "zizmor";
  return run({.argv = {linter, "--offline", "--config", source / ".github/zizmor.yml", file}});
}

TEST(PackagesAction, IsWhatTheSchemaAndTheLinterAskFor) {
  const Finished schema = validated(source / "action.yml");
  EXPECT_EQ(schema.status, 0) << story(schema);
  const Finished linter = linted(source / "action.yml");
  EXPECT_EQ(linter.status, 0) << story(linter);
}

TEST(PackagesAction, WithAMistakeWouldBeFound) {
  const TemporaryDirectory directory;
  const std::string sound = read_all(source / "action.yml");
  std::string without_shell = sound;
  const std::string shell = "      shell: bash\n";
  EXPECT_EQ(validated(directory.file("action.yml", without_shell.replace(without_shell.find(shell), shell.size(), "")))
                .status,
            1);
  std::string injected = sound;
  const std::string variable = "<<<\"$WAIT_FOR\"";
  injected.replace(injected.find(variable), variable.size(), "<<<\"${{ inputs.wait-for }}\"");
  const Finished finished = linted(directory.file("action.yml", injected));
  EXPECT_NE(finished.status, 0) << story(finished);
  EXPECT_TRUE(finished.out.contains("template-injection")) << story(finished);
}

// A release where the action of the repository shop/steady looks for it.
class PackagesActionRun : public testing::Test {
 protected:
  PackagesActionRun() {
    fs::create_directories(release);
    fs::copy_file(binary(), release / "steady-linux-amd64");
    sign(release, identity);
    fs::create_directory(directory.path("bin"));
    fs::create_symlink(stand_ins() / "cosign", directory.path("bin/cosign"));
  }

  Finished act(Words inputs) {
    fs::remove_all(workspace);
    fs::create_directory(workspace);
    Words words{python_with_tools("packages"), stand_ins() / "action_steps.py", source / "action.yml", workspace,
                "shop/steady"};
    words.insert(words.end(), inputs.begin(), inputs.end());
    return run({.argv = words,
                .env = {{"PATH", directory.path("bin") + ":/usr/bin:/bin"}, {"GITHUB_SERVER_URL", served.address()}}});
  }

  TemporaryDirectory directory;
  const std::string version = version_under_test();
  fs::path release = directory.path(cat("served/shop/steady/releases/download/v", version));
  std::string workspace = directory.path("workspace");
  fs::path served_folder = [this] {
    fs::create_directory(directory.path("served"));
    return fs::path(directory.path("served"));
  }();
  Served served{served_folder};
  std::string identity = cat(served.address(), "/shop/steady/.github/workflows/release.yml@refs/tags/v", version);
  const std::string installed = cat(workspace, "/temp/steady-bin/steady");
};

TEST_F(PackagesActionRun, PutsTheBinaryOfItsOwnReleaseOnPathWhenTheWorkflowOfItsTagHasSigned) {
  const Finished finished = act({});
  ASSERT_EQ(finished.status, 0) << story(finished);
  EXPECT_TRUE(finished.out.contains("left out: sigstore/cosign-installer@")) << finished.out;
  EXPECT_TRUE(finished.out.ends_with(cat("PATH+ ", workspace, "/temp/steady-bin\npath=", installed, "\n")))
      << finished.out;
  EXPECT_EQ(read_all(installed), read_all(binary()));
}

TEST_F(PackagesActionRun, FailsWhenAnotherWorkflowHasSigned) {
  sign(release, cat(served.address(), "/shop/steady/.github/workflows/release.yml@refs/heads/main"));
  const Finished finished = act({});
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(finished.err.contains("/SHA256SUMS is not one of ")) << finished.err;
  EXPECT_FALSE(fs::exists(installed));
  EXPECT_EQ(read_all(cat(workspace, "/github_path")), "");
}

TEST_F(PackagesActionRun, TakesAnotherPlaceKeyAndVersion) {
  const std::string base = cat("base=", served.address(), "/elsewhere");
  fs::create_directory(served_folder / "elsewhere");
  fs::copy_file(binary(), served_folder / "elsewhere/steady-linux-amd64");
  sign(served_folder / "elsewhere", "the signer");
  const std::string key = "public-key=" + directory.file("cosign.pub", "the signer\n");
  const Finished finished = act({base, key, cat("version=v", version)});
  EXPECT_EQ(finished.status, 0) << story(finished);
  const Finished other = act({base, key, "version=9.9.9"});
  EXPECT_EQ(other.status, 1) << story(other);
  EXPECT_TRUE(other.err.contains("and STEADY_VERSION is 9.9.9")) << other.err;
}

TEST_F(PackagesActionRun, WaitsForTheTargetsLineByLine) {
  const std::string up = cat("tcp://127.0.0.1:", served.port());
  const Finished finished =
      act({cat("wait-for=\n  ", up, "\n\n\thttp://127.0.0.1:", served.port(), "/#status=200 \n"), "timeout=20s"});
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_TRUE(finished.err.contains(cat("http-localhost-", served.port()))) << "both are told of: " << story(finished);
}

TEST_F(PackagesActionRun, FailsWithTheCodeOfTheGateWhenAServiceIsNotReadyOrATargetIsNone) {
  const Finished late = act({"wait-for=tcp://127.0.0.1:1", "timeout=200ms"});
  EXPECT_EQ(late.status, 124) << story(late);
  EXPECT_EQ(act({"wait-for=nonsense://x"}).status, 64);
  const Finished blank = act({"wait-for= \n "});
  EXPECT_EQ(blank.status, 1) << story(blank);
  EXPECT_TRUE(blank.out.contains("::error::wait-for holds no target")) << story(blank);
}

// The hook as pre-commit runs it, from a repository on this machine.
class PackagesHook : public testing::Test {
 protected:
  PackagesHook() {
    fs::create_directories(hooks / "docker/release");
    for (const char* file : {".pre-commit-hooks.yaml", "docker/release/pre-commit"})
      fs::copy_file(source / file, hooks / file);
    const std::string revision = commit(hooks);
    fs::create_directory(project);
    fs::create_directory(directory.path("bin"));
    fs::create_symlink(binary(), directory.path("bin/steady"));
    std::ofstream(project / ".pre-commit-config.yaml")
        << "repos:\n- repo: " << hooks.string() << "\n  rev: " << revision << "\n  hooks: [{ id: steady-validate }]\n";
  }

  // Returns its id.
  static std::string commit(const fs::path& folder) {
    const Finished finished =
        run({.argv = {"/bin/sh", "-euc",
                      "git init -q; git add -A; git -c user.name=t -c user.email=t@registry.example commit -qm t; git "
                      "rev-parse HEAD"},
             .directory = folder});
    EXPECT_EQ(finished.status, 0) << story(finished);
    return finished.out.substr(0, finished.out.find('\n'));
  }

  Finished hook(const std::string& path) {
    commit(project);
    return run({.argv = {python_with_tools("packages"), "-m", "pre_commit", "run", "--all-files", "--color", "never"},
                .env = {{"PRE_COMMIT_HOME", directory.path("cache")}, {"PATH", path}},
                .directory = project});
  }
  Finished hook() { return hook(directory.path("bin") + ":/usr/bin:/bin"); }

  TemporaryDirectory directory;
  fs::path hooks = directory.path("hooks"), project = directory.path("project");
  const std::string good = "version: 1\nchecks: { cache: { redis: { host: cache, password_file: /no/such/file } } }\n";
};

TEST_F(PackagesHook, PassesGoodFilesWhoseSecretsAreElsewhere) {
  std::ofstream(project / "steady.yaml") << good;
  std::ofstream(project / "steady.prod.yml") << good;
  std::ofstream(project / "other.yaml") << "version: none of ours\n";
  const Finished finished = hook();
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_TRUE(finished.out.contains("Passed")) << story(finished);
}

TEST_F(PackagesHook, ReportsTheMistakesOfEachFile) {
  fs::create_directory(project / "config");
  std::ofstream(project / "config/steady.yaml") << "version: 1\ncheks: {}\n";
  std::ofstream(project / "steady.yaml") << good;
  std::ofstream(project / "steady.test.yaml") << "version: 2\n";
  const Finished finished = hook();
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(finished.out.contains("config/steady.yaml:2:1")) << story(finished);
  EXPECT_TRUE(finished.out.contains("steady.test.yaml:1:10")) << story(finished);
}

TEST_F(PackagesHook, SaysWhenThereIsNoSteady) {
  std::ofstream(project / "steady.yaml") << good;
  const Finished finished = hook("/usr/bin:/bin");
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(finished.out.contains("steady-validate: there is no steady on PATH")) << story(finished);
}

}  // namespace
}  // namespace steady::test
