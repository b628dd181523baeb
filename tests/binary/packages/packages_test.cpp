// docker/release/packages: what is in a package is what the binary says of itself, the same bytes every time, and sound to the linters of
// Debian and of RPM.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <regex>

#include "base/text.h"
#include "binary/packages/packed.h"
#include "binary/packages/served.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

const fs::path source = STEADY_SOURCE_DIR;

// lintian, or rpmlint under the name that it asks for.
Finished linted_debs(const Words& debs) {
  Words words{"lintian", "--allow-root", "--fail-on", "error,warning"};
  words.insert(words.end(), debs.begin(), debs.end());
  return run({.argv = words});
}
Finished linted_rpm(const fs::path& rpm, const std::string& machine) {
  const TemporaryDirectory directory;
  const std::string named = directory.path(cat("steady-", version_under_test(), "-1.", machine, ".rpm"));
  fs::copy_file(rpm, named);
  return run({.argv = {"rpmlint", "--config", stand_ins() / "rpmlint.toml", named}});
}

TEST_F(Packages, AreTheSameBytesWhoeverPacksThemAndWhere) {
  const fs::path home = directory.path("elsewhere/home");
  fs::create_directories(home);
  std::ofstream(home / ".rpmmacros") << "%vendor Somebody\n%_build_id_links compat\n";
  const Finished again = pack("amd64", binary(), directory.path("again"),
                              {{"TMPDIR", directory.path("elsewhere")},
                               {"HOME", directory.path("elsewhere/home")},
                               {"TZ", "Asia/Tokyo"},
                               {"LANG", "tr_TR.UTF-8"},
                               {"USER", "somebody"},
                               {"XZ_DEFAULTS", "-T2"}});
  ASSERT_EQ(again.status, 0) << story(again);
  int count = 0;
  for (const auto& entry : fs::directory_iterator(directory.path("again"))) {
    EXPECT_EQ(run({.argv = {"cmp", entry.path(), out() / entry.path().filename()}}).status, 0) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 4);
  EXPECT_EQ(sh_ok("ls -A; ls -A home", directory.path("elsewhere")), "home\n.rpmmacros\n") << "nothing is left behind";
}

TEST_F(Packages, OfAnotherInputAreOtherBytes) {
  EXPECT_NE(read_all(out() / "steady-linux-amd64.deb"), read_all(out() / "steady-linux-arm64.deb"));
  const std::string built = "rpm -qp --qf '%{BUILDTIME} %{BUILDHOST} %{SOURCEPKGID}' steady-linux-amd64.rpm";
  EXPECT_EQ(sh_ok(built, out()), "1790000000 release (none)");
}

TEST_F(Packages, HoldNothingOfThisMachine) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  const std::string said =
      sh_ok(
          "for arch in amd64 arm64; do rpm -qp --xml steady-linux-$arch.rpm | sed '/<base64>/,/<.base64>/d'; dpkg-deb "
          "-I steady-linux-$arch.deb; "
          "dpkg-deb -c "
          "steady-linux-$arch.deb; tar -tvzf steady-linux-$arch.tar.gz; done",
          out()) +
      sh_ok("tar -xOzf steady-linux-amd64.tar.gz --wildcards '*/steady.1' '*/completions/*'", out());
  EXPECT_TRUE(said.contains("root/root")) << "or looking for words proves nothing";
  for (const std::string& word : {source.string(), place->path(), std::string("/tmp/")})
    EXPECT_FALSE(said.contains(word)) << word;
  // A word of its own, as a machine may be called "vm".
  EXPECT_FALSE(std::regex_search(said, std::regex(cat("\\b", host.data(), "\\b")))) << host.data();
}

TEST_F(Packages, SatisfyLintian) {
  const Finished finished = linted_debs({out() / "steady-linux-amd64.deb", out() / "steady-linux-arm64.deb"});
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(finished.out, "");
}

TEST_F(Packages, WithMistakesWouldNotSatisfyLintian) {
  const std::string deb = (out() / "steady-linux-amd64.deb").string();
  sh_ok(cat("dpkg-deb -R ", deb,
            " deb; cd deb; rm usr/share/man/man1/steady.1.gz usr/share/doc/steady/copyright; "
            "rm -r usr/share/lintian; chmod 777 usr/bin/steady; sed -i '/^Maintainer:/d' DEBIAN/control; "
            "dpkg-deb --nocheck -Zgzip -z1 --root-owner-group -b . ../mistaken.deb"),
        directory.path());
  const Finished finished = linted_debs({directory.path("mistaken.deb")});
  EXPECT_EQ(finished.status, 2) << story(finished);
  for (const char* tag :
       {"no-manual-page", "no-copyright-file", "statically-linked-binary", "non-standard-executable-perm"})
    EXPECT_TRUE(finished.out.contains(tag)) << tag << story(finished);
}

TEST_F(Packages, SatisfyRpmlint) {
  for (const auto& [arch, machine] : {std::pair("amd64", "x86_64"), std::pair("arm64", "aarch64")}) {
    const Finished finished = linted_rpm(out() / cat("steady-linux-", arch, ".rpm"), machine);
    EXPECT_TRUE(finished.out.contains("1 packages and 0 specfiles checked; 0 errors, 0 warnings")) << story(finished);
  }
}

