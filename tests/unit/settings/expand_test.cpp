#include "settings/expand.h"

#include <gtest/gtest.h>

#include "support/reading.h"

namespace steady::settings {
namespace {

std::string expanded(std::string_view text) {
  const Environment environment = test::environment_of(
      {{"HOST", "db"}, {"EMPTY", ""}, {"BLANK", " \t"}, {"PASSWORD", "p${HOST}$@#:%40"}, {"_x1", "underscore"}});
  const auto result = expand(text, environment);
  return result ? *result : "error: " + result.error();
}

TEST(Expand, PutsTheValueOfAVariableInItsPlace) {
  EXPECT_EQ(expanded("${HOST}"), "db");
  EXPECT_EQ(expanded("http://${HOST}:80/${HOST}"), "http://db:80/db");
  EXPECT_EQ(expanded("${_x1}"), "underscore");
  EXPECT_EQ(expanded(""), "");
}

TEST(Expand, UsesTheDefaultOfAVariableThatIsUnsetOrEmpty) {
  EXPECT_EQ(expanded("${NO:-here}"), "here");
  EXPECT_EQ(expanded("${EMPTY:-here}"), "here");
  EXPECT_EQ(expanded("${HOST:-here}"), "db");
  EXPECT_EQ(expanded("${NO:-}"), "");
  EXPECT_EQ(expanded("${EMPTY:-}"), "");
  EXPECT_EQ(expanded("${NO:-a:b/c@d#e}"), "a:b/c@d#e");
}

TEST(Expand, ExpandsVariablesInsideOfADefault) {
  EXPECT_EQ(expanded("${NO:-${HOST}}"), "db");
  EXPECT_EQ(expanded("${NO:-x${NONE:-y${HOST}}z}!"), "xydbz!");
}

TEST(Expand, NeverReadsTheValueOfAVariableAgain) { EXPECT_EQ(expanded("${PASSWORD}"), "p${HOST}$@#:%40"); }

TEST(Expand, LeavesADollarBeforeAnythingElseAlone) {
  EXPECT_EQ(expanded("$"), "$");
  EXPECT_EQ(expanded("$HOST"), "$HOST");
  EXPECT_EQ(expanded("a$$b$"), "a$$b$");
  EXPECT_EQ(expanded("}{"), "}{");
}

TEST(Expand, TakesADoubledDollarBeforeABraceAsALiteralBrace) {
  EXPECT_EQ(expanded("$${HOST}"), "${HOST}");
  EXPECT_EQ(expanded("$$${HOST}"), "$${HOST}");
  EXPECT_EQ(expanded("${NO:-$${x}y}"), "${xy}");
}

TEST(Expand, NamesAVariableThatIsNotSet) {
  EXPECT_EQ(expanded("x${DB_HOST}"),
            "error: the variable DB_HOST is not set (write ${DB_HOST:-...} to give a default)");
  EXPECT_EQ(expanded("${NO:-${DB_HOST}}"),
            "error: the variable DB_HOST is not set (write ${DB_HOST:-...} to give a default)");
}

TEST(Expand, NamesAVariableThatIsBlank) {
  EXPECT_EQ(expanded("x${EMPTY}"), "error: the variable EMPTY is blank (write ${EMPTY:-} where it may be)");
  EXPECT_EQ(expanded("${BLANK}"), "error: the variable BLANK is blank (write ${BLANK:-} where it may be)");
  EXPECT_EQ(expanded("${BLANK:-x}"), "x");
}

TEST(Expand, ComplainsOfAVariableWithoutEnd) {
  EXPECT_EQ(expanded("a${HOST"), "error: '${' without '}' (a literal '${' is written '$${')");
  EXPECT_EQ(expanded("${A:-${B}"), "error: '${' without '}' (a literal '${' is written '$${')");
}

TEST(UnclosedVariable, IsFoundWhereItBegins) {
  EXPECT_EQ(unclosed_variable("a${HOST"), 1U);
  EXPECT_EQ(unclosed_variable("${A}-${B"), 5U);
  EXPECT_EQ(unclosed_variable("${A:-${B}"), 0U);
  for (const std::string_view text : {"", "$", "${A}", "$${A", "${A:-${B}}", "}", "$$"}) {
    EXPECT_EQ(unclosed_variable(text), std::string_view::npos) << text;
  }
}

TEST(UnclosedVariable, IsFoundInLinearTime) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "${A}$${";
  EXPECT_EQ(unclosed_variable(text + "${"), text.size());
}

TEST(OnlyVariable, IsTheNameWhenTheTextIsNothingElse) {
  EXPECT_EQ(only_variable("${PASSWORD}"), "PASSWORD");
  EXPECT_EQ(only_variable("${PASSWORD:-x}"), "PASSWORD");
  for (const std::string_view text : {"", "PASSWORD", "x${PASSWORD}", "${A}${B}", "$${A}", "${A", "${A}x"}) {
    EXPECT_EQ(only_variable(text), "") << text;
  }
}

TEST(Expand, ComplainsOfWhatIsNoNameWithoutQuotingIt) {
  for (const std::string_view text : {"${}", "${9x}", "${hunter2!}", "${HOST-x}", "${HOST:?x}", "${ HOST}", "${:-x}"}) {
    EXPECT_EQ(expanded(text),
              "error: a variable is written ${NAME} or ${NAME:-default} (a literal '${' is written '$${')")
        << text;
  }
}

TEST(Expand, BoundsDefaultsWithinDefaults) {
  std::string text = "x";
  for (int i = 0; i < 2000; ++i) text = "${NO:-" + text + "}";
  EXPECT_EQ(expanded(text), "error: too many defaults inside of defaults");
}

TEST(Expand, GivesBackWhatWasMadeUnexpandable) {
  for (const std::string_view text : {"", "$", "${HOST}", "a$${HOST}$", "$$$${{", "no variable"}) {
    EXPECT_EQ(expanded(unexpandable(text)), text);
  }
}

TEST(FindOutsideVariables, PassesOverWhatStandsInAVariable) {
  EXPECT_EQ(find_outside_variables("${A:-x:y}:z", ":"), 9U);
  EXPECT_EQ(find_outside_variables("${A:-${B:-:}}:", ":"), 13U);
  EXPECT_EQ(find_outside_variables("a:b", ":", 2), std::string_view::npos);
  EXPECT_EQ(find_outside_variables("$${a:b", ":"), 4U);
}

TEST(FindOutsideVariables, LooksIntoAVariableWithoutEnd) { EXPECT_EQ(find_outside_variables("${A:b", ":"), 3U); }

TEST(FindOutsideVariables, StaysLinearOnManyBeginningsWithoutEnd) {
  std::string text;
  for (int i = 0; i < 500'000; ++i) text += "${";
  EXPECT_EQ(find_outside_variables(text, "#"), std::string_view::npos);
}

TEST(ProcessEnvironment, ReadsTheVariablesOfTheProcess) {
  ::setenv("STEADY_TEST_VARIABLE", "value", 1);
  EXPECT_EQ(process_environment()("STEADY_TEST_VARIABLE"), "value");
  ::unsetenv("STEADY_TEST_VARIABLE");
  EXPECT_EQ(process_environment()("STEADY_TEST_VARIABLE"), std::nullopt);
}

}  // namespace
}  // namespace steady::settings
