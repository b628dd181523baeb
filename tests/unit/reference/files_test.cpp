// What is committed is what the tables of keys say, and the tables hold every key that is asked for.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/text.h"
#include "config/keys.h"
#include "config/sections.h"
#include "config/target.h"
#include "probe/kinds.h"
#include "reference/documents.h"
#include "unit/config/schema_files.h"

namespace steady::reference {
namespace {

using config::Keys;
using settings::Reader;

const std::string how = "`make reference` writes it anew";
const std::string kinds_folder = std::string(STEADY_SOURCE_DIR) + "/src/probe";

TEST(Reference, FilesAreWhatTheTablesOfKeysSay) {
  EXPECT_EQ(config::content_of(config::config_folder / "steady.schema.json"), schema(kinds_folder)) << how;
  EXPECT_EQ(config::content_of(config::config_folder / "steady.example.yaml"), example()) << how;
  const std::string readme = config::content_of(config::config_folder / "README.md");
  EXPECT_EQ(readme, with_tables(readme, kinds_folder)) << how;
}

TEST(Reference, HasATableOfEverySectionAndKind) {
  const std::string readme = config::content_of(config::config_folder / "README.md");
  for (const config::Section& section : config::sections) {
    if (section.name != "defaults") EXPECT_TRUE(readme.contains(cat("\n<!-- keys: ", section.name, " -->\n")));
  }
  for (const probe::Kind& kind : probe::kinds()) {
    EXPECT_TRUE(readme.contains(cat("\n### ", kind.name, '\n'))) << kind.name;
    EXPECT_TRUE(readme.contains(cat("\n<!-- keys: ", kind.name, " -->\n"))) << kind.name;
  }
}

TEST(Reference, HasATableOfTheParametersOfDrivers) {
  const std::string readme = config::content_of(config::config_folder / "README.md");
  for (const auto& [kind, meaning, settings, parameters] : probe::documented_kinds()) {
    const bool has_any = !parameters.taken.empty();
    EXPECT_EQ(readme.contains(cat("\n<!-- parameters: ", kind.name, " -->\n")), has_any) << kind.name;
    for (const auto& each : parameters.taken) EXPECT_TRUE(readme.contains(cat('`', each.name, '`'))) << each.name;
    for (const auto& each : parameters.refused) {
      EXPECT_TRUE(readme.contains(cat("| `", each.name, "` | refused: ", each.why))) << each.name;
    }
    for (const std::string_view name : parameters.mentioned) EXPECT_TRUE(readme.contains(cat('`', name, '`'))) << name;
    for (const auto& each : parameters.ignored)
      EXPECT_TRUE(readme.contains(cat("| ", each.driver, ": `"))) << each.driver;
  }
}

TEST(Reference, RefusesATableOfNothing) {
  EXPECT_THROW(with_tables("text\n<!-- kinds -->\n", "/nonexistent"), std::runtime_error);
  EXPECT_THROW(with_tables("<!-- keys: nothing -->\n", kinds_folder), std::runtime_error);
  EXPECT_THROW(with_tables("<!-- parameters: nothing -->\n", kinds_folder), std::runtime_error);
  EXPECT_EQ(with_tables("text\n<!-- keys: log -->\n| old |\n\nmore\n", kinds_folder).find("| old |"),
            std::string::npos);
}

Keys names_of(settings::Table table) {
  Keys names;
  for (const settings::Setting& row : table) {
    names.emplace(row.name);
    if (!std::holds_alternative<settings::SecretText>(row.shape)) continue;
    names.insert(cat(row.name, "_file"));
    names.insert(cat(row.name, "_env"));
  }
  return names;
}

TEST(TablesOfKeys, HoldWhatTheSectionsAskFor) {
  EXPECT_EQ(names_of(config::check_keys::defaults), config::asked([](Reader& r) { config::read_policy(r, {}); }));
  EXPECT_EQ(names_of(config::check_command_keys::all),
            config::asked([](Reader& r) { config::read_check_command(r, {}); }));
  EXPECT_EQ(names_of(config::wait_keys::all), config::asked([](Reader& r) { config::read_wait(r, {}); }));
  EXPECT_EQ(names_of(config::serve_keys::all), config::asked([](Reader& r) { config::read_serve(r, {}); }));
  EXPECT_EQ(names_of(config::log_keys::all), config::asked([](Reader& r) { config::read_log(r, {}); }));
  EXPECT_EQ(names_of(config::check_keys::check), config::asked([](Reader& r) {
              config::read_policy(r, {});
              config::read_readiness(r);
            }));
  Keys top{"version", "checks"};
  for (const config::Section& section : config::sections) top.emplace(section.name);
  EXPECT_EQ(top, config::asked([](Reader& r) { config::read_sections(r); }));
}

class TableOfKind : public testing::TestWithParam<std::string> {
 protected:
  static Keys table() {
    for (const auto& [kind, meaning, settings, parameters] : probe::documented_kinds()) {
      if (kind.name == GetParam()) return names_of(settings);
    }
    return {};
  }
};

// Whatever is given: else an unknown key would depend on its neighbours.
TEST_P(TableOfKind, HoldsWhatItAsksForWhicheverIsGiven) {
  EXPECT_EQ(table(), config::keys_of_kind(GetParam()));
  for (const std::string& key : table()) {
    test::Reading reading(key + ": x");
    Reader reader = reading.reader();
    probe::kind_named(GetParam())->load(reader);
    EXPECT_EQ(reader.keys(), table()) << key;
  }
}

TEST_P(TableOfKind, SaysWhatEachKeyMeans) {
  for (const auto& [kind, meaning, settings, parameters] : probe::documented_kinds()) {
    EXPECT_FALSE(meaning.empty()) << kind.name;
    for (const settings::Setting& row : settings) EXPECT_FALSE(row.meaning.empty()) << kind.name << '.' << row.name;
  }
}

INSTANTIATE_TEST_SUITE_P(All, TableOfKind, testing::ValuesIn(config::kind_names()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace steady::reference