// A copy of the scripts that compresses less.
class WrongSpec {
 public:
  WrongSpec() {
    fs::create_directories(scripts().parent_path());
    fs::copy(source / "docker/release", scripts(), fs::copy_options::recursive);
    fs::copy_file(source / "LICENSE", directory_.path("LICENSE"));
    sh_ok("sed -i 's/w6[.]xzdio/w1.gzdio/; s/-Zxz -z6/-Zgzip -z1/' packages", scripts());
  }
  fs::path scripts() const { return directory_.path("docker/release"); }
  void replace(const std::string& text, const std::string& by) const {
    std::string spec = read_all(source / "docker/release/templates/steady.spec");
    std::ofstream(scripts() / "templates/steady.spec") << spec.replace(spec.find(text), text.size(), by);
  }

 private:
  TemporaryDirectory directory_;
};

TEST_F(Packages, WithAMistakeWouldNotSatisfyRpmbuildOrRpmlint) {
  const WrongSpec spec;
  spec.replace("%attr(644, root, root) %doc /usr/share/man/man1/steady.1.gz\n", "");
  const Finished refused = pack("amd64", binary(), directory.path("lacking"), {}, spec.scripts());
  EXPECT_EQ(refused.status, 1) << story(refused);
  EXPECT_TRUE(refused.err.contains("/usr/share/man/man1/steady.1.gz")) << refused.err;
  EXPECT_TRUE(fs::is_empty(directory.path("lacking"))) << "all packages or none";
  spec.replace("AND MIT", "AND TIM");
  ASSERT_EQ(pack("amd64", binary(), directory.path("wrong"), {}, spec.scripts()).status, 0);
  const Finished finished = linted_rpm(directory.path("wrong/steady-linux-amd64.rpm"), "x86_64");
  EXPECT_TRUE(finished.out.contains("invalid-license TIM")) << story(finished);
}

TEST_F(Packages, HoldWhatTheBinaryPrints) {
  sh_ok(cat("dpkg-deb -x ", (out() / "steady-linux-amd64.deb").string(), " deb; mkdir rpm; rpm2archive - <",
            (out() / "steady-linux-amd64.rpm").string(), " | tar -xz -C rpm; mkdir tar; tar -xzf ",
            (out() / "steady-linux-amd64.tar.gz").string(),
            " --strip-components=1 -C tar; gzip -dk {deb,rpm}/usr/share/man/man1/steady.1.gz"),
        directory.path());
  const auto text = [&](const std::string& file) { return read_all(directory.path(file)); };
  const std::string page = text("tar/steady.1");
  EXPECT_TRUE(page.starts_with(".TH STEADY 1 ")) << page.substr(0, 80);
  for (const char* kind : {"deb", "rpm"}) {
    EXPECT_EQ(text(cat(kind, "/usr/bin/steady")), read_all(binary())) << kind;
    EXPECT_EQ(text(cat(kind, "/usr/share/man/man1/steady.1")), page) << kind;
    EXPECT_EQ(text(cat(kind, "/usr/share/bash-completion/completions/steady")), steady({"completion", "bash"}).out);
    EXPECT_EQ(text(cat(kind, "/usr/share/fish/vendor_completions.d/steady.fish")), steady({"completion", "fish"}).out);
  }
  const std::string zsh = steady({"completion", "zsh"}).out;
  EXPECT_EQ(text("deb/usr/share/zsh/vendor-completions/_steady"), zsh);
  EXPECT_EQ(text("rpm/usr/share/zsh/site-functions/_steady"), zsh);
  const std::string licences = steady({"licenses"}).out;
  EXPECT_EQ(text("rpm/usr/share/licenses/steady/LICENSES.txt"), licences);
  EXPECT_EQ(text("tar/LICENSES.txt"), licences);
  const std::string copyright = text("deb/usr/share/doc/steady/copyright");
  EXPECT_TRUE(copyright.contains("/usr/share/common-licenses/Apache-2.0")) << copyright.substr(0, 500);
  const std::string last = licences.substr(licences.find("END OF TERMS AND CONDITIONS") + 27);
  EXPECT_TRUE(copyright.ends_with(last)) << "everything but the text that Debian has";
}

TEST_F(Packages, AreMadeOfNothingThatIsNotAStaticSteadyOfThatVersionAndProcessor) {
  const std::string text = directory.file("text", "hello\n");
  struct Row {
    std::string arch, program, native, why;
  };
  for (const Row& row : std::vector<Row>{
           {"amd64", text, binary(), "is no Linux program for amd64"},
           {"arm64", binary(), binary(), "is no Linux program for arm64"},
           {"amd64", "/bin/true", binary(), "is not static"},
           {"amd64", binary(), "/bin/true", "says that it is version"},
           {"amd64", binary(), text, "does not run here; name one of the same version in STEADY_NATIVE"},
           {"riscv64", binary(), binary(), "is neither amd64 nor arm64"},
           {"amd64", directory.path("nothing"), binary(), "there is no "},
       }) {
    const Finished finished = pack(row.arch, row.program, directory.path("out"), {{"STEADY_NATIVE", row.native}});
    EXPECT_EQ(finished.status, 1) << row.why << story(finished);
    EXPECT_TRUE(finished.err.starts_with("packages: ")) << finished.err;
    EXPECT_TRUE(finished.err.contains(row.why)) << finished.err;
    EXPECT_FALSE(fs::exists(directory.path("out"))) << row.why;
  }
}

}  // namespace
}  // namespace steady::test
