// docker/release/install.sh against a release on loopback: what is not signed, or not what was signed, is not installed, and what was
// there stays. A stand-in answers for cosign; the real one is in the rehearsal of a release.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "binary/binary.h"
#include "binary/packages/served.h"
#include "support/scripted_peer.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const fs::path script = fs::path(STEADY_SOURCE_DIR) / "docker/release/install.sh";

class PackagesInstallScript : public testing::Test {
 protected:
  PackagesInstallScript() {
    for (const char* each : {"release", "target", "tools"}) fs::create_directory(directory.path(each));
    fs::copy_file(binary(), release / name);
    sign(release, "the signer");
    key = directory.file("cosign.pub", "the signer\n");
    for (const char* each :
         {"awk", "cat", "chmod", "curl", "id", "mktemp", "mv", "rm", "sed", "sh", "sha256sum", "sleep", "uname"})
      add_tool(each);
    fs::create_symlink(stand_ins() / "cosign", tools / "cosign");
    std::ofstream(target / "steady") << "old";
  }

  // These programs and no others are on PATH.
  void add_tool(const std::string& tool) {
    for (const char* place : {"/usr/bin", "/bin"}) {
      if (!fs::exists(fs::path(place) / tool)) continue;
      fs::create_symlink(fs::path(place) / tool, tools / tool);
      return;
    }
    FAIL() << tool << " is not installed";
  }

  Command installation(const Variables& further = {}) const {
    Variables variables{{"PATH", tools},
                        {"STEADY_BASE", served.address()},
                        {"STEADY_DIR", target},
                        {"STEADY_PUBLIC_KEY", key},
                        {"COSIGN_LOG", log}};
    for (const auto& [variable, value] : further) variables[variable] = value;
    return {.argv = {"/bin/sh", script}, .env = variables, .clean_env = true};
  }

  bool target_is_as_before() const {
    return std::distance(fs::directory_iterator(target), fs::directory_iterator()) == 1 &&
           read_all(target / "steady") == "old";
  }

  void expect_refused(const std::string& why, const Variables& further = {}) const {
    const Finished finished = run(installation(further));
    EXPECT_EQ(finished.status, 1) << story(finished);
    EXPECT_TRUE(finished.err.contains(why)) << "expected: " << why << "\n" << story(finished);
    EXPECT_TRUE(finished.err.ends_with(", nothing is installed\n")) << finished.err;
    EXPECT_EQ(finished.out, "");
    EXPECT_TRUE(target_is_as_before()) << why;
  }

