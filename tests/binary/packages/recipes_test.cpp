// docker/release/recipes: what Alpine, Nix and Homebrew build from. None of the three is to be had here; stand-ins beside this file take
// the recipes as they would: they fetch the tarballs from loopback, compare the checksums and install.
#include <algorithm>
#include <fstream>

#include "base/text.h"
#include "binary/packages/packed.h"
#include "binary/packages/served.h"
#include "support/python_tools.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

const fs::path source = STEADY_SOURCE_DIR;

Finished recipes(const std::string& version, const std::string& base, const fs::path& release) {
  return run({.argv = {source / "docker/release/recipes", version, base, release}});
}

// A release on loopback with recipes for it, and what the three make of them.
class PackageManagers {
 public:
  explicit PackageManagers(const fs::path& out) {
    for (const char* arch : {"amd64", "arm64"}) {
      const std::string name = cat("steady-linux-", arch, ".tar.gz");
      fs::copy_file(out / name, release / name);
    }
    const Finished finished = recipes(version_under_test(), served.address(), release);
    if (finished.status != 0) throw std::runtime_error(story(finished));
    fs::create_directories(directory.path("nix/etc"));
    directory.file("nix/etc/nix.conf", "sandbox = false\nbuild-users-group =\nsubstituters =\n");
  }

  Finished abuild(const std::string& machine) const {
    return run({.argv = {stand_ins() / "abuild", release / "APKBUILD", machine, directory.path("apk-" + machine)}});
  }
  Finished brew(const std::string& processor) const {
    return run({.argv = {"ruby", stand_ins() / "formula.rb", release / "steady.rb", processor,
                         directory.path("brew-" + processor)}});
  }
  Finished nix() const {
    Variables variables{{"HOME", directory.path("nix")}, {"NIX_CONF_DIR", directory.path("nix/etc")}};
    for (const char* place : {"STORE", "STATE", "LOG"})
      variables[cat("NIX_", place, "_DIR")] = directory.path(cat("nix/", place));
    return run({.argv = {"nix-build", "--out-link", directory.path("nix-out"), stand_ins() / "nixpkgs.nix", "--argstr",
                         "recipe", release / "steady.nix"},
                .env = variables});
  }

  TemporaryDirectory directory;
  fs::path release = make(directory.path("release"));
  Served served{release};

 private:
  static fs::path make(const fs::path& folder) {
    fs::create_directory(folder);
    return folder;
  }
};

TEST_F(Packages, AreInstalledByTheRecipesOfAlpineNixAndHomebrew) {
  const PackageManagers managers(out());
  const auto expect_whole = [&](const Finished& finished, const std::string& bin, const std::string& page,
                                const fs::path& program) {
    ASSERT_EQ(finished.status, 0) << story(finished);
    EXPECT_EQ(read_all(managers.directory.path(bin)), read_all(program)) << bin;
    EXPECT_TRUE(read_all(managers.directory.path(page)).starts_with(".TH STEADY 1 ")) << page;
  };
  expect_whole(managers.abuild("x86_64"), "apk-x86_64/usr/bin/steady", "apk-x86_64/usr/share/man/man1/steady.1",
               binary());
  expect_whole(managers.abuild("aarch64"), "apk-aarch64/usr/bin/steady", "apk-aarch64/usr/share/man/man1/steady.1",
               other_binary());
  expect_whole(managers.brew("intel"), "brew-intel/bin/steady", "brew-intel/share/man/man1/steady.1", binary());
  expect_whole(managers.brew("arm"), "brew-arm/bin/steady", "brew-arm/share/man/man1/steady.1", other_binary());
  expect_whole(managers.nix(), "nix-out/bin/steady", "nix-out/share/man/man1/steady.1", binary());
}

TEST_F(Packages, AreRefusedByTheRecipesWhenTheTarballIsAnother) {
  const PackageManagers managers(out());
  std::ofstream(managers.release / "steady-linux-amd64.tar.gz", std::ios::app) << "more";
  const Finished alpine = managers.abuild("x86_64");
  EXPECT_EQ(alpine.status, 1) << story(alpine);
  EXPECT_TRUE(alpine.err.contains("did NOT match")) << alpine.err;
  const Finished homebrew = managers.brew("intel");
  EXPECT_EQ(homebrew.status, 1) << story(homebrew);
  EXPECT_TRUE(homebrew.err.contains("the checksum is ")) << homebrew.err;
  const Finished nix = managers.nix();
  EXPECT_NE(nix.status, 0) << story(nix);
  EXPECT_TRUE(nix.err.contains("hash mismatch")) << nix.err;
}

