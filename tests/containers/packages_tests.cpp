// The packages of docker/release/packages, installed by dpkg and by rpm in containers without a network, and removed without a trace.
// The one for arm64 is a stand-in for what another machine compiles: it is installed and not started.
#include <gtest/gtest.h>

#include <fstream>
#include <memory>

#include "containers/docker.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

const fs::path source = STEADY_SOURCE_DIR;

// Debian's rpm is the same program as elsewhere, with a database of its own that is empty.
const std::string recipe = R"(FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends man-db rpm && rm -rf /var/lib/apt/lists/*
)";

class PackagesInstalled : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    make_images({"debian:trixie-slim"});
    image = std::make_unique<Image>(recipe, std::map<std::string, fs::path>{}, Words{}, std::chrono::minutes(5));
    out = std::make_unique<Folder>();
    pack("amd64", steady_binary());
    std::ifstream file(steady_binary(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    bytes.at(18) = '\xb7';  // e_machine: EM_AARCH64 (elf(5))
    const Folder other;
    other.write("steady", bytes);
    pack("arm64", other.path() / "steady");
  }
  static void TearDownTestSuite() {
    out.reset();
    image.reset();
  }

  static void pack(const std::string& arch, const fs::path& program) {
    const Finished finished = run({.argv = {source / "docker/release/packages", version(), arch, program, out->path()},
                                   .env = {{"SOURCE_DATE_EPOCH", "1790000000"}, {"STEADY_NATIVE", steady_binary()}}});
    if (finished.status != 0) throw std::runtime_error("not packed: " + finished.err);
  }
  static std::string version() {
    const std::string said = run({.argv = {steady_binary(), "--version"}}).out;  // "steady 0.1.0 (…)"
    const std::size_t begin = said.find(' ') + 1;
    return said.substr(begin, said.find(' ', begin) - begin);
  }

  // A script as root in a container that is gone afterwards.
  static Finished in_container(const std::string& script) {
    return docker({"run", "--rm", "--network", "none", "--volume", out->path().string() + ":/out:ro", image->tag(),
                   "bash", "-euc", script});
  }
  static void expect_ok(const std::string& script) {
    const Finished finished = in_container(script);
    EXPECT_EQ(finished.status, 0) << script << "\n" << finished.out << finished.err;
  }

  static inline std::unique_ptr<Image> image;
  static inline std::unique_ptr<Folder> out;
};

// What an installed steady must have, wherever zsh looks for its completions there.
std::string works(const std::string& zsh) {
  return "steady --version; [ \"$(command -v steady)\" = /usr/bin/steady ]; "
         "man -l /usr/share/man/man1/steady.1.gz | grep -q -- --on-timeout; "
         "cmp /usr/share/bash-completion/completions/steady <(steady completion bash); "
         "cmp /usr/share/fish/vendor_completions.d/steady.fish <(steady completion fish); "
         "cmp " +
         zsh + "/_steady <(steady completion zsh); ";
}
// Times of files are those in the packages: those of the inodes tell what is new.
const std::string gone = "[ ! -e /usr/bin/steady ]; [ -z \"$(find / -xdev -name '*steady*' -cnewer /out)\" ]; ";

TEST_F(PackagesInstalled, ByDpkgWorkAndGoWithoutATrace) {
  expect_ok("dpkg --path-include='/usr/share/*' -i /out/steady-linux-amd64.deb; " +
            works("/usr/share/zsh/vendor-completions") + "[ \"$(dpkg-query -W -f '${Version} ${Status}' steady)\" = '" +
            version() +
            " install ok installed' ]; [ -z \"$(dpkg -V steady)\" ]; grep -q Apache /usr/share/doc/steady/copyright; "
            "dpkg -P steady; " +
            gone);
}

TEST_F(PackagesInstalled, ByRpmWorkAndGoWithoutATrace) {
  expect_ok("rpm -i /out/steady-linux-amd64.rpm; " + works("/usr/share/zsh/site-functions") +
            "[ \"$(rpm -q steady)\" = steady-" + version() +
            "-1.x86_64 ]; rpm -V steady; [ \"$(rpm -q --licensefiles steady | wc -l)\" = 2 ]; rpm -e steady; " + gone);
}

TEST_F(PackagesInstalled, WouldLeaveATraceIfTheyWereNotRemoved) {
  EXPECT_NE(in_container("rpm -i /out/steady-linux-amd64.rpm; rm /usr/bin/steady; " + gone).status, 0);
}

TEST_F(PackagesInstalled, ThatWereChangedWouldBeNoticed) {
  for (const std::string& verified : {"dpkg --path-include='/usr/share/*' -i /out/steady-linux-amd64.deb; ",
                                      "rpm -i /out/steady-linux-amd64.rpm; "}) {
    const std::string check = verified.starts_with("dpkg") ? "dpkg -V steady" : "rpm -V steady";
    const Finished finished = in_container(verified + "echo >>/usr/bin/steady; " + check);
    EXPECT_TRUE(finished.out.contains("/usr/bin/steady")) << check << "\n" << finished.out << finished.err;
  }
}

TEST_F(PackagesInstalled, AreThoseOfTheProcessorAndNoOther) {
  const Finished deb = in_container("dpkg -i /out/steady-linux-arm64.deb");
  EXPECT_NE(deb.status, 0);
  EXPECT_TRUE(deb.err.contains("package architecture (arm64) does not match system (amd64)")) << deb.err;
  const Finished rpm = in_container("rpm -i /out/steady-linux-arm64.rpm");
  EXPECT_NE(rpm.status, 0);
  EXPECT_TRUE(rpm.err.contains("intended for a different architecture")) << rpm.err;
  expect_ok(
      "dpkg --add-architecture arm64; dpkg --path-include='/usr/share/*' -i /out/steady-linux-arm64.deb; [ -z \"$(dpkg "
      "-V steady:arm64)\" ]; dpkg -P "
      "steady:arm64");
  expect_ok("rpm -i --ignorearch /out/steady-linux-arm64.rpm; rpm -V steady");
}

}  // namespace
}  // namespace steady::test
