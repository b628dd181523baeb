// tests/containers/images: the stand-ins carry what their tags name, and where real images are asked for there is none.
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "containers/docker.h"
#include "containers/registry.h"

namespace steady::test {
namespace {

struct StandIn {
  std::string image;
  Words asked;         // of what is inside
  std::string answer;  // must be in what it says
};

// Go, Node, Python, Java, PostgreSQL and Redis have the version of the tag. Of the others Debian has the major version alone; its
// VictoriaMetrics does not say which it is, and its registry is version 2.
TEST(StandIns, CarryTheVersionThatTheirTagNames) {
  const Words release{"cat", "/etc/os-release"};
  for (const StandIn& each : std::vector<StandIn>{
           {"golang:1.27-trixie", {"go", "version"}, "go1.27."},
           {"golang:1.27-trixie", release, "=trixie\n"},
           {"node:24-trixie", {"node", "--version"}, "v24."},
           {"node:24-trixie-slim", {"node", "--version"}, "v24."},
           {"node:24-trixie-slim", release, "=trixie\n"},
           {"python:3.13-trixie", {"python", "--version"}, "Python 3.13."},
           {"python:3.13-slim-trixie", {"python", "--version"}, "Python 3.13."},
           {"python:3.13-slim-trixie", release, "=trixie\n"},
           {"maven:3-eclipse-temurin-25", {"java", "-version"}, "version \"25."},
           {"maven:3-eclipse-temurin-25", {"mvn", "--version"}, "Apache Maven 3."},
           {"postgres:17", {"postgres", "--version"}, "(PostgreSQL) 17."},
           {"redis:8", {"redis-server", "--version"}, "v=8."},
           {"nginx:1.30", {"nginx", "-v"}, "nginx/1."},
           {"registry:3", {"registry", "--version"}, "/distribution 2."},
           {"quay.io/coreos/etcd:v3.7.3", {"/usr/local/bin/etcd", "--version"}, "etcd Version: 3."},
           {"nats:2.15-scratch", {"/nats-server", "--version"}, "v2."},
       }) {
    make_images({each.image});
    Words words{"run", "--rm", "--network", "none", "--entrypoint", each.asked.front(), each.image};
    words.insert(words.end(), each.asked.begin() + 1, each.asked.end());
    const Finished finished = docker(words);
    EXPECT_EQ(finished.status, 0) << each.image << finished.err;
    EXPECT_TRUE((finished.out + finished.err).contains(each.answer))
        << each.image << ": " << finished.out << finished.err;
  }
}

// Compiled only where they are used; this says which they would be.
TEST(StandIns, OfToolsAreCompiledFromTheVersionThatTheirTagNames) {
  const std::filesystem::path root = STEADY_SOURCE_DIR;
  const auto text_of = [](const std::filesystem::path& path) {
    std::ifstream file(path);
    return std::string{std::istreambuf_iterator<char>(file), {}};
  };
  const std::string modules = text_of(root / "docker/toolchain/release-tools/go.mod");
  const std::string made = text_of(container_tests() / "stand-ins"),
                    used = text_of(root / "compose-examples/pipeline/compose.yaml");
  for (const auto& [image, module] :
       std::map<std::string, std::string>{{"anchore/grype", "github.com/anchore/grype"},
                                          {"anchore/syft", "github.com/anchore/syft"},
                                          {"ghcr.io/sigstore/cosign/cosign", "github.com/sigstore/cosign/v3"}}) {
    const std::size_t at = modules.find(module + " v");
    ASSERT_NE(at, std::string::npos) << module;
    const std::size_t version = at + module.size() + 1;
    const std::string tagged = image + ":" + modules.substr(version, modules.find_first_of(" \n", version) - version);
    EXPECT_TRUE(made.contains("    " + tagged + ") echo release-tools ")) << tagged;
    EXPECT_TRUE(used.contains("image: " + tagged)) << tagged;
  }
}

Finished real_image(const std::string& name) {
  return run({.argv = {"/usr/bin/env", "STEADY_IMAGES=real", container_tests() / "images", name},
              .limit = std::chrono::minutes(2)});
}

TEST(StandIns, GiveWayToRealImagesWhereTheseAreAskedFor) {
  LocalRegistry registry;
  const std::string name = registry.address() + "/base:1";
  registry.publish(name, "real");
  const Folder folder;
  folder.write("Dockerfile", "FROM scratch\nLABEL steady.stand-in=old\n");
  docker_ok({"build", "--quiet", "--tag", name, folder.path()});
  const Finished pulled = real_image(name);
  EXPECT_EQ(pulled.status, 0) << pulled.err;
  EXPECT_TRUE(files_of(name).contains("/version\n")) << "it is the registry's";
  registry.stop();
  EXPECT_EQ(real_image(name).status, 0) << "it is there";
  docker_ok({"build", "--quiet", "--tag", name, folder.path()});
  const Finished refused = real_image(name);
  EXPECT_EQ(refused.status, 1) << "what is there is a stand-in: " << refused.err;
  EXPECT_TRUE(refused.err.contains("STEADY_IMAGES=real wants no stand-in")) << refused.err;
  docker({"image", "rm", "--force", name});
}

}  // namespace
}  // namespace steady::test
