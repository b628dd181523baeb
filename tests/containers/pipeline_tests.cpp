// compose-examples/pipeline: what is not tested, scanned, signed and attested does not reach the registry, or is not deployed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "containers/pipeline.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(Pipeline, EndsInAHealthyShopOfThatImageThatAnswers) {
  EXPECT_TRUE(one.starts_with(name + "@sha256:")) << one;
  EXPECT_EQ(one.size(), name.size() + std::string("@sha256:").size() + 64);
  EXPECT_EQ(tool_ok({"crane", "digest", name + ":1.0.0"}), one.substr(one.find('@') + 1));
  EXPECT_EQ(docker_ok({"inspect", "--format", "{{.Config.Image}} {{.State.Health.Status}}", shop()}), one + " healthy");
  EXPECT_TRUE(answers("1.0.0"));
  EXPECT_EQ(story->inspect("registry", "{{.State.Health.Status}}"), "healthy");
  const std::string list = text_of(story->path() / "out/last/shop.cdx.json");
  for (const char* library : {"github.com/jackc/pgx/v5", "github.com/gomodule/redigo", "stdlib"})
    EXPECT_TRUE(list.contains(std::string("\"name\": \"") + library) ||
                list.contains(std::string("\"name\":\"") + library))
        << library;
}

// A copy of the application beside it, in which a file is altered.
std::string altered(const fs::path& story, const std::string& folder, const std::string& file, const std::string& is,
                    const std::string& becomes) {
  const fs::path copy = story.parent_path() / folder;
  fs::copy(story.parent_path() / "go", copy, fs::copy_options::recursive);
  std::string text = text_of(copy / file);
  const std::size_t at = text.find(is);
  if (at == std::string::npos) throw std::runtime_error(file + " does not hold: " + is);
  std::ofstream(copy / file, std::ios::binary) << text.replace(at, is.size(), becomes);
  return "../" + folder;
}

TEST_F(Pipeline, PushesNothingThatFailsItsTestsOrItsLint) {
  const std::string before = registry_content();
  const Finished failing =
      pipeline("2.0.0", altered(story->path(), "failing", "main.go", "greeting = \"hello\"", "greeting = \"hallo\""));
  expect_stopped(failing, "test", before);
  EXPECT_TRUE(failing.err.contains("FAIL: TestGreetsWithoutADatabase")) << failing.err;
  const Finished untidy = pipeline("2.0.0", altered(story->path(), "untidy", "main.go", "\tctx, stop", "ctx, stop"));
  expect_stopped(untidy, "lint", before);
  EXPECT_TRUE(untidy.err.contains("not as gofmt has it: main.go")) << untidy.err;
}

TEST_F(Pipeline, PushesNothingThatHasAKnownHole) {
  const std::string before = registry_content();
  know_hole_in_pgx("< 9.9.9");
  const Finished holed = pipeline("2.0.0");
  know_hole_in_pgx("< 1.0");
  expect_stopped(holed, "scan", before);
  EXPECT_TRUE(holed.err.contains("CVE-2026-00001")) << holed.err;
}

TEST_F(Pipeline, BuildsNothingThatItCouldNotSign) {
  const std::string before = registry_content();
  const fs::path password = keys() / "password.txt", key = keys() / "cosign.key", kept = keys() / "kept";
  const std::string right = text_of(password);
  fs::permissions(password, fs::perms::owner_read | fs::perms::owner_write);
  std::ofstream(password, std::ios::binary) << "another password\n";
  const Finished locked = pipeline("2.0.0");
  std::ofstream(password, std::ios::binary) << right;
  expect_stopped(locked, "the key opens", before);
  fs::rename(key, kept);
  const Finished missing = pipeline("2.0.0");
  fs::rename(kept, key);
  expect_stopped(missing, "the key opens", before);
}

TEST_F(Pipeline, IsToldWhatToDo) {
  for (const Words& words : {Words{"./pipeline"},
                             {"./pipeline", "not/a/tag"},
                             {"./pipeline", "1", "../go", "x"},
                             {"./deploy"},
                             {"./deploy", "--help"},
                             {"./deploy", one, one}}) {
    const Finished refused = run(story->command(words));
    EXPECT_EQ(refused.status, 64) << refused.err;
    EXPECT_TRUE(refused.err.contains(words.front() + " 1")) << refused.err;
  }
}

