// Every flag with its variable: what stands on the command line counts, also where it says "false".
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "cli/given.h"
#include "cli/options.h"
#include "support/reading.h"

namespace steady::cli {
namespace {

struct Case {
  std::string words;     // behind the name of the flag; "none": it is not given
  std::string variable;  // "" is as good as unset
  bool expected;
};

const std::vector<Case> cases{
    {"none", "", false},      {"none", "1", true},
    {"none", "true", true},   {"none", "0", false},
    {"none", "false", false}, {"", "0", true},
    {"", "false", true},      {"", "", true},
    {"=true", "0", true},     {"=1", "false", true},
    {"=false", "1", false},   {"=0", "true", false},
    {"=false", "", false},    {"=false", "maybe", false},
    {"", "maybe", true},
};

struct FlagOf {
  const Command& command;
  Option option;
  settings::Key<settings::Flag> key;
};

// Those of the command line alone: a flag with a key in the file is tested with the overrides.
std::vector<FlagOf> flags() {
  std::vector<FlagOf> all;
  for (const Command& command : commands()) {
    for (const Option& option : options_of(command)) {
      if (settings::is_flag(*option.setting) && option.section.empty())
        all.push_back({command, option, {option.setting->name}});
    }
  }
  return all;
}

TEST(Flags, AreWhatTheCommandLineSaysWhateverTheVariableSays) {
  int with_variable = 0;
  for (const auto& [command, option, key] : flags()) {
    if (option.variable().empty()) continue;
    ++with_variable;
    for (const Case& each : cases) {
      std::vector<std::string> words;
      if (each.words != "none") words.push_back(cat(option.name(), each.words));
      Given given(command, words, test::environment_of({{std::string(option.variable()), each.variable}}));
      EXPECT_EQ(given.own().flag(key), each.expected)
          << command.name << ' ' << option.name() << each.words << ", " << option.variable() << '=' << each.variable;
      EXPECT_EQ(given.complaint(), "");
    }
  }
  EXPECT_GE(with_variable, 7);
}

TEST(Flags, AreWhatTheLastOfThemSays) {
  for (const auto& [command, option, key] : flags()) {
    const std::string name(option.name());
    const settings::Environment nothing = test::environment_of({});
    Given off(command, {name, name + "=false"}, nothing);
    EXPECT_FALSE(off.own().flag(key)) << command.name << name;
    Given on(command, {name + "=false", name}, nothing);
    EXPECT_TRUE(on.own().flag(key)) << command.name << name;
  }
}

TEST(Flags, HaveAVariableThatIsTrueOrFalse) {
  for (const auto& [command, option, key] : flags()) {
    if (option.variable().empty()) continue;
    for (const char* word : {"maybe", "yes", "on", "True", "2", " 1"}) {
      Given given(command, {}, test::environment_of({{std::string(option.variable()), word}}));
      given.own().flag(key);
      const std::string odd =
          word[0] == ' ' ? cat("; the value of ", option.variable(), " begins with a blank") : std::string{};
      EXPECT_EQ(given.complaint(), cat(option.variable(), ": expected true or false, found something else", odd));
    }
  }
}

}  // namespace
}  // namespace steady::cli
