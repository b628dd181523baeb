// The keys of what is expected: lists of statuses, and of values in JSON.
#include "probe/http/expectation_keys.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "probe/http/spec.h"
#include "support/read_spec.h"

namespace steady::probe::http {
namespace {

using test::Variables;

auto yaml(const std::string& text, const Variables& variables = {}) { return test::read_yaml(text, &read, variables); }

// The complaints about a URL and further keys.
std::string complaint(const std::string& keys, const Variables& variables = {}) {
  return yaml("url: http://api/\n" + keys, variables).problems;
}

TEST(HttpExpectationKeys, TakeAListOfStatuses) {
  const auto read = yaml("url: http://api/\nstatus: [200, '204', 300-399, 5xx, \"${S}\"]\n", {{"S", "418"}});
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.expect.statuses,
            (std::vector<StatusRange>{{200, 200}, {204, 204}, {300, 399}, {500, 599}, {418, 418}}));
  EXPECT_EQ(read.spec.expect.status_text, "200,204,300-399,5xx,418");
}

TEST(HttpExpectationKeys, RefuseAListThatIsNotOneOfStatuses) {
  const std::string expected =
      "status: expected a status from 100 to 599, a range or a class: 204, 300-399 or 5xx, found ";
  EXPECT_EQ(complaint("status: [200, 99, '6xx', '200,204', '']\n"),
            cat(expected, "'99'\n", expected, "'6xx'\n", expected, "'200,204'\n", expected, "''\n"));
  EXPECT_EQ(complaint("status: []\n"), "status: the list is empty; expected statuses such as 200 or 5xx\n");
  EXPECT_EQ(complaint("status: [[200]]\n"), "status: expected text, found a list\n");
  EXPECT_EQ(complaint("status: [true]\n"), "status: expected text, found 'true'\n");
  EXPECT_EQ(complaint("status: { a: 200 }\n").empty(), false);
}

TEST(HttpExpectationKeys, TakeAListOfJsonValuesAsOneOfThem) {
  const auto read = yaml(
      "url: http://api/\njson: { /status: [green, 'yellow', 1.5, true], /n: '>=1', /a: \"${A}\", /b: [\"x${A}\"] }\n",
      {{"A", "hush"}});
  EXPECT_EQ(read.problems, "");
  const std::vector<JsonRule>& json = read.spec.expect.json;
  ASSERT_EQ(json.size(), 4U);
  EXPECT_EQ(json[0].any_of, (std::vector<std::string>{"green", "yellow", "1.5", "true"}));
  EXPECT_EQ(json[0].shown, "'green', 'yellow', '1.5' or 1 more");
  EXPECT_EQ(json[1].any_of, (std::vector<std::string>{">=1"}));
  EXPECT_EQ(json[1].shown, ">=1");
  EXPECT_EQ(json[2].any_of, (std::vector<std::string>{"hush"}));
  EXPECT_EQ(json[2].shown, "'${A}'") << "as it is written";
  EXPECT_EQ(json[3].shown, "'x${A}'");
}

TEST(HttpExpectationKeys, ShowNoValueOfAKeyThatNamesASecret) {
  const auto read = yaml("url: http://api/\njson: { /password: hunter2, /token: [a, b] }\n");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.expect.json[0].shown, "");
  EXPECT_EQ(read.spec.expect.json[1].shown, "");
}

TEST(HttpExpectationKeys, RefuseJsonValuesThatCannotBe) {
  EXPECT_EQ(complaint("json: { /a: [] }\n"),
            "json./a: the list is empty, so no value would do; leave it out, or name some\n");
  EXPECT_EQ(complaint("json: { /a: [[1]], /b: [~], /c: { d: 1 }, /e: ~ }\n"),
            "json./a: expected text, found a list\njson./b: expected text, found nothing\n"
            "json./c: expected text, found a mapping\njson./e: expected text, found nothing\n");
  for (const char* broken : {">=x", ">=1e999", "<1e999", ">=NaN", ">="}) {
    EXPECT_EQ(complaint(cat("json: { /a: '", broken, "' }\n")),
              cat("json./a: expected a number behind >=, >, <= or <, found '", broken, "'\n"));
  }
  EXPECT_EQ(complaint("json: { /a: ['${NOWHERE}'] }\n").starts_with("json./a: the variable NOWHERE is not set"), true);
  EXPECT_EQ(complaint("json: [a]\n"), "json: expected a mapping (KEY: VALUE), found a list\n");
}

TEST(HttpExpectationKeys, BoundTheNumberOfJsonValues) {
  const auto values = [](int count) {
    std::string list = "url: http://api/\njson:\n  /a:\n";
    for (int i = 0; i < count; ++i) list += cat("    - v", i, '\n');
    return yaml(list);
  };
  EXPECT_EQ(values(1000).problems, "");
  EXPECT_EQ(values(1000).spec.expect.json.front().any_of.size(), 1000U);
  EXPECT_EQ(values(1000).spec.expect.json.front().shown, "'v0', 'v1', 'v2' or 997 more");
  EXPECT_EQ(values(1001).problems, "json./a: at most 1,000 values; compare numbers by >=, >, <= or <\n");
}

}  // namespace
}  // namespace steady::probe::http