TEST_F(Pipeline, DeploysNoTag) {
  expect_refused(deploy(name + ":1.0.0"), "is named by a tag, which somebody can move");
  const std::string other = changed(one, "moved");
  tool_ok({"crane", "tag", other, "1.0.0"});
  ASSERT_EQ(tool_ok({"crane", "digest", name + ":1.0.0"}), other.substr(other.find('@') + 1)) << "it has moved";
  expect_refused(deploy(name + ":1.0.0"), "is named by a tag, which somebody can move");
  const std::string container = shop();
  const Finished again = deploy(one);
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(shop(), container) << "the digest has not moved: nothing was to be done";
  tool_ok({"crane", "tag", one, "1.0.0"});
}

TEST_F(Pipeline, DeploysNoChangedManifest) {
  const Finished refused = deploy(changed(one, "unsigned"));
  expect_refused(refused, "has no signature of keys/cosign.pub");
  EXPECT_TRUE(refused.err.contains("  Error: no signatures found")) << refused.err;
}

TEST_F(Pipeline, DeploysNothingThatAnotherKeyHasSigned) {
  const Folder others;
  others.write("password.txt", "theirs");
  const std::string prefix = (others.path() / "cosign").string();
  tool_ok({"cosign", "generate-key-pair", "--output-key-prefix", prefix}, "theirs");
  const std::string image = changed(one, "theirs");
  sign(others.path(), image);
  const Finished refused = deploy(image);
  expect_refused(refused, "has no signature of keys/cosign.pub");
  EXPECT_TRUE(refused.err.contains("  Error: no matching attestations: failed to verify signature")) << refused.err;
  // And theirs is one, or the refusal would prove nothing.
  EXPECT_EQ(tool({"cosign", "verify", "--key", prefix + ".pub", "--insecure-ignore-tlog", image}).status, 0);
}

TEST_F(Pipeline, DeploysNothingWhoseListIsNotAttested) {
  const std::string image = changed(one, "signed");
  sign(keys(), image);
  expect_refused(deploy(image), "has no list of what is inside that keys/cosign.pub has signed");
}

TEST_F(Pipeline, DeploysNothingThatWasChangedInTheRegistry) {
  const Finished built = pipeline("2.0.0");
  ASSERT_EQ(built.status, 0) << built.err;
  const std::string two = built.out.substr(0, built.out.find('\n'));
  // This engine must fetch it, as another host would.
  docker_ok({"image", "rm", "--force", docker_ok({"image", "inspect", "--format", "{{.Id}}", two})});
  const std::string digest = two.substr(two.rfind(':') + 1);
  const std::string blob =
      "/var/lib/registry/docker/registry/v2/blobs/sha256/" + digest.substr(0, 2) + "/" + digest + "/data";
  const auto edit = [&](const std::string& line) {
    docker_ok({"exec", story->container("registry"), "sh", "-ec", line});
  };
  edit("cp " + blob + " " + blob + ".kept && sed -i 's/\"size\"/\"Size\"/' " + blob);
  expect_refused(deploy(two), "");
  edit("mv " + blob + ".kept " + blob);
  const Finished deployed = deploy(two);
  EXPECT_EQ(deployed.status, 0) << "as it was, it is good: " << deployed.err;
  EXPECT_TRUE(answers("2.0.0"));
  EXPECT_EQ(deploy(one).status, 0);
  EXPECT_TRUE(answers("1.0.0"));
}

TEST_F(Pipeline, PutsBackWhatServedWhenASignedImageNeverBecomesHealthy) {
  const Finished built =
      pipeline("2.1.0", altered(story->path(), "dying", "main.go", "log.Print(\"the first query went well",
                                "log.Fatal(\"the first query went badly"));
  ASSERT_EQ(built.status, 0) << built.err;
  const std::string dying = built.out.substr(0, built.out.find('\n'));
  Command command = story->command({"./deploy", dying});
  command.env["DEPLOY_TIMEOUT"] = "15";
  const Finished failed = run(command);
  EXPECT_EQ(failed.status, 1) << failed.out << failed.err;
  EXPECT_TRUE(failed.err.contains("the first query went badly")) << failed.err;
  EXPECT_TRUE(failed.err.ends_with("deploy: " + dying + " does not become healthy; " + one + " serves again\n"))
      << failed.err;
  EXPECT_EQ(docker_ok({"inspect", "--format", "{{.Config.Image}} {{.State.Health.Status}}", shop()}), one + " healthy");
  EXPECT_TRUE(answers("1.0.0"));
}

