// The targets of compose-examples/ that are not shipped: tests and linters that stop a build, and an image for another architecture.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "containers/shop.h"
#include "containers/story.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

struct Fault {
  std::string language;
  std::string source;   // the file that says hello
  std::string planted;  // what compiles, and no linter lets pass
  std::string found;    // what the linter calls it
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.language; }

class Target : public testing::TestWithParam<Fault> {
 protected:
  Finished build(const std::string& target) const { return test::build(story.path(), tag, {"--target", target}); }
  std::filesystem::path source() const { return story.path() / GetParam().source; }
  std::string text() const {
    std::ifstream in(source());
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& text) const { std::ofstream(source()) << text; }
  void TearDown() override { docker({"image", "rm", "--force", tag}); }

  Story story{GetParam().language};
  const std::string tag = unique_name("target");
};

class TestTarget : public Target {};

TEST_P(TestTarget, IsBuiltOnlyIfTheTestsPass) {
  const Finished passed = build("test");
  EXPECT_EQ(passed.status, 0) << passed.err;
  std::string changed = text();
  ASSERT_TRUE(changed.contains("hello"));
  write(changed.replace(changed.find("hello"), 5, "hallo"));
  const Finished failed = build("test");
  EXPECT_NE(failed.status, 0);
  EXPECT_TRUE(failed.err.contains("hallo")) << failed.err;
}

class LintTarget : public Target {};

TEST_P(LintTarget, IsBuiltOnlyIfTheLinterFindsNothing) {
  const Finished passed = build("lint");
  EXPECT_EQ(passed.status, 0) << passed.err;
  write(text() + GetParam().planted);
  const Finished failed = build("lint");
  EXPECT_NE(failed.status, 0);
  EXPECT_TRUE(failed.err.contains(GetParam().found)) << failed.err;
}

const Fault go{.language = "go",
               .source = "main.go",
               .planted = "\nfunc loud() { log.Printf(\"%d\", greeting) }\n",
               .found = "has arg greeting of wrong type string"};
const Fault node{.language = "node", .source = "src/main.ts", .planted = "debugger;\n", .found = "noDebugger"};
const Fault python{.language = "python",
                   .source = "shop/main.py",
                   .planted = "\n\ndef loud(words=[]):\n    return words\n",
                   .found = "B006"};
const Fault java{.language = "java",
                 .source = "src/main/java/shop/Shop.java",
                 .planted = "\nfinal class Loud {\n  java.util.List words;\n}\n",
                 .found = "found raw type"};

std::string name_of(const testing::TestParamInfo<Fault>& info) { return info.param.language; }
// Python's is tried harder, in python_tests.cpp.
INSTANTIATE_TEST_SUITE_P(Examples, TestTarget, testing::Values(go, node, java), name_of);
INSTANTIATE_TEST_SUITE_P(Examples, LintTarget, testing::Values(go, node, python, java), name_of);

bool is_for_arm64(const std::filesystem::path& program) {
  std::ifstream in(program, std::ios::binary);
  const std::string head(std::istreambuf_iterator<char>(in), {});
  return head.size() > 20 &&
         head.starts_with(
             "\x7f"
             "ELF") &&
         head[18] == '\xb7' && head[19] == 0;  // EM_AARCH64
}

// Of the image for arm64, what was compiled here is run; steady in it is a stand-in, as `make cross` is what compiles that.
TEST(GoExample, IsCompiledHereForArm64AndAnswersInAnEmulator) {
  const Story story("go");
  const Folder out;
  const Folder stand_in;
  stand_in.write("steady", "not a program\n");
  const Finished built =
      docker({"build", "--platform", "linux/arm64", "--progress", "plain", "--build-context",
              "steady=" + stand_in.path().string(), "--output", "type=local,dest=" + out.path().string(), story.path()},
             15min);
  ASSERT_EQ(built.status, 0) << built.err;
  ASSERT_TRUE(is_for_arm64(out.path() / "shop"));
  const Image emulated("FROM scratch\nCOPY qemu shop /\nENTRYPOINT [\"/qemu\", \"/shop\"]\n",
                       {{"qemu", "/usr/bin/qemu-aarch64-static"}, {"shop", out.path() / "shop"}});
  const Container container({"--user", "65532:65532"}, emulated.tag());
  docker_ok({"run", "--rm", "--network", "container:" + container.name(), steady_image(), "wait", "--timeout", "60s",
             "http://127.0.0.1:8080/#contains=hello"});
}

}  // namespace
}  // namespace steady::test
