// Every flag with its variable: what stands on the command line counts, also where it says "false".
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "cli/options.h"
#include "cli/values.h"
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

TEST(Flags, AreWhatTheCommandLineSaysWhateverTheVariableSays) {
  int flags = 0;
  for (const Option& option : options()) {
    if (!option.argument.empty() || option.variable.empty()) continue;
    ++flags;
    for (const Case& each : cases) {
      std::vector<std::string> words;
      if (each.words != "none") words.push_back(cat(option.name, each.words));
      const settings::Environment environment = test::environment_of({{std::string(option.variable), each.variable}});
      Values values(*command_named(option.command), words, environment);
      EXPECT_EQ(values.flag(option.name), each.expected)
          << option.command << ' ' << option.name << each.words << ", " << option.variable << '=' << each.variable;
      EXPECT_EQ(values.error(), "");
    }
  }
  EXPECT_GE(flags, 7);
}

TEST(Flags, AreWhatTheLastOfThemSays) {
  for (const Option& option : options()) {
    if (!option.argument.empty()) continue;
    const std::string name(option.name);
    const settings::Environment nothing = test::environment_of({});
    Values off(*command_named(option.command), {name, name + "=false"}, nothing);
    EXPECT_FALSE(off.flag(name)) << option.command << name;
    Values on(*command_named(option.command), {name + "=false", name}, nothing);
    EXPECT_TRUE(on.flag(name)) << option.command << name;
  }
}

TEST(Flags, HaveAVariableThatIsTrueOrFalse) {
  for (const Option& option : options()) {
    if (!option.argument.empty() || option.variable.empty()) continue;
    for (const char* word : {"maybe", "yes", "on", "True", "2", " 1"}) {
      const settings::Environment environment = test::environment_of({{std::string(option.variable), word}});
      Values values(*command_named(option.command), {}, environment);
      values.flag(option.name);
      EXPECT_EQ(values.error(), cat(option.variable, ": expected true or false, which its value is not"));
    }
  }
}

}  // namespace
}  // namespace steady::cli
