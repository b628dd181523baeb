// compose-examples/python: one Dockerfile, three targets; of these, dev is in dev_tests.cpp.
#include <gtest/gtest.h>

#include <fstream>

#include "containers/shop.h"
#include "containers/story.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

class PythonTargets : public testing::Test {
 protected:
  Finished build(const std::string& target) const { return test::build(story.path(), tag, {"--target", target}); }
  // What Python itself says about a module in the image.
  bool has(const std::string& module) const {
    const Finished finished =
        docker({"run", "--rm", "--entrypoint", "python", tag, "-c",
                "import importlib.util, sys; sys.exit(not importlib.util.find_spec('" + module + "'))"});
    return finished.status == 0;
  }
  void TearDown() override { docker({"image", "rm", "--force", tag}); }

  Story story{"python"};
  std::string tag = unique_name("python");
};

TEST_F(PythonTargets, TestRunsTheTests) {
  const Finished finished = build("test");
  EXPECT_EQ(finished.status, 0) << finished.err;
}

TEST_F(PythonTargets, CoverageIsWrittenForOthersToRead) {
  const Folder out;
  const Finished finished =
      test::build(story.path(), tag, {"--target", "coverage", "--output", "type=local,dest=" + out.path().string()});
  ASSERT_EQ(finished.status, 0) << finished.err;
  std::ifstream file(out.path() / "coverage.xml");
  const std::string xml(std::istreambuf_iterator<char>(file), {});
  EXPECT_TRUE(xml.contains("<coverage ") && xml.contains("filename=\"main.py\"")) << xml;
}

TEST_F(PythonTargets, TestFailsWhenTooLittleIsCovered) {
  std::ofstream(story.path() / "tests" / "test_main.py") << "def test_nothing():\n    import shop.main\n";
  const Finished finished = build("test");
  EXPECT_NE(finished.status, 0);
  EXPECT_TRUE(finished.err.contains("Required test coverage of 80% not reached")) << finished.err;
}

TEST_F(PythonTargets, TestFailsWhenATestFails) {
  std::ofstream(story.path() / "tests" / "test_broken.py") << "def test_broken():\n    assert 1 == 2\n";
  const Finished finished = build("test");
  EXPECT_NE(finished.status, 0);
  EXPECT_TRUE(finished.err.contains("test_broken")) << finished.err;
}

TEST_F(PythonTargets, ProdHoldsNeitherPytestNorDebugpy) {
  const Finished finished = build("prod");
  ASSERT_EQ(finished.status, 0) << finished.err;
  EXPECT_FALSE(has("pytest"));
  EXPECT_FALSE(has("debugpy"));
  EXPECT_TRUE(has("gunicorn")) << "or asking proves nothing";
}

// Wherever it lies: the environment does not see what the base image brought.
TEST_F(PythonTargets, ProdHoldsNothingThatInstallsPackages) {
  const std::string base = files_of("python:3.13-slim-trixie");
  const Finished finished = build("prod");
  ASSERT_EQ(finished.status, 0) << finished.err;
  const std::string prod = files_of(tag);
  for (const std::string name : {"pip", "setuptools", "wheel", "ensurepip"}) {
    const std::string module = "/" + name + "/__init__.py\n";
    if (name != "setuptools" && name != "wheel") {  // Python's images have none since 3.12
      EXPECT_TRUE(base.contains(module)) << name << ": or looking for it proves nothing";
    }
    EXPECT_FALSE(prod.contains(module)) << name;
  }
  EXPECT_TRUE(prod.contains("/gunicorn/__init__.py\n"));
}

TEST_F(PythonTargets, ProdIsWhatIsBuiltWithoutATarget) {
  ASSERT_EQ(test::build(story.path(), tag).status, 0);
  const std::string command = docker_ok({"image", "inspect", "--format", "{{.Config.Cmd}} {{.Config.User}}", tag});
  EXPECT_TRUE(command.contains("gunicorn") && command.ends_with("65532:65532")) << command;
}

}  // namespace
}  // namespace steady::test