TEST_F(Pipeline, VerifiesWithThePublicKeyAlone) {
  const Folder elsewhere;
  for (const char* file : {"cosign.key", "password.txt"}) {
    fs::copy(keys() / file, elsewhere.path() / file);
    fs::remove(keys() / file);
  }
  const Finished deployed = deploy(one);
  for (const char* file : {"cosign.key", "password.txt"}) fs::copy(elsewhere.path() / file, keys() / file);
  EXPECT_EQ(deployed.status, 0) << deployed.err;
}

// Everything that others get to see: what the registry keeps, what the engine tells of containers that were made, what they said, and
// what the two scripts print. The containers of the programs are gone after each step, so here a docker that keeps them is called.
TEST_F(Pipeline, TellsNobodyThePrivateKeyNorItsPassword) {
  EXPECT_EQ(fs::status(keys() / "cosign.key").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const Folder folder;
  const std::string path = std::getenv("PATH");
  folder.write("docker", "#!/bin/bash\nPATH=" + path + "\nexec docker \"${@/#--rm/--quiet-pull}\"\n");
  fs::permissions(folder.path() / "docker", fs::perms{0755});
  Command command = story->command({"sh", "-ec", "./deploy \"$(./pipeline 3.0.0)\"; ./deploy " + one});
  command.env["PATH"] = folder.path().string() + ":" + path;
  const Finished done = run(command);
  ASSERT_EQ(done.status, 0) << done.err;

  const std::string project = story->inspect("registry", "{{index .Config.Labels \"com.docker.compose.project\"}}");
  const Words filter{"ps", "--all", "--quiet", "--filter", "label=com.docker.compose.project=" + project};
  std::string seen = done.out + done.err, ids = docker_ok(filter) + "\n";
  int signers = 0;
  for (std::size_t at = 0; at < ids.size(); at = ids.find('\n', at) + 1) {
    const std::string id = ids.substr(at, ids.find('\n', at) - at);
    const Finished log = docker({"logs", id});
    const std::string told = docker_ok({"inspect", id});
    signers += told.contains("\"com.docker.compose.service\": \"signer\"");
    seen += told + log.out + log.err;
    if (told.contains("\"com.docker.compose.oneoff\": \"True\"")) docker_ok({"rm", "--force", "--volumes", id});
  }
  EXPECT_EQ(signers, 3) << "the key, the signature, the list";
  seen += run({.argv = {"docker", "cp", story->container("registry") + ":/var/lib/registry", "-"}}).out;
  seen += run({.argv = {"docker", "save", one}}).out;
  for (const char* file : {"shop.cdx.json", "shop.tar"}) seen += text_of(story->path() / "out/last" / file);

  const std::string key = text_of(keys() / "cosign.key"), password = text_of(keys() / "password.txt");
  const std::string middle = key.substr(key.size() / 2, 40), word = password.substr(0, 40);
  ASSERT_EQ(word.size(), 40U);
  EXPECT_GT(seen.size(), 10'000'000U);
  EXPECT_TRUE(seen.contains("dockerRepository") || seen.contains("dsseEnvelope")) << "the signatures are among it";
  EXPECT_FALSE(seen.contains(middle)) << "the private key";
  EXPECT_FALSE(seen.contains(word)) << "its password";
}

TEST_F(Pipeline, RunsNothingAsRootNorUnbounded) {
  Words containers{story->container("registry")};
  for (const char* service : {"shop", "db", "cache"})
    containers.push_back(compose_shop({"ps", "--quiet", service}).out.substr(0, 12));
  for (const std::string& id : containers) {
    const auto says = [&](const std::string& format) { return docker_ok({"inspect", "--format", format, id}); };
    EXPECT_EQ(says("{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}"), "true [ALL]") << id;
    EXPECT_TRUE(says("{{.HostConfig.SecurityOpt}}").contains("no-new-privileges:true")) << id;
    EXPECT_TRUE(says("{{.Config.User}}").contains(":")) << id << ": a user and a group by number";
    const std::string limits = says(
        "memory={{.HostConfig.Memory}} cpus={{.HostConfig.NanoCpus}} pids={{.HostConfig.PidsLimit}} "
        "log={{index .HostConfig.LogConfig.Config \"max-size\"}}");
    EXPECT_FALSE(limits.contains("=0") || limits.contains("<nil>") || limits.ends_with('=')) << id << limits;
  }
  const std::string ports = story->inspect("registry", "{{json .HostConfig.PortBindings}}");
  EXPECT_TRUE(ports.contains("\"HostIp\":\"127.0.0.1\"")) << ports;
  EXPECT_FALSE(ports.contains("\"HostIp\":\"\"")) << ports;
}

}  // namespace
}  // namespace steady::test
