// Words that only a shell understands, where no shell reads the command line: one complaint, which says what to do.
#include "cli/shell_words.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "cli/command_line.h"
#include "support/reading.h"

namespace steady::cli {
namespace {

using Line = std::vector<std::string>;

std::string complaint(std::string_view command, const Line& words) { return shell_complaint(command, words); }

std::string usage_error_of(Line line, const test::Variables& variables = {}) {
  const ParsedCommand parsed = parse(std::move(line), test::environment_of(variables));
  const UsageError* error = std::get_if<UsageError>(&parsed);
  return error == nullptr ? "no error" : error->text;
}

TEST(ShellWords, AreNamedOnceForTheWholeTail) {
  EXPECT_EQ(complaint("check", {"http://app/", "||", "exit", "1"}),
            "no shell reads this: leave out '||' and what follows it");
  EXPECT_EQ(complaint("check", {"http://app/", "||", "curl", "-f", "http://app/", "||", "exit", "1"}),
            "no shell reads this: leave out '||' and what follows it");
  EXPECT_EQ(complaint("check", {"http://app/", "&&", "echo", "up"}),
            "no shell reads this: leave out '&&' and what follows it");
  EXPECT_EQ(complaint("check", {"http://app/", "|", "cat"}), "no shell reads this: leave out '|' and what follows it");
  EXPECT_EQ(complaint("check", {"http://app/", ";", "true"}), "no shell reads this: leave out ';' and what follows it");
  EXPECT_EQ(complaint("serve", {"db:5432", "&"}), "no shell reads this: leave out '&' and what follows it");
  EXPECT_EQ(complaint("check", {":80", "||exit", "1"}), "no shell reads this: leave out '||' and what follows it");
}

TEST(ShellWords, ThatRedirectAreLeftOutWithTheirFile) {
  EXPECT_EQ(complaint("check", {":80", ">", "/dev/null", "2>&1"}), "no shell reads this: leave out '>' and its file");
  EXPECT_EQ(complaint("check", {":80", ">/dev/null"}), "no shell reads this: leave out '>' and its file");
  EXPECT_EQ(complaint("check", {":80", "2>/dev/null"}), "no shell reads this: leave out '2>' and its file");
  EXPECT_EQ(complaint("check", {":80", "2>&1"}), "no shell reads this: leave out '2>&1'");
  EXPECT_EQ(complaint("check", {":80", ">>", "/log"}), "no shell reads this: leave out '>>' and its file");
}

TEST(ShellWords, BeforeTheCommandOfAGateBecomeTwoDashes) {
  EXPECT_EQ(complaint("wait", {"db:5432", "&&", "/app"}), "no shell reads this: write '--' in place of '&&'");
  EXPECT_EQ(complaint("wait", {"db:5432", ";", "/app"}), "no shell reads this: write '--' in place of ';'");
  EXPECT_EQ(complaint("wait", {"db:5432", "||", "exit", "1"}),
            "no shell reads this: leave out '||' and what follows it");
}

TEST(ShellWords, AreNoneInOrdinaryCommandLines) {
  for (const Line& words : {Line{}, Line{"http://app/?a=1&b=2;c=3|d"}, Line{"redis://:a|b&c;d>e@cache"},
                            Line{"-", "-q"}, Line{"${URL}", "db:5432"}, Line{"-t", "2s", ":80"}, Line{""}}) {
    EXPECT_EQ(complaint("check", words), "") << join(words, " ");
  }
}

// The operator is quoted, and nothing that is glued to it: it may be a secret.
TEST(ShellWords, AreQuotedWithoutWhatIsGluedToThem) {
  for (const char* word : {"||hunter2", ">hunter2", "2>hunter2", "|hunter2", "&hunter2", ";hunter2", "<hunter2"}) {
    const std::string said = complaint("check", {":80", word});
    EXPECT_FALSE(said.empty()) << word;
    EXPECT_FALSE(said.contains("hunter2")) << said;
  }
}

TEST(ShellWords, OfTheCommandBehindTwoDashesAreNeverJudged) {
  EXPECT_EQ(usage_error_of({"wait", "db:5432", "--", "sh", "-c", "a || b > /c 2>&1; d && e | f"}), "no error");
  EXPECT_EQ(usage_error_of({"wait", "db:5432", "--", "/app", "||", "exit", "1", ">", "/log"}), "no error");
}

TEST(ShellWords, AreAUsageErrorOfEveryCommandBeforeAnyOther) {
  EXPECT_EQ(usage_error_of({"check", "http://app/", "||", "exit", "1"}),
            "steady check: no shell reads this: leave out '||' and what follows it\nTry 'steady check --help'.\n");
  EXPECT_TRUE(usage_error_of({"check", ":80", "||", "curl", "--fail", "x"}).contains("leave out '||'"))
      << "before an option that is not ours";
  EXPECT_TRUE(usage_error_of({"wait", "db:5432", "&&", "/app"}).contains("write '--' in place of '&&'"));
  EXPECT_TRUE(usage_error_of({"serve", "db:5432", "&"}).contains("leave out '&'"));
  EXPECT_TRUE(usage_error_of({"sleep", "5s", "&&", "true"}).contains("leave out '&&'"));
  EXPECT_TRUE(usage_error_of({"validate", "a.yaml", ">", "/dev/null"}).contains("leave out '>'"));
}

TEST(CommandLineInOneWord, IsSeenInEveryForm) {
  for (const char* word :
       {"/steady check http://app/", "steady check http://app/", "check http://app/", "wait db:5432 -- /app",
        "tcp://a:1 tcp://b:2", "a:1 b:2", "http://app/ || exit 1", "http://app/ --timeout 2s", "db:5432 -t 2s",
        "${A} ${B}", "http://app/ 2>&1", "tcp://db:5432 -- /app", "http://app/\thttp://b/"}) {
    EXPECT_TRUE(is_command_line(word)) << word;
  }
}

// Passwords, connection strings of other libraries, texts in the options of a target.
TEST(CommandLineInOneWord, IsNotEveryWordWithABlank) {
  for (const char* word :
       {"", " ", "http://app/", "a b:80", "postgres://app:my pass word@db/app", "redis://:a -b@cache",
        "host=db user=app password=hunter2", "Server=tcp:db,1433; Password=hunter2 -x", "tcp://mail:25#send=EHLO a:1",
        "http://app/#contains=ready -x", "http://${A:-a b:1}/", "my file.yaml", "hunter 2"}) {
    EXPECT_FALSE(is_command_line(word)) << word;
  }
}

TEST(CommandLineInOneWord, GetsAnExampleOfItsCommand) {
  EXPECT_EQ(usage_error_of({"check", "tcp://a:1 tcp://b:2"}),
            "steady check: one word per argument, as in [\"/steady\", \"check\", \"http://app:8080/\"]\n"
            "Try 'steady check --help'.\n");
  EXPECT_TRUE(usage_error_of({"wait", "db:5432 -- /app"})
                  .starts_with("steady wait: one word per argument, as in [\"/steady\", \"wait\", "
                               "\"http://app:8080/\", \"--\", \"/app\"]\n"));
  EXPECT_TRUE(usage_error_of({"serve", "a:1 b:2"}).contains("[\"/steady\", \"serve\", \"http://app:8080/\"]"));
  EXPECT_TRUE(usage_error_of({"check http://app/"}).starts_with("steady: one word per argument, as in [\"/steady\", "));
  EXPECT_TRUE(usage_error_of({"wait db:5432 -- /app"}).contains("\"wait\""));
  EXPECT_FALSE(usage_error_of({"check", "postgres://app:hunter2@db/app tcp://b:2"}).contains("hunter2"));
}

TEST(CommandLineInOneWord, MayBeTheNameOfAFile) {
  EXPECT_EQ(usage_error_of({"check", "-c", "check my file.yaml"}), "no error");
  EXPECT_EQ(usage_error_of({"validate", "check my file.yaml"}), "no error");
}

TEST(WaitHosts, ThatCameWithQuotationMarksSaySo) {
  EXPECT_TRUE(usage_error_of({"wait"}, {{"WAIT_HOSTS", "\"db:5432\""}})
                  .contains("the value of WAIT_HOSTS begins with a quotation mark (env files keep them)"));
  EXPECT_TRUE(usage_error_of({"wait"}, {{"WAIT_HOSTS", "db:5432"}, {"WAIT_TIMEOUT", "'30'"}})
                  .contains("WAIT_TIMEOUT: expected seconds such as 30; the value of WAIT_TIMEOUT begins with"));
}

TEST(OptionVariables, ThatAreOddAreDescribedAndNotQuoted) {
  const std::string error = usage_error_of({"check", ":80"}, {{"STEADY_CHECK_TIMEOUT", "\"hunter2\""}});
  EXPECT_TRUE(error.contains("found something else; the value of STEADY_CHECK_TIMEOUT begins with a quotation mark"))
      << error;
  EXPECT_FALSE(error.contains("hunter2"));
  EXPECT_TRUE(usage_error_of({"check", ":80"}, {{"STEADY_CHECK_QUIET", "true\r"}})
                  .contains("the value of STEADY_CHECK_QUIET contains a carriage return"));
}

TEST(Options, ExpandNoVariables) {
  for (const char* value : {"$TIMEOUT", "${TIMEOUT}"}) {
    EXPECT_TRUE(usage_error_of({"check", ":80", "--timeout", value}, {{"TIMEOUT", "2s"}})
                    .contains("; options expand no variables: set the option's own variable, which --help names"))
        << value;
  }
}

}  // namespace
}  // namespace steady::cli
