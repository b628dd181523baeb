// Every mode of steady in an empty image, read-only, without capabilities and under docker/seccomp/steady.json, which was derived with
// these tests among others: a mode that nobody runs here may need a call that the profile lacks.
#include <gtest/gtest.h>

#include <chrono>

#include "containers/docker.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const Words confinement{"--read-only",
                        "--cap-drop",
                        "ALL",
                        "--security-opt",
                        "no-new-privileges",
                        "--security-opt",
                        "seccomp=" STEADY_SOURCE_DIR "/docker/seccomp/steady.json"};

class LockedDown : public testing::Test {
 protected:
  static Words confined(const Words& more) {
    Words words = confinement;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  Finished steady(const Words& arguments) const {
    Words words{"run", "--rm", "--network", network_.name()};
    words.insert(words.end(), confinement.begin(), confinement.end());
    words.push_back(image_.tag());
    words.insert(words.end(), arguments.begin(), arguments.end());
    return docker(words);
  }

  Image image_{
      "FROM scratch\nCOPY steady server steady.yaml /\nUSER 65532:65532\nENTRYPOINT [\"/steady\"]\n",
      {{"steady", steady_binary()}, {"server", server_binary()}, {"steady.yaml", folder_.path() / "steady.yaml"}}};
  Network network_;
  Container server_{confined({"--network", network_.name(), "--network-alias", "web", "--entrypoint", "/server"}),
                    image_.tag()};

 private:
  struct Config : Folder {
    Config() { write("steady.yaml", "version: 1\nserve: { drain: 100ms }\nchecks: { web: { tcp: \"web:8080\" } }\n"); }
  };
  static inline const Config folder_;
};

TEST_F(LockedDown, Checks) {
  const Finished finished = steady({"check", "http://web:8080/healthz", "web:8080"});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
}

TEST_F(LockedDown, WaitsAndBecomesTheCommand) {
  const Finished finished = steady({"wait", "http://web:8080/healthz", "--", "/steady", "--version"});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  EXPECT_TRUE(finished.out.starts_with("steady ")) << finished.out;
}

TEST_F(LockedDown, ServesReloadsDrainsAndIsShutIn) {
  Container serving(confined({"--network", network_.name()}), image_.tag(), {"serve", "-c", "/steady.yaml"});
  const Finished finished =
      steady({"wait", "http://" + serving.inspect("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}") +
                          ":7832/readyz"});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  serving.signal("HUP");
  EXPECT_EQ(docker_ok({"exec", serving.name(), "/steady", "reload"}), "reloaded, 1 check, 1 of them as before");
  docker_ok({"stop", "--time", "10", serving.name()});
  EXPECT_EQ(serving.inspect("{{.State.ExitCode}}"), "0");
  const Finished log = docker({"logs", serving.name()});
  EXPECT_TRUE(log.err.contains("SIGHUP: reloaded")) << log.err;
  EXPECT_FALSE(log.err.contains("sandbox:")) << log.err;
}

TEST_F(LockedDown, ValidatesAndSleeps) {
  EXPECT_EQ(steady({"validate", "/steady.yaml"}).status, 0);
  EXPECT_EQ(steady({"sleep", "1ms"}).status, 0);
}

}  // namespace
}  // namespace steady::test
