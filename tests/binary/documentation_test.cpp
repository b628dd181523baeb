// Documentation cannot rot: every command line in our documents, Dockerfiles and Compose files is run or held against what it
// names.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

#include "base/text.h"
#include "binary.h"
#include "support/documents.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

const fs::path source = STEADY_SOURCE_DIR;

bool is_a_document(const fs::path& file) {
  const std::string name = file.filename();
  return name != "CHANGELOG.md" && (name.ends_with(".md") || name.starts_with("Dockerfile") ||
                                    (file.string().contains("compose") && name.ends_with(".yaml")));
}

Finished checked(const Words& files) {
  Words words{"/usr/bin/python3", source / "tests/binary/documented_lines.py", steady_command({}).argv.at(0), source};
  words.insert(words.end(), files.begin(), files.end());
  return run({.argv = words, .limit = std::chrono::seconds(110)});
}

TEST(Documentation, HoldsNoCommandLineThatIsNotTakenAndNoLinkThatLeadsNowhere) {
  const Finished finished = checked(documents(is_a_document));
  EXPECT_EQ(finished.status, 0) << story(finished);
  int lines = 0;
  std::sscanf(finished.out.c_str(), "%d command lines", &lines);
  EXPECT_GE(lines, 150) << finished.out;
}

TEST(Documentation, WithAMistakeWouldBeFound) {
  const TemporaryDirectory directory;
  for (const char* mistake :
       {"```sh\nsteady check --tiemout 2s redis://cache\n```\n", "```sh\nmake coffee\n```\n", "[a file](nowhere.md)\n",
        "[a heading](mistaken.md#nowhere)\n", "```sh\ndocker build --target nothing -f docker/Dockerfile .\n```\n",
        "```sh\nfrobnicate all\n```\n", "```sh\n./frobnicate all\n```\n", "COPY --from=steady /steady /steady\n",
        "```yaml\ntest: [\"CMD\", \"/steady\", \"check\", \"redis://cache#prot=1\"]\n```\n",
        "```yaml\nentrypoint: [/steady, wait, \"postgres://app@db/app#passwrod_file=/x\", \"--\"]\n```\n"}) {
    const Finished finished = checked({directory.file("mistaken.md", mistake)});
    EXPECT_EQ(finished.status, 1) << mistake << story(finished);
  }
}

Finished metrics_page(const fs::path& root) {
  return run(
      {.argv = {"/usr/bin/python3", source / "tests/binary/metrics_page.py", steady_command({}).argv.at(0), root},
       .limit = std::chrono::seconds(60)});
}

TEST(Documentation, ListsTheSeriesOfARunningSteadyAndTheAlerts) {
  const Finished finished = metrics_page(source);
  EXPECT_EQ(finished.status, 0) << story(finished);
}

TEST(Documentation, ThatLacksAnAlertOrASeriesWouldBeFound) {
  for (const char* row : {"| `SteadyCheckDown`", "| `steady_check_streak`"}) {
    const TemporaryDirectory directory;
    fs::create_directories(directory.path("docs"));
    fs::create_directories(directory.path("config/prometheus"));
    fs::copy(source / "config/prometheus/alerts.yaml", directory.path("config/prometheus/alerts.yaml"));
    std::string page = read_all(source / "docs/metrics.md");
    const auto begin = page.find(row);
    ASSERT_NE(begin, std::string::npos) << row;
    directory.file("docs/metrics.md", page.erase(begin, page.find('\n', begin) + 1 - begin));
    const Finished finished = metrics_page(directory.path());
    EXPECT_EQ(finished.status, 1) << story(finished);
    EXPECT_TRUE(finished.out.contains(cat("+", row))) << story(finished);
  }
}

}  // namespace
}  // namespace steady::test
