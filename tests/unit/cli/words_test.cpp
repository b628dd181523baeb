// What stands on a command line, and how: options before and behind other words, letters in one word, values in the same or the next.
#include "cli/words.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace steady::cli {
namespace {

using Line = std::vector<std::string>;

// "--timeout=5s --quiet | :80 -", or what is wrong.
std::string told_apart(Line words) {
  const Words apart = tell_apart(*command_named("check"), std::move(words));
  if (!apart.error.empty()) return apart.error;
  std::string out;
  for (const Words::Given& given : apart.options) {
    out += cat(given.option.name(), given.value ? cat('=', *given.value) : "", ' ');
  }
  out += '|';
  for (const std::string& word : apart.positionals) out += cat(' ', word);
  return out;
}

TEST(CommandLineWords, MayStandInAnyOrder) {
  EXPECT_EQ(told_apart({"-q", ":80", "--timeout", "5s", ":81"}), "--quiet --timeout=5s | :80 :81");
  EXPECT_EQ(told_apart({":80", "-q", ":81", "-t", "5s"}), "--quiet --timeout=5s | :80 :81");
  EXPECT_EQ(told_apart({}), "|");
  EXPECT_EQ(told_apart({""}), "| ");
}

TEST(CommandLineWords, GiveAValueInTheSameWordOrTheNext) {
  EXPECT_EQ(told_apart({"--timeout=5s"}), "--timeout=5s |");
  EXPECT_EQ(told_apart({"-t5s"}), "--timeout=5s |");
  EXPECT_EQ(told_apart({"-qt5s"}), "--quiet --timeout=5s |");
  EXPECT_EQ(told_apart({"-qt", "5s"}), "--quiet --timeout=5s |");
  EXPECT_EQ(told_apart({"-tq", ":80"}), "--timeout=q | :80");
  EXPECT_EQ(told_apart({"-t=5s"}), "--timeout==5s |") << "a letter's value begins behind the letter";
}

TEST(CommandLineWords, TakeTheNextWordForAValueWhateverItIs) {
  EXPECT_EQ(told_apart({"--timeout", "--quiet", ":80"}), "--timeout=--quiet | :80");
  EXPECT_EQ(told_apart({"--timeout", "--", "-"}), "--timeout=-- | -");
  EXPECT_EQ(told_apart({"-t", "-1"}), "--timeout=-1 |");
  EXPECT_EQ(told_apart({"--timeout", ""}), "--timeout= |");
}

TEST(CommandLineWords, SayOfAFlagWhatIsBehindItsEqualsSignAlone) {
  EXPECT_EQ(told_apart({"--quiet=false", "-q", "false"}), "--quiet=false --quiet | false");
  EXPECT_EQ(told_apart({"--quiet=maybe"}), "option --quiet takes no value, or true or false");
  EXPECT_EQ(told_apart({"--quiet="}), "option --quiet takes no value, or true or false");
  EXPECT_EQ(told_apart({"-q=false"}), "unknown option '-='");
}

TEST(CommandLineWords, HideThePasswordOfAUrlThatLooksLikeAnOption) {
  EXPECT_EQ(told_apart({"--postgres://app:hunter2@db/app"}), "unknown option '--postgres://app:***@db/app'");
}

TEST(CommandLineWords, AreAllTargetsBehindTwoDashes) {
  EXPECT_EQ(told_apart({"-q", "--", "-q", "--timeout", "--", "-"}), "--quiet | -q --timeout -- -");
  EXPECT_EQ(told_apart({"-", "-q", "-"}), "--quiet | - -") << "a dash alone is a word";
}

TEST(CommandLineWords, LackAValueAtTheEnd) {
  for (const Line& line : {Line{"--timeout"}, Line{":80", "-t"}, Line{"-qt"}, Line{"--timeout=", ":80"}})
    EXPECT_EQ(told_apart(line), "option --timeout needs a value: DURATION");
}

// With abbreviations every new option would break the scripts of those who had one that is now ambiguous.
TEST(CommandLineWords, AreNeverAbbreviated) {
  EXPECT_EQ(told_apart({"--timeou", "5s"}), "unknown option '--timeou' (did you mean '--timeout'?)");
  EXPECT_EQ(told_apart({"--time=5s"}), "unknown option '--time'");
  EXPECT_EQ(told_apart({"--qui"}), "unknown option '--qui'");
  EXPECT_EQ(told_apart({"--l"}), "unknown option '--l'");
  EXPECT_EQ(told_apart({"--QUIET"}), "unknown option '--QUIET' (did you mean '--quiet'?)");
}

TEST(CommandLineWords, ThatAreUnknownAreQuotedUpToWhatMayBeSecret) {
  EXPECT_EQ(told_apart({"--passwort=hunter2"}), "unknown option '--passwort'");
  EXPECT_EQ(told_apart({"-phunter2"}), "unknown option '-p'");
  EXPECT_EQ(told_apart({"-qphunter2"}), "unknown option '-p'");
  EXPECT_EQ(told_apart({"--=x"}), "unknown option '--'");
  EXPECT_EQ(told_apart({"-\xc3\xa4"}).substr(0, 16), "unknown option '");
  EXPECT_EQ(told_apart({"-:"}), "unknown option '-:'");
}

TEST(CommandLineWords, AreReadAnewAfterALineThatWasRefusedInTheMiddleOfAWord) {
  EXPECT_EQ(told_apart({"-qxq"}), "unknown option '-x'");
  EXPECT_EQ(told_apart({"-", ":80"}), "| - :80");
  EXPECT_EQ(told_apart({"-qxq"}), "unknown option '-x'");
  EXPECT_EQ(told_apart({":80", "-q"}), "--quiet | :80");
}

}  // namespace
}  // namespace steady::cli
