// The connection strings of tests/data/connection_strings.txt: each means what an application takes it for, or is refused
// with the right spelling, and none shows its password.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "cli/command_line.h"
#include "probe/kinds.h"
#include "unit/config/loading.h"

namespace steady::config {
namespace {

struct Row {
  std::string text;
  std::string verdict;
};

// Files that the strings name.
const test::TemporaryDirectory& certificates() {
  static const test::TemporaryDirectory directory;
  static const bool made = [] {
    for (const char* name : {"ca.pem", "client.crt", "client.key", "global-bundle.pem"}) directory.file(name, "x");
    return true;
  }();
  EXPECT_TRUE(made);
  return directory;
}

std::string with_certificates(std::string text) {
  constexpr std::string_view folder = "/certs/";
  for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder, at)) {
    text.replace(at, folder.size(), certificates().path() + '/');
  }
  return text;
}

std::vector<Row> rows() {
  std::vector<Row> out;
  std::ifstream file(std::string(STEADY_SOURCE_DIR) + "/tests/data/connection_strings.txt");
  constexpr std::string_view border = " => ";
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t at = line.find(border);
    EXPECT_NE(at, std::string::npos) << line;
    if (at != std::string::npos) out.push_back({line.substr(0, at), line.substr(at + border.size())});
  }
  return out;
}

bool leaks(std::string_view text) { return text.contains("S3C"); }

// All that can be seen of a target.
std::string output_of(const Loaded& loaded) {
  std::string out = loaded.problems;
  for (const std::string& note : loaded.config.notes) out += note + '\n';
  for (const Check& check : loaded.config.checks) {
    if (check.probe) out += cat(check.name, ' ', check.probe->target(), '\n');  // a refused target has none
  }
  return out;
}

std::string verdict_on(const Loaded& loaded) {
  if (!loaded.problems.empty()) return "refused: " + loaded.problems;
  if (loaded.config.checks.empty() || !loaded.config.checks.front().probe) return "neither a probe nor a problem";
  const Check& check = loaded.config.checks.front();
  return cat("ok ", check.kind, ' ', check.probe->target());
}

bool agrees(const std::string& verdict, const std::string& expected) {
  constexpr std::string_view refused = "refused: ";
  if (!expected.starts_with(refused)) return verdict == expected;
  return verdict.starts_with(refused) && verdict.contains(expected.substr(refused.size()));
}

TEST(ConnectionStrings, AreTakenAsTheirApplicationsTakeThemOrRefusedWithTheRightSpelling) {
  for (const Row& row : rows()) {
    const Loaded loaded = load_targets({with_certificates(row.text)});
    const std::string verdict = verdict_on(loaded);
    EXPECT_TRUE(agrees(verdict, row.verdict)) << row.text << "\n is    " << verdict << "\n not   " << row.verdict;
    EXPECT_FALSE(leaks(output_of(loaded))) << row.text << '\n' << output_of(loaded);
  }
}

TEST(ConnectionStrings, MeanTheSameInAFile) {
  const test::TemporaryDirectory directory;
  for (const Row& row : rows()) {
    const bool ok = row.verdict.starts_with("ok ");
    const std::string kind = ok ? row.verdict.substr(3, row.verdict.find(' ', 3) - 3) : "postgres";
    std::string quoted;
    for (const char c : with_certificates(row.text)) quoted += c == '\'' ? "''" : std::string(1, c);
    const std::string yaml = cat("version: 1\nchecks:\n  a:\n    ", kind, ": '", quoted, "'\n");
    const Loaded loaded =
        load({.file = directory.file("steady.yaml", yaml), .targets = {}, .only = {}}, test::environment_of({}));
    EXPECT_EQ(loaded.problems.empty(), ok) << row.text << '\n' << loaded.problems;
    if (ok && loaded.problems.empty()) EXPECT_EQ(verdict_on(loaded), row.verdict) << row.text;
    EXPECT_FALSE(leaks(output_of(loaded))) << row.text << '\n' << output_of(loaded);
  }
}

// What is the value of a variable is never quoted, not even the name of a parameter.
TEST(ConnectionStrings, AreNeverQuotedWhereAVariableHoldsThem) {
  for (const Row& row : rows()) {
    const Loaded loaded = load_targets({"${URL}"}, {{"URL", with_certificates(row.text)}});
    EXPECT_FALSE(leaks(output_of(loaded))) << row.text << '\n' << output_of(loaded);
    for (const std::string& note : loaded.config.notes) EXPECT_FALSE(note.contains('\'')) << note;
  }
}

TEST(ConnectionStrings, HaveNoPasswordLeftOnTheCommandLine) {
  for (const Row& row : rows()) {
    std::string argument = row.text;
    char* text = argument.data();
    cli::redact_argv({&text, 1});
    EXPECT_FALSE(leaks(argument)) << row.text << '\n' << argument;
  }
}

TEST(ConnectionStrings, AreMoreThanTwoHundredAndOfEveryKindAndScheme) {
  const std::vector<Row> all = rows();
  EXPECT_GE(all.size(), 200U);
  std::set<std::string> seen, hidden;
  for (const Row& row : all) {
    EXPECT_TRUE(seen.insert(row.text).second) << row.text << " is there twice";
    if (leaks(row.text)) hidden.insert(row.text);
    EXPECT_TRUE(row.verdict.starts_with("ok ") || row.verdict.starts_with("refused: ")) << row.verdict;
  }
  EXPECT_GE(hidden.size(), 100U);
  for (const probe::Kind& kind : probe::kinds()) {
    for (const std::string_view alias : kind.aliases) {
      const auto of_alias = [&](const Row& row) { return lower(row.text).starts_with(cat(alias, ':')); };
      EXPECT_TRUE(std::ranges::any_of(all, of_alias)) << alias;
    }
  }
}

}  // namespace
}  // namespace steady::config
