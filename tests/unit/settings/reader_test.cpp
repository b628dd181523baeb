#include "settings/reader.h"

#include <gtest/gtest.h>

#include <array>

#include "support/reading.h"

namespace steady::settings {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Reading;

constexpr Duration hour = std::chrono::hours(1);

constexpr Key<Number> up_to(std::int64_t highest, std::string_view key = "key") { return {key, {1, highest}}; }
constexpr Key<Flag> flag(std::string_view key = "key", bool standard = false) { return {key, {standard}}; }
constexpr Key<Time> time_of(std::string_view key) { return {key, {.lowest = milliseconds(100), .highest = hour}}; }
constexpr Key<Time> or_zero(std::string_view key) {
  return {key, {.lowest = seconds(1), .highest = hour, .or_zero = true}};
}
constexpr Key<Time> or_never(std::string_view key) { return {key, {.lowest = {}, .highest = hour, .or_never = true}}; }

std::string text_complaint(const std::string& yaml, const test::Variables& variables = {}) {
  Reading reading(yaml, variables);
  Reader reader = reading.reader("at");
  EXPECT_EQ(reader.text("key", "default"), "default");
  return reading.complaint();
}

std::string number_complaint(const std::string& yaml, const test::Variables& variables = {}) {
  Reading reading(yaml, variables);
  Reader reader = reading.reader();
  EXPECT_EQ(reader.number(up_to(100, "key"), 7), 7);
  return reading.complaint();
}

std::string flag_complaint(const std::string& yaml, const test::Variables& variables = {}) {
  Reading reading(yaml, variables);
  Reader reader = reading.reader();
  EXPECT_FALSE(reader.flag(flag("key")));
  return reading.complaint();
}

std::string duration_complaint(const std::string& yaml) {
  Reading reading(yaml);
  Reader reader = reading.reader();
  EXPECT_EQ(reader.duration(time_of("key"), seconds(9)), seconds(9));
  return reading.complaint();
}

TEST(Reader, ReadsText) {
  Reading reading("a: plain\nb: 'quoted'\nc: 5432\nd: 'true'\ne: yes\nf: ''\ng: ${X}-${Y:-z}\n", {{"X", "x"}});
  Reader reader = reading.reader();
  EXPECT_EQ(reader.text("a"), "plain");
  EXPECT_EQ(reader.text("b"), "quoted");
  EXPECT_EQ(reader.text("c"), "5432");
  EXPECT_EQ(reader.text("d"), "true");
  EXPECT_EQ(reader.text("e"), "yes");
  EXPECT_EQ(reader.optional_text("f"), "");
  EXPECT_EQ(reader.text("g"), "x-z");
  EXPECT_EQ(reader.text("none", "default"), "default");
  EXPECT_EQ(reader.optional_text("none"), std::nullopt);
  EXPECT_EQ(reading.complaint(), "");
}

TEST(Reader, RefusesWhatIsNoText) {
  EXPECT_EQ(text_complaint("key: true"), "expected text (put it in quotes), found 'true'");
  EXPECT_EQ(text_complaint("key: ~"), "expected text, found nothing");
  EXPECT_EQ(text_complaint("key:"), "expected text, found nothing");
  EXPECT_EQ(text_complaint("key: [a]"), "expected text, found a list");
  EXPECT_EQ(text_complaint("key: { a: b }"), "expected text, found a mapping");
  EXPECT_EQ(text_complaint("key: ${NO}"), "the variable NO is not set (write ${NO:-...} to give a default)");
}

TEST(Reader, ReadsNumbersStrictly) {
  Reading reading("a: 1\nb: 100\nc: '42'\nd: ${N}\n", {{"N", "13"}});
  Reader reader = reading.reader();
  EXPECT_EQ(reader.number(up_to(100, "a"), 7), 1);
  EXPECT_EQ(reader.number(up_to(100, "b"), 7), 100);
  EXPECT_EQ(reader.number(up_to(100, "c"), 7), 42);
  EXPECT_EQ(reader.number(up_to(100, "d"), 7), 13);
  EXPECT_EQ(reader.number(up_to(100, "none"), 7), 7);
  EXPECT_EQ(reading.complaint(), "");
  for (const std::string bad :
       {"0", "101", "05", "0x50", "1e1", "+5", "-5", "5.0", "yes", "1_0", "99999999999999999999"}) {
    EXPECT_EQ(number_complaint("key: " + bad), "expected a number from 1 to 100, found '" + bad + "'");
  }
  EXPECT_EQ(number_complaint("key:"), "expected a number from 1 to 100, found nothing");
  EXPECT_EQ(number_complaint("key: true"), "expected a number from 1 to 100, found 'true'");
}

TEST(Reader, QuotesAVariableAsItWasWritten) {
  EXPECT_EQ(number_complaint("key: ${N}", {{"N", "hunter2"}}), "expected a number from 1 to 100, found '${N}'");
}

TEST(Reader, ReadsFlagsStrictly) {
  Reading reading("a: true\nb: false\nc: ${ON}\nd: \"${ON}\"\n", {{"ON", "true"}});
  Reader reader = reading.reader();
  EXPECT_TRUE(reader.flag(flag("a")));
  EXPECT_FALSE(reader.flag(flag("b", true)));
  EXPECT_TRUE(reader.flag(flag("c")));
  EXPECT_TRUE(reader.flag(flag("d")));
  EXPECT_TRUE(reader.flag(flag("none", true)));
  EXPECT_EQ(reading.complaint(), "");
  for (const std::string bad : {"yes", "no", "on", "True", "TRUE", "1", "0"}) {
    EXPECT_EQ(flag_complaint("key: " + bad), "expected true or false, found '" + bad + "'");
  }
  EXPECT_EQ(flag_complaint("key: 'true'"), "expected true or false without quotes, found 'true'");
}

TEST(Reader, ReadsDurationsWithTheirUnit) {
  Reading reading("a: 250ms\nb: 1m30s\nc: 1h\n");
  Reader reader = reading.reader();
  EXPECT_EQ(reader.duration(time_of("a"), seconds(9)), milliseconds(250));
  EXPECT_EQ(reader.duration(time_of("b"), seconds(9)), seconds(90));
  EXPECT_EQ(reader.duration(time_of("c"), seconds(9)), hour);
  EXPECT_EQ(reading.complaint(), "");
  for (const std::string bad : {"5", "99ms", "1h1ms", "5 s", "-1s", "1d", "s", "0"}) {
    EXPECT_EQ(duration_complaint("key: " + bad),
              "expected a duration from 100ms to 1h, such as 250ms, 2s or 1m30s, found '" + bad + "'");
  }
}

TEST(Reader, TakesNeverWhereADurationMayBeMissing) {
  Reading reading("a: never\nb: 0\nc: ${G}\nd: ever\n", {{"G", "never"}});
  Reader reader = reading.reader();
  EXPECT_EQ(reader.duration_or_never(or_never("a"), seconds(9)), std::nullopt);
  EXPECT_EQ(reader.duration_or_never(or_never("b"), seconds(9)), Duration::zero());
  EXPECT_EQ(reader.duration_or_never(or_never("c"), seconds(9)), std::nullopt);
  EXPECT_EQ(reader.duration_or_never(or_never("none"), seconds(9)), seconds(9));
  EXPECT_EQ(reading.complaint(), "");
  reader.duration_or_never(or_never("d"), seconds(9));
  EXPECT_EQ(reading.complaint(),
            "expected never or a duration from 0s to 1h, such as 250ms, 2s or 1m30s, found 'ever'");
}

TEST(Reader, TakesZeroBelowTheLowestWhereItMeansSomething) {
  Reading reading("a: 0\nb: 1s\nc: 999ms\n");
  Reader reader = reading.reader();
  EXPECT_EQ(reader.duration(or_zero("a"), seconds(9)), Duration::zero());
  EXPECT_EQ(reader.duration(or_zero("b"), seconds(9)), seconds(1));
  EXPECT_EQ(reading.complaint(), "");
  EXPECT_EQ(reader.duration(or_zero("c"), seconds(9)), seconds(9));
  EXPECT_EQ(reading.complaint(), "expected 0 or a duration from 1s to 1h, such as 2s or 1m30s, found '999ms'");
}

enum class Colour { red, green, blue };
constexpr std::array<std::string_view, 3> colours{"red", "green", "blue"};
constexpr Key<Choice<Colour>> colour(std::string_view key) { return {key, {colours, Colour::red}}; }

TEST(Reader, ReadsOneOfSeveralWords) {
  Reading reading("a: green\nb: gren\nc: 1\n");
  Reader reader = reading.reader();
  EXPECT_EQ(reader.choice(colour("a"), Colour::red), Colour::green);
  EXPECT_EQ(reader.choice(colour("none"), Colour::blue), Colour::blue);
  EXPECT_EQ(reader.choice(colour("b"), Colour::red), Colour::red);
  EXPECT_EQ(reading.complaint(), "expected red, green or blue, found 'gren' (did you mean 'green'?)");
  reader.choice(colour("c"), Colour::red);
  EXPECT_EQ(reading.problems().all().back().message, "expected red, green or blue, found '1'");
}

TEST(Reader, ReadsATextOrAListOfTexts) {
  Reading reading("a: one\nb: [one, '${T}']\nc: []\nd: [one, [two], true]\n", {{"T", "two"}});
  Reader reader = reading.reader();
  EXPECT_EQ(reader.texts("a"), std::vector<std::string>{"one"});
  EXPECT_EQ(reader.texts("b"), (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(reader.texts("c").empty());
  EXPECT_TRUE(reader.texts("none").empty());
  EXPECT_EQ(reading.complaint(), "");
  EXPECT_EQ(reader.texts("d"), std::vector<std::string>{"one"});
  EXPECT_EQ(reading.complaint(), "expected text, found a list");
}

TEST(Reader, ReadsPairsInTheirOrder) {
  Reading reading("h: { B: x, A: '${V}', C: 5, D: true }\nbad: text\nworse: { A: [1], B: }\n", {{"V", "v"}});
  Reader reader = reading.reader();
  const std::vector<std::pair<std::string, std::string>> expected{{"B", "x"}, {"A", "v"}, {"C", "5"}, {"D", "true"}};
  EXPECT_EQ(reader.pairs("h"), expected);
  EXPECT_TRUE(reader.pairs("none").empty());
  EXPECT_EQ(reading.complaint(), "");
  EXPECT_TRUE(reader.pairs("bad").empty());
  EXPECT_TRUE(reader.pairs("worse").empty());
  ASSERT_EQ(reading.problems().all().size(), 3U);
  EXPECT_EQ(reading.problems().all()[0].message, "expected a mapping (KEY: VALUE), found a text");
  EXPECT_EQ(reading.problems().all()[1].path, "worse.A");
  EXPECT_EQ(reading.problems().all()[2].message, "expected text, found nothing");
}

TEST(Reader, LeadsComplaintsOfAChildWithItsPath) {
  Reading reading("a:\n  b:\n    key: x\n    wrong: 1\n");
  Reader a = reading.reader().child("a");
  Reader b = a.child("b");
  b.number(up_to(2), 1);
  b.reject_unknown();
  EXPECT_EQ(reading.shown(),
            "test.yaml:3:10: a.b.key: expected a number from 1 to 2, found 'x'\n  key: x\n       ^\n"
            "test.yaml:4:5: a.b: unknown key 'wrong' (known: key)\n  wrong:\n  ^\n");
}

TEST(Reader, TakesAMissingOrEmptyChildAsOneWithoutKeys) {
  Reading reading("a:\nb: 5\n");
  Reader reader = reading.reader();
  EXPECT_FALSE(reader.child("a").has("x"));
  EXPECT_FALSE(reader.child("none").has("x"));
  EXPECT_EQ(reading.complaint(), "");
  EXPECT_FALSE(reader.child("b").has("x"));
  EXPECT_EQ(reading.complaint(), "expected a mapping (KEY: VALUE), found a text");
}

TEST(Reader, PutsAFailureAtTheValueOrElseAtTheMapping) {
  Reading reading("a:\n  b: 1\n");
  Reader a = reading.reader().child("a");
  a.error_at("b", "one");
  a.error_at("c", "two");
  EXPECT_EQ(reading.shown(), "test.yaml:2:3: a: two\n  a:\n     ^\ntest.yaml:2:6: a.b: one\n  b: ***\n     ^\n");
}

// The row says it, or the caller; a secret is never shown.
TEST(Reader, ShowsAValueByPermission) {
  Reading reading("count: 5\nfree: 6\nopen: 7\npassword: 8\n");
  Reader reader = reading.reader();
  reader.error_at(up_to(2, "count"), "one");
  reader.error_at(Key<Text>{"free"}, "two");
  reader.error_at(Key<Text>{"open", {.standard = {}, .open = true}}, "three");
  reader.error_at("password", "four", true);
  EXPECT_EQ(reading.shown(),
            "test.yaml:1:8: count: one\n  count: 5\n         ^\ntest.yaml:2:7: free: two\n  free: ***\n        ^\n"
            "test.yaml:3:7: open: three\n  open: 7\n        ^\n"
            "test.yaml:4:11: password: four\n  password: ***\n            ^\n");
}

TEST(Reader, RejectsWhatNobodyAskedForWithTheNearestKey) {
  Reading reading("prot: 5432\nhost: db\n");
  Reader reader = reading.reader("checks.database.postgres");
  reader.number(up_to(65535, "port"), 5432);
  reader.text("host");
  reader.reject_unknown();
  EXPECT_EQ(reading.shown(),
            "test.yaml:1:1: checks.database.postgres: unknown key 'prot' (did you mean 'port'?)\n  prot:\n  ^\n");
  EXPECT_EQ(reader.keys(), (std::set<std::string, std::less<>>{"host", "port"}));
}

TEST(Reader, NotesAComplaintOnceHoweverOftenItIsAsked) {
  Reading reading("key: x\n");
  Reader reader = reading.reader();
  reader.number(up_to(2), 1);
  reader.number(up_to(2), 1);
  EXPECT_EQ(reading.problems().all().size(), 1U);
}

TEST(Reader, ReadsWhatComesFromAUrlAsWhateverIsAskedFor) {
  const Source source{.name = "target 1", .text = "", .one_line = true};
  Problems problems(source);
  Node map = Node::map({});
  map.set("key", {}, Node::scalar("true", {}));
  const Environment environment = test::environment_of({});
  Reader reader(map, "", environment, problems);
  EXPECT_EQ(reader.text("key"), "true");
  EXPECT_TRUE(reader.flag(flag("key")));
  EXPECT_TRUE(problems.empty());
}

// A value of the command line, or of a variable.
Node given(std::string text, std::string name, bool secret = false) {
  Node node = Node::scalar(std::move(text), {});
  node.name = std::move(name);
  node.secret = secret;
  return node;
}

TEST(Reader, CallsWhatTheCommandLineSaysByItsNameAndExpandsNothingOfIt) {
  const Source source;
  Problems problems(source);
  Node map = Node::map({});
  map.set("text", {}, given("${HOME}", "--text"));
  map.set("count", {}, given("many", "--count"));
  map.set("key", {}, given("hunter2", "STEADY_KEY", true));
  const Environment environment = test::environment_of({{"HOME", "/"}});
  Reader reader(map, "", environment, problems);
  EXPECT_EQ(reader.text("text"), "${HOME}");
  reader.number(up_to(2, "count"), 1);
  reader.choice(colour("key"), Colour::red);
  ASSERT_EQ(problems.all().size(), 2U);
  EXPECT_EQ(problems.all()[0].path, "--count");
  EXPECT_EQ(problems.all()[0].message, "expected a number from 1 to 2, found 'many'");
  EXPECT_EQ(problems.all()[1].path, "STEADY_KEY");
  EXPECT_EQ(problems.all()[1].message, "expected red, green or blue, found something else");
}

}  // namespace
}  // namespace steady::settings
