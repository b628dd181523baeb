// docker/Dockerfile, built for real: the binary alone, and the image around it. The compiled dependencies come from
// this machine's cache through the build context `toolchain`, or else the build would take a quarter of an hour.
#include <gtest/gtest.h>

#include "containers/docker.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string run_ok(const Words& words, std::chrono::milliseconds limit) {
  const Finished finished = run({.argv = words, .limit = limit});
  if (finished.status != 0)
    throw std::runtime_error(words[0] + " ended with " + std::to_string(finished.status) + ":\n" + finished.err);
  return finished.out.substr(0, finished.out.find_last_not_of('\n') + 1);
}

const fs::path shipped = fs::path(STEADY_SOURCE_DIR) / "build" / "steady";

// "steady 0.1.0 (0123456789ab)"
std::string revision_of(const fs::path& program) {
  const std::string said = run_ok({program, "--version"}, 10s);
  const std::size_t begin = said.find('(') + 1;
  return said.substr(begin, said.find(')') - begin);
}

class Dockerfile : public testing::Test {
 protected:
  void SetUp() override {
    make_images({"debian:bookworm-slim"});
    stage_toolchain();
  }

  // Builds the target with these further options.
  void build(const std::string& target, const Words& options) const {
    Words words{"build",           "--quiet",
                "--file",          root() / "docker" / "Dockerfile",
                "--target",        target,
                "--build-arg",     "REVISION=" + revision,
                "--build-arg",     "DEBIAN=debian:bookworm-slim",  // no registry here knows the digest
                "--build-context", "toolchain=" + toolchain.path().string()};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back(root());
    docker_ok(words, 25min);
  }
  static fs::path root() { return STEADY_SOURCE_DIR; }
  const std::string revision = revision_of(shipped);

 private:
  // The prefix bears a key over the compiler's packages. An image may hold another revision of them than this machine
  // does, and would look for another name; the compiler is the same.
  void stage_toolchain() const {
    const fs::path ours = run_ok({root() / "docker" / "toolchain" / "build", "--prefix", "musl"}, 1min);
    const std::string packages = unique_name("packages");
    build("packages", {"--tag", packages});
    const fs::path theirs = docker_ok({"run", "--rm", packages, "docker/toolchain/build", "--prefix", "musl"});
    docker_ok({"image", "rm", packages});
    const fs::path staged = toolchain.path() / theirs.filename();
    run_ok({"cp", "-a", ours, staged}, 1min);
    fs::remove(staged / "sysroot");
    run_ok({"cp", "-a", fs::canonical(ours / "sysroot"), staged / "sysroot"}, 1min);
  }

  Folder toolchain;
};

TEST_F(Dockerfile, ExportsTheStaticBinaryAlone) {
  const Folder out;
  build("binary", {"--output", out.path()});
  const fs::path steady = out.path() / "steady";
  ASSERT_TRUE(fs::exists(steady));
  EXPECT_EQ(std::distance(fs::directory_iterator(out.path()), fs::directory_iterator()), 1) << "one file, nothing else";
  EXPECT_LE(fs::file_size(steady), 4'200'000U);
  const Finished version = run({.argv = {steady, "--version"}, .clean_env = true});
  EXPECT_EQ(version.status, 0) << version.err;
  EXPECT_NE(version.out.find(revision), std::string::npos) << version.out;
  // Compiled in another folder, in another image, from an empty compiler cache.
  EXPECT_EQ(run({.argv = {"cmp", steady, shipped}}).status, 0) << "the same sources make the same bytes";
}

TEST_F(Dockerfile, MakesAnImageThatRunsSteadyWithoutRoot) {
  const std::string tag = unique_name("release");
  build("image", {"--tag", tag});
  const auto inspect = [&](const std::string& format) {
    return docker_ok({"image", "inspect", "--format", format, tag});
  };
  EXPECT_EQ(inspect("{{.Config.User}}"), "65532:65532");
  EXPECT_EQ(inspect("{{.Config.Entrypoint}}"), "[/steady]");
  EXPECT_EQ(inspect("{{index .Config.Labels \"org.opencontainers.image.revision\"}}"), revision);
  EXPECT_EQ(inspect("{{len .RootFS.Layers}}"), "1");
  const Finished version =
      docker({"run", "--rm", "--read-only", "--cap-drop", "ALL", "--network", "none", tag, "--version"});
  EXPECT_EQ(version.status, 0) << version.err;
  const std::string label = inspect("{{index .Config.Labels \"org.opencontainers.image.version\"}}");
  EXPECT_NE(version.out.find(label), std::string::npos) << label << " is not in: " << version.out;
  docker({"image", "rm", "--force", tag});
}

}  // namespace
}  // namespace steady::test
