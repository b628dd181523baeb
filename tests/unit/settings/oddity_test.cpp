// What is said of a value that is not shown: its form, and nothing of what it holds.
#include "settings/oddity.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/text.h"
#include "support/reading.h"

namespace steady::settings {
namespace {

using namespace std::string_literals;

constexpr std::string_view quoted = "begins with a quotation mark (env files keep them)";

TEST(Oddity, DescribesWhatPeopleLeaveInAValue) {
  EXPECT_EQ(oddity("\"hunter2\""), quoted);
  EXPECT_EQ(oddity("'hunter2'"), quoted);
  EXPECT_EQ(oddity("hunter2\""), "ends with a quotation mark");
  EXPECT_EQ(oddity("hunter2\n"), "ends with a newline");
  EXPECT_EQ(oddity("hunter\n2"), "contains a newline");
  EXPECT_EQ(oddity("hunter2 "), "ends with a blank");
  EXPECT_EQ(oddity("hunter2\t"), "ends with a blank");
  EXPECT_EQ(oddity(" hunter2"), "begins with a blank");
  EXPECT_EQ(oddity("hunter2\r"), "contains a carriage return (a file with Windows line ends)");
  EXPECT_EQ(oddity("hunter2\r\n"), "contains a carriage return (a file with Windows line ends)");
  EXPECT_EQ(oddity("\xEF\xBB\xBFhunter2"), "begins with a byte order mark (save the file as UTF-8 without it)");
  for (const std::string_view blank : {"", " ", "\t", "\n", "\r\n", " \n "}) EXPECT_EQ(oddity(blank), "is blank");
  for (const std::string_view variable : {"${DB_PASSWORD}", "$(DB_PASSWORD)", "{{ .password }}", "$DB_PASSWORD"}) {
    EXPECT_EQ(oddity(variable), "is a variable that nothing has expanded") << variable;
  }
}

TEST(Oddity, SaysNothingOfAnOrdinaryValue) {
  for (const std::string_view value : {"hunter2", "pass word", "p'a\"ss", "$ecret", "$", "$1", "a${B}c", "{}", "(x)",
                                       "\xC3\xA4", "a%20b", "-", "\\n"}) {
    EXPECT_EQ(oddity(value), "") << value;
  }
}

// Whatever stands between the marks: neither a character of it nor its length changes the words.
TEST(Oddity, GivesAwayNeitherACharacterNorTheLength) {
  const std::vector<std::pair<std::string, std::string>> forms{{"\"", "\""}, {"", "\n"}, {"", " "},  {" ", ""},
                                                               {"", "\r\n"}, {"", "'"},  {"${", "}"}};
  for (const auto& [before, after] : forms) {
    std::set<std::string_view> said;
    for (const std::string& inner : {"x"s, "hunter2"s, std::string(100'000, 'y'), "a\"b"s, "1 2"s}) {
      said.insert(oddity(cat(before, inner, after)));
    }
    EXPECT_EQ(said.size(), 1U) << before << after;
    EXPECT_NE(*said.begin(), "") << before << after;
  }
}

TEST(OddValue, NamesTheVariableAndBoundsItsName) {
  EXPECT_EQ(odd_value("B", "'x'"), cat("; the value of B ", quoted));
  EXPECT_EQ(odd_value("B", "x"), "");
  EXPECT_LT(odd_value(std::string(5000, 'B'), "'x'").size(), 120U);
  EXPECT_EQ(odd_value("B\n\x1b[31m", "'x'"), cat("; the value of B ?[31m ", quoted));
}

TEST(OddVariable, IsTheFirstOneInATextWhoseValueIsOdd) {
  const Environment environment =
      test::environment_of({{"GOOD", "x"}, {"NEWLINE", "x\n"}, {"QUOTED", "'x'"}, {"BLANK", ""}, {"hunter2", "'x'"}});
  const auto said = [&](std::string_view text) { return odd_variable(text, environment); };
  EXPECT_EQ(said("${GOOD}:${NEWLINE}/${QUOTED}"), "; the value of NEWLINE ends with a newline");
  EXPECT_EQ(said("${NONE:-${QUOTED}}"), cat("; the value of QUOTED ", quoted));
  EXPECT_EQ(said("${BLANK:-x}"), "; the value of BLANK is blank");
  for (const std::string_view text :
       {"", "${GOOD}", "${NONE}", "$${QUOTED}", "$QUOTED", "${}", "${", "QUOTED", "${ QUOTED}"}) {
    EXPECT_EQ(said(text), "") << text;
  }
  EXPECT_EQ(odd_variable("${X}", no_environment()), "") << "offline, no value is known";
}

TEST(OddVariable, LooksUpOnlySomeOfManyVariables) {
  int asked = 0;
  const Environment counting([&asked](std::string_view) {
    ++asked;
    return std::optional<std::string>("x");
  });
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "${X}";
  EXPECT_EQ(odd_variable(text, counting), "");
  EXPECT_LE(asked, 10);
}

TEST(ForAShell, IsAVariableWithoutBracesOrACommand) {
  for (const std::string_view text : {"$HOST", "http://$host:80", "$(hostname)", "a$b", "$_x", "$$HOST"}) {
    EXPECT_TRUE(is_for_a_shell(text)) << text;
  }
  for (const std::string_view text : {"", "$", "a$", "${HOST}", "$${HOST}", "$1", "$$", "$-", "100$ "}) {
    EXPECT_FALSE(is_for_a_shell(text)) << text;
  }
}

}  // namespace
}  // namespace steady::settings