  void expect_installed(const Variables& further = {}) const {
    const Finished finished = run(installation(further));
    EXPECT_EQ(finished.status, 0) << story(finished);
    EXPECT_TRUE(finished.out.starts_with(
        cat("install.sh: installed ", (target / "steady").string(), ' ', version_under_test(), ", signed by ")))
        << finished.out;
    EXPECT_EQ(read_all(target / "steady"), read_all(binary()));
    struct stat about{};
    ASSERT_EQ(::stat((target / "steady").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 07777, 0755U);
    EXPECT_EQ(std::distance(fs::directory_iterator(target), fs::directory_iterator()), 1) << "one file, nothing else";
  }

  TemporaryDirectory directory;
  fs::path release = directory.path("release"), target = directory.path("target"), tools = directory.path("tools");
  std::string key, log = directory.path("cosign.log");
  const std::string name = "steady-linux-amd64";
  Served served{release};
};

TEST_F(PackagesInstallScript, GivesUpAServerThatSaysNothing) {
  const ScriptedPeer silent([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const Variables from_it{{"STEADY_BASE", cat("http://127.0.0.1:", silent.port())}, {"STEADY_SILENCE", "1"}};
  expect_refused("curl could not fetch ", from_it);
  fs::remove(tools / "curl");
  add_tool("wget");
  expect_refused("wget could not fetch ", from_it);
}

TEST_F(PackagesInstallScript, RefusesASilenceThatIsNoTime) {
  for (const char* silence : {"0", "1s", "-1", "soon"}) {
    const Finished finished = run(installation({{"STEADY_SILENCE", silence}}));
    EXPECT_EQ(finished.status, 64) << story(finished);
    EXPECT_TRUE(finished.err.contains(cat("STEADY_SILENCE is '", silence, "'"))) << finished.err;
    EXPECT_TRUE(target_is_as_before());
  }
}

TEST_F(PackagesInstallScript, InstallsWhatIsSignedWithCurlOrWget) {
  expect_installed();
  EXPECT_TRUE(read_all(log).contains(cat("--key ", key, ' '))) << read_all(log);
  fs::remove(tools / "curl");
  add_tool("wget");
  expect_installed();
  expect_installed({{"STEADY_BASE", served.address() + "/"}, {"STEADY_VERSION", "v" + version_under_test()}});
}

TEST_F(PackagesInstallScript, AsksWhetherTheWorkflowSignedWhereThereIsNoKey) {
  const std::string identity = "https://git.example/steady/.github/workflows/release.yml@refs/tags/v1.2.3";
  const Variables keyless{{"STEADY_PUBLIC_KEY", ""}, {"STEADY_IDENTITY", identity}};
  expect_refused(cat("is not one of ", identity), keyless);
  sign(release, identity);
  Variables of_another_issuer = keyless;
  of_another_issuer["STEADY_ISSUER"] = "https://issuer.example";
  expect_refused("is not one of", of_another_issuer);
  expect_installed(keyless);
  EXPECT_TRUE(read_all(log).contains(cat("--certificate-identity ", identity,
                                         " --certificate-oidc-issuer https://token.actions.githubusercontent.com ")))
      << read_all(log);
}

TEST_F(PackagesInstallScript, RefusesASignatureOfAnotherKeyAndSaysWhatCosignSaid) {
  sign(release, "somebody else");
  expect_refused(cat("the signature of ", served.address(), "/SHA256SUMS is not one of the key ", key));
  expect_refused("  cosign: Error: invalid signature");
}

TEST_F(PackagesInstallScript, RefusesChecksumsThatWereChangedAfterTheSignature) {
  std::ofstream(release / "SHA256SUMS", std::ios::app) << std::string(64, '0') << "  another\n";
  expect_refused("/SHA256SUMS is not one of the key");
}

TEST_F(PackagesInstallScript, RefusesABinaryThatWasChanged) {
  std::ofstream(release / name, std::ios::app) << "more";
  expect_refused("the checksum of ");
  expect_refused(" is signed, nothing is installed");
}

TEST_F(PackagesInstallScript, RefusesABinaryThatIsCutShortOrEmptyOrNotThere) {
  fs::resize_file(release / name, 1'000'000);
  expect_refused("the checksum of ");
  fs::resize_file(release / name, 0);
  expect_refused(cat(served.address(), '/', name, " is empty"));
  fs::remove(release / name);
  expect_refused(cat("could not fetch ", served.address(), '/', name));
}

TEST_F(PackagesInstallScript, RefusesAReleaseWithoutChecksumsOrSignatureOrAddress) {
  fs::remove(release / "SHA256SUMS.sigstore.json");
  expect_refused("/SHA256SUMS.sigstore.json");
  fs::remove(release / "SHA256SUMS");
  expect_refused("could not fetch");
  expect_refused("curl could not fetch http://127.0.0.1:1/SHA256SUMS", {{"STEADY_BASE", "http://127.0.0.1:1"}});
}

TEST_F(PackagesInstallScript, RefusesChecksumsThatDoNotNameTheBinary) {
  fs::rename(release / name, release / "steady-linux-riscv64");
  sign(release, "the signer");
  expect_refused(cat("SHA256SUMS has no checksum of ", name));
}

TEST_F(PackagesInstallScript, RefusesWhatIsSignedAndNoSteadyOrNotTheVersionThatWasAskedFor) {
  expect_refused(cat("has version ", version_under_test(), ", and STEADY_VERSION is 9.9.9"),
                 {{"STEADY_VERSION", "9.9.9"}});
  std::ofstream(release / name) << "#!/bin/sh\necho hello\n";
  sign(release, "the signer");
  expect_refused(cat(name, " does not run in "));
}

TEST_F(PackagesInstallScript, NeedsItsToolsAndADirectory) {
  expect_refused("STEADY_DIR: there is no directory", {{"STEADY_DIR", directory.path("nowhere")}});
  fs::remove(tools / "curl");
  expect_refused("neither curl nor wget is on PATH");
  fs::remove(tools / "cosign");
  expect_refused("cosign is not on PATH, and without it nobody checks the signature");
}

TEST_F(PackagesInstallScript, EndsWith64WhereItIsNotToldFromWhereOrByWhom) {
  for (const Variables& lacking : {Variables{{"STEADY_BASE", ""}}, Variables{{"STEADY_BASE", "release"}},
                                   Variables{{"STEADY_PUBLIC_KEY", ""}}, Variables{{"STEADY_IDENTITY", "both"}}}) {
    const Finished finished = run(installation(lacking));
    EXPECT_EQ(finished.status, 64) << story(finished);
    EXPECT_TRUE(finished.err.starts_with("install.sh: ")) << finished.err;
    EXPECT_TRUE(target_is_as_before());
  }
}

// A curl that has written half of the binary, and hangs.
TEST_F(PackagesInstallScript, LeavesWhatWasThereWhenItIsInterrupted) {
  fs::remove(tools / "curl");
  std::ofstream(tools / "curl") << "#!/bin/sh\nwhile [ \"$1\" != --output ]; do shift; done\n"
                                   "case $2 in *SHA256SUMS*) exec /usr/bin/curl -sSf -o \"$2\" \"$3\" ;; esac\n"
                                   "echo half >\"$2\"; echo half fetched; exec sleep 600\n";
  fs::permissions(tools / "curl", fs::perms(0755));
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    Child child(installation());
    ASSERT_TRUE(child.wait_for_output("half fetched", 30s)) << child.err();
    ASSERT_FALSE(target_is_as_before()) << "or nothing was begun";
    ::kill(-child.pid(), signal);  // as a terminal does: to curl as well
    const auto finished = child.wait(30s);
    ASSERT_TRUE(finished);
    EXPECT_NE(finished->status, 0);
    EXPECT_TRUE(target_is_as_before()) << signal;
  }
  Child child(installation());
  ASSERT_TRUE(child.wait_for_output("half fetched", 30s)) << child.err();
  ::kill(-child.pid(), SIGKILL);
  child.wait(30s);
  EXPECT_EQ(read_all(target / "steady"), "old") << "whatever lies beside it";
}

}  // namespace
}  // namespace steady::test
