// Every file of tests/data/bad_configs against its exact complaints. A file's first line may set variables:
// "# variables: NAME=value NAME=value". Run with STEADY_WRITE_EXPECTED=1 to write the complaints down anew; then read
// what has changed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/load.h"
#include "probe/kinds.h"
#include "support/reading.h"

namespace steady::config {
namespace {

namespace fs = std::filesystem;

const fs::path& folder() {
  static const fs::path path = fs::path(STEADY_SOURCE_DIR) / "tests" / "data" / "bad_configs";
  return path;
}

std::string content_of(const fs::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

std::vector<std::string> fixtures() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

settings::Environment environment_of_fixture(const std::string& text) {
  constexpr std::string_view opening = "# variables:";
  test::Variables variables;
  std::istringstream line(text.starts_with(opening) ? text.substr(opening.size(), text.find('\n') - opening.size())
                                                    : "");
  for (std::string pair; line >> pair;) {
    variables[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
  }
  return test::environment_of(variables);
}

class BadConfig : public testing::TestWithParam<std::string> {};

TEST_P(BadConfig, IsRefusedWithExactlyTheseWords) {
  const fs::path file = folder() / (GetParam() + ".yaml");
  const fs::path expected = folder() / (GetParam() + ".expected");
  const fs::path before = fs::current_path();
  fs::current_path(folder());  // so that the complaints name the file alone
  const Loaded loaded =
      load({.file = file.filename().string(), .targets = {}, .only = {}}, environment_of_fixture(content_of(file)));
  fs::current_path(before);
  if (std::getenv("STEADY_WRITE_EXPECTED") != nullptr) std::ofstream(expected, std::ios::binary) << loaded.problems;
  EXPECT_EQ(loaded.blame, Blame::configuration);
  EXPECT_EQ(loaded.problems, content_of(expected));
  EXPECT_FALSE(loaded.problems.contains("hunter2")) << "a secret is shown";
}

INSTANTIATE_TEST_SUITE_P(File, BadConfig, testing::ValuesIn(fixtures()), [](const auto& each) { return each.param; });

TEST(BadConfigs, AreAtLeastFortyFive) { EXPECT_GE(fixtures().size(), 45U); }

TEST(BadConfigs, HoldTwoImpossibleCombinationsOfEveryKind) {
  const std::vector<std::string> names = fixtures();
  for (const probe::Kind& kind : probe::kinds()) {
    const std::string prefix = std::string(kind.name) + "_";
    EXPECT_GE(std::ranges::count_if(names, [&](const std::string& name) { return name.starts_with(prefix); }), 2)
        << kind.name;
  }
}

}  // namespace
}  // namespace steady::config
