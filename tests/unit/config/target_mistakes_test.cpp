// The mistake behind the problems of a target: what is told instead of its consequences, or beside them.
#include "config/target_mistakes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "unit/config/loading.h"

namespace steady::config {
namespace {

constexpr std::string_view quoted = "begins with a quotation mark (env files keep them)";
constexpr std::string_view braces = "; no shell reads this: a variable is written ${NAME}, and $(...) is not run\n";

std::string problems(const std::string& target, const test::Variables& variables = {}) {
  return load_targets({target}, variables).problems;
}

std::string problems_of_file(const std::string& check, const test::Variables& variables = {}) {
  const std::string all = load_text("version: 1\nchecks:\n  a: { " + check + " }\n", {}, {}, variables).problems;
  return all.substr(std::min(all.find(".yaml:"), all.size()));
}

TEST(TargetMistakes, NameABraceThatIsNotClosedWithItsPosition) {
  const std::string unclosed = " '${' without '}' (a literal '${' is written '$${')\n";
  EXPECT_EQ(problems("http://${API_HOST:8080/"), cat("target 1:8:", unclosed));
  EXPECT_EQ(problems("${DATABASE_URL"), cat("target 1:1:", unclosed));
  EXPECT_EQ(problems("tcp://db:${PORT"), cat("target 1:10:", unclosed));
  EXPECT_EQ(problems("http://app/#timeout=${T&status=200"), cat("target 1:21:", unclosed));
  EXPECT_EQ(problems("postgres://app:pa${hunter2@db/app"), cat("target 1:18:", unclosed));
  EXPECT_EQ(problems_of_file("tcp: 'tcp://${DB:80'"), cat(".yaml:3:20: checks.a.tcp:", unclosed));
}

TEST(TargetMistakes, NameTheBraceInAValueOfAFile) {
  EXPECT_TRUE(problems_of_file("tcp: { port: 80, host: \"db-${DB\" }")
                  .starts_with(".yaml:3:35: checks.a.tcp.host: '${' without '}'"))
      << problems_of_file("tcp: { port: 80, host: \"db-${DB\" }");
}

TEST(TargetMistakes, DescribeTheValueThatIsAWholeUrl) {
  EXPECT_EQ(problems("${URL}", {{"URL", "\"http://app/\""}}),
            cat("target 1:1: a target is scheme://host:port or host:port; the value of URL ", quoted, "\n"));
  EXPECT_EQ(problems("${URL}#status=200", {{"URL", "http://app/\n"}}),
            "target 1:1: a control character in a target is written %XX; the value of URL ends with a newline\n");
  EXPECT_TRUE(problems("${URL}", {{"URL", "http://app/\r"}}).contains("the value of URL contains a carriage return"));
  EXPECT_TRUE(problems("${URL}", {{"URL", "${OTHER}"}}).contains("is a variable that nothing has expanded"));
  EXPECT_TRUE(problems_of_file("redis: '${URL}'", {{"URL", "'redis://cache'"}}).contains(quoted));
  EXPECT_TRUE(problems_of_file("http: { url: '${URL}' }", {{"URL", "'http://app/'"}}).contains(quoted));
}

TEST(TargetMistakes, ShowNothingOfAValue) {
  for (const std::string value : {"\"hunter2\"", "hunter2\n", " hunter2", "${hunter2", "$hunter2", "hunter2\r\n"}) {
    for (const std::string target : {"${V}", "${V}://db", "http://${V}/", "tcp://db:${V}", "redis://c#database=${V}",
                                     "postgres://app@db/app#sslmode=${V}"}) {
      EXPECT_FALSE(problems(target, {{"V", value}}).contains("hunter2")) << target << problems(target, {{"V", value}});
    }
  }
}

TEST(TargetMistakes, SayHowAVariableIsWrittenWhereNoShellReads) {
  EXPECT_EQ(problems("$DATABASE_URL"),
            cat("target 1:1: a target is host:port or scheme://host; this is neither", braces));
  EXPECT_EQ(problems("http://$HOST/"), cat("target 1:1: http.url: the host is not a name or an IP address", braces));
  EXPECT_EQ(problems("http://$(hostname)/"),
            cat("target 1:1: http.url: the host is not a name or an IP address", braces));
  EXPECT_EQ(problems("tcp://db:$PORT"), cat("target 1:10: the port is not a number from 1 to 65535", braces));
  EXPECT_TRUE(problems_of_file("tcp: { host: $DB_HOST, port: 1 }").contains(braces.substr(0, braces.size() - 1)));
  EXPECT_TRUE(problems_of_file("tcp: { host: db, port: $PORT }").contains("found '$PORT'; no shell reads this"));
}

TEST(TargetMistakes, LeaveADollarAloneThatDoesNoHarm) {
  EXPECT_EQ(problems("postgres://app:pa$word@db/$app"), "");
  EXPECT_EQ(problems("http://app/$path?a=$b"), "");
  EXPECT_FALSE(problems("postgres://app:pa$word@db:x/app").contains("shell")) << "it may be part of the password";
  EXPECT_FALSE(problems("db:x").contains("shell"));
}

TEST(TargetMistakes, DescribeTheVariableOfOneKey) {
  EXPECT_EQ(problems("tcp://db:${PORT}", {{"PORT", "'5432'"}}),
            cat("target 1:10: tcp.port: expected a number from 1 to 65535, found '${PORT}'; the value of PORT ", quoted,
                "\n"));
  EXPECT_TRUE(problems("redis://${HOST}", {{"HOST", "cache\n"}}).contains("; the value of HOST ends with a newline\n"));
  EXPECT_TRUE(problems_of_file("tcp: { host: '${HOST}', port: 1 }", {{"HOST", "db "}})
                  .contains("not a host name or an IP address; the value of HOST ends with a blank"));
}

}  // namespace
}  // namespace steady::config