Finished validated(const fs::path& schema, const std::string& yaml) {
  return run({.argv = {python_with_tools("packages"), "-m", "check_jsonschema", "--schemafile", schema, yaml}});
}

TEST_F(Packages, BringTheSchemaUnderTheAddressThatItCanBeFetchedFrom) {
  const PackageManagers managers(out());
  const std::string schema = sh_ok(cat("curl -fsS ", managers.served.address(), "/steady.schema.json"), "/");
  EXPECT_TRUE(schema.contains(cat("\"$id\": \"", managers.served.address(), "/steady.schema.json\"")))
      << schema.substr(0, 300);
  EXPECT_FALSE(schema.contains("urn:"));
  const fs::path file = managers.release / "steady.schema.json";
  const Finished good = validated(file, source / "config/steady.example.yaml");
  EXPECT_EQ(good.status, 0) << story(good);
  const Finished bad = validated(file, directory.file("bad.yaml", "version: 1\ndefaults: { interval: sometimes }\n"));
  EXPECT_EQ(bad.status, 1) << story(bad);
}

// docs/install.md lists what a release has; a file that is not in the signed list would be taken on trust. With cosign itself, and in the
// order of a release: tests/release.
TEST(PackagesRelease, SignsEveryFileThatTheDocumentNames) {
  const TemporaryDirectory directory;
  fs::create_directories(directory.path("bin"));
  fs::create_directories(directory.path("out"));
  fs::permissions(directory.file("bin/cosign", "#!/bin/sh\n"), fs::perms::owner_all);
  const std::string document = read_all(source / "docs/install.md");
  const Words files{"APKBUILD",           "LICENSES.txt", "install.sh", "steady-linux-amd64", "steady-linux-arm64",
                    "steady-linux-armv7", "steady.nix",   "steady.rb",  "steady.schema.json"};
  for (const std::string& file : files) {
    EXPECT_TRUE(document.contains(cat('`', file, '`'))) << file;
    directory.file("out/" + file, file);
  }
  for (const char* note : {"digest", "digest-amd64", "image-amd64", "tags"}) directory.file(cat("out/", note), "");
  const Finished finished = run({.argv = {source / "docker/release/checksums", directory.path("out")},
                                 .env = {{"PATH", directory.path("bin") + ":/usr/bin:/bin"}}});
  EXPECT_EQ(finished.status, 0) << story(finished);
  const std::string sums = read_all(directory.path("out/SHA256SUMS"));
  for (const std::string& file : files)
    EXPECT_TRUE(sums.contains(cat("  ", file, '\n'))) << file << " is not in: " << sums;
  EXPECT_EQ(std::ranges::count(sums, '\n'), static_cast<std::ptrdiff_t>(files.size())) << sums;
}

TEST(PackagesRecipes, KnowTheVersionsOfAlpineAndSayWhatIsWrong) {
  const TemporaryDirectory release;
  const auto said = [&](const std::string& version, const std::string& base) {
    return recipes(version, base, release.path());
  };
  const std::string base = "https://registry.example/steady";
  EXPECT_TRUE(said("1.2.3", base).err.contains("docker/release/packages makes it"));
  for (const char* arch : {"amd64", "arm64"}) release.file(cat("steady-linux-", arch, ".tar.gz"), arch);
  for (const auto& [version, alpine] :
       {std::pair("1.2.3", "1.2.3"), std::pair("1.2.3-rc.1", "1.2.3_rc1"), std::pair("1.2.3-alpha", "1.2.3_alpha")}) {
    ASSERT_EQ(said(version, base + "/").status, 0) << version;
    EXPECT_TRUE(read_all(release.path("APKBUILD")).contains(cat("pkgver=", alpine, "\n"))) << version;
    for (const char* file : {"APKBUILD", "steady.nix", "steady.rb"})
      EXPECT_EQ(read_all(release.path(file)).find("@BASE"), std::string::npos) << file;
  }
  EXPECT_TRUE(said("1.2.3-nightly", base).err.contains("apk knows no version '1.2.3-nightly'"));
  EXPECT_TRUE(said("latest", base).err.contains("is no version such as 1.2.3"));
  for (const char* wrong : {"registry.example", "https://a|b", "https://a b", ""})
    EXPECT_TRUE(said("1.2.3", wrong).err.contains("is no address")) << wrong;
}

}  // namespace
}  // namespace steady::test
