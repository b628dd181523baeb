// What counts as up, and what is said when it does not: no socket, no parser.
#include "probe/http/expectation.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "probe/http/json_pointer.h"
#include "support/run.h"  // how an Outcome is printed

namespace steady::probe::http {
namespace {

Head answer(int status, std::string reason = {}) { return {status, std::move(reason), {}}; }

Expectation statuses(std::string text) {
  Expectation expected;
  expected.statuses = parse_statuses(text).value();
  expected.status_text = std::move(text);
  return expected;
}

Expectation containing(std::string text) {
  Expectation expected;
  expected.contains_shown = text;
  expected.contains = std::move(text);
  return expected;
}

Expectation one_of(std::string pointer, std::vector<std::string> values) {
  Expectation expected;
  const std::string shown = cat('\'', join(values, "' or '"), '\'');
  expected.json.push_back({.pointer = std::move(pointer), .any_of = std::move(values), .shown = shown});
  return expected;
}
Expectation json(std::string pointer, std::string value) {
  return one_of(std::move(pointer), std::vector<std::string>{std::move(value)});
}

TEST(HttpStatuses, AreNumbersRangesAndClasses) {
  const std::vector<StatusRange> expected{{200, 200}, {204, 204}, {300, 399}, {500, 599}};
  EXPECT_EQ(parse_statuses("200,204,300-399,5xx"), expected);
  EXPECT_EQ(parse_statuses(" 200 , 204,300 - 399 , 5XX "), expected);
}

TEST(HttpStatuses, RefuseEverythingElse) {
  for (const char* text : {"",        ",",   "200,", "ok", "99", "600",  "0200",    "+200",    "200-",        "-200",
                           "300-200", "6xx", "0xx",  "xx", "2x", "2xxx", "200 204", "200;204", "200-300-400", "1000"}) {
    EXPECT_EQ(parse_statuses(text), std::nullopt) << text;
  }
}

TEST(HttpHead, IsUpFrom200To399ByDefault) {
  for (const int status : {200, 204, 301, 399}) EXPECT_TRUE(judge_head({}, answer(status)).up()) << status;
}

TEST(HttpHead, IsDeniedFor401And403) {
  EXPECT_EQ(judge_head({}, answer(401, "Unauthorized")), down(Reason::denied, "HTTP 401 Unauthorized"));
  EXPECT_EQ(judge_head({}, answer(403, "Forbidden")), down(Reason::denied, "HTTP 403 Forbidden"));
  EXPECT_TRUE(judge_head({}, answer(403)).permanent());
}

TEST(HttpHead, IsNotReadyForEveryOtherErrorBecauseRoutersAnswer404First) {
  for (const int status : {400, 404, 418, 500, 502, 503, 504}) {
    const Outcome outcome = judge_head({}, answer(status));
    EXPECT_EQ(outcome.reason, Reason::not_ready) << status;
    EXPECT_FALSE(outcome.permanent()) << status;
  }
  EXPECT_EQ(judge_head({}, answer(503, "Service Unavailable")).detail, "HTTP 503 Service Unavailable");
}

TEST(HttpHead, IsAMismatchForAStatusThatIsFineButNotTheExpectedOne) {
  EXPECT_EQ(judge_head(statuses("200"), answer(302, "Found")), down(Reason::mismatch, "HTTP 302 Found, expected 200"));
  EXPECT_EQ(judge_head(statuses("200,5xx"), answer(204)), down(Reason::mismatch, "HTTP 204, expected 200,5xx"));
}

TEST(HttpHead, IsUpForAnErrorThatIsExpected) {
  EXPECT_TRUE(judge_head(statuses("401"), answer(401)).up());
  EXPECT_TRUE(judge_head(statuses("5xx"), answer(503)).up());
}

TEST(HttpHead, ShowsAReasonPhraseOnlyPrintableAndShort) {
  const Outcome outcome = judge_head({}, answer(500, "a\x1b[31m" + std::string(200, 'x')));
  EXPECT_TRUE(outcome.detail.starts_with("HTTP 500 a?[31mxxx")) << outcome.detail;
  EXPECT_LT(outcome.detail.size(), 60U);
}

TEST(HttpHead, ComparesHeadersExactlyAndTheirNamesWithoutCase) {
  Expectation expected;
  expected.headers = {{"x-role", "primary"}};
  expected.headers_shown = {"${ROLE}"};
  Head head{200, "OK", {{"X-Role", "primary"}}};
  EXPECT_TRUE(judge_head(expected, head).up());
  head.fields = {{"X-Role", "replica"}, {"X-ROLE", "primary"}};
  EXPECT_TRUE(judge_head(expected, head).up()) << "one of several is enough";
  head.fields = {{"X-Role", "Primary"}};
  EXPECT_EQ(judge_head(expected, head), down(Reason::mismatch, "the header x-role is 'Primary', not '${ROLE}'"))
      << "as it is written";
  EXPECT_EQ(judge_head(expected, head, Quote::nothing), down(Reason::mismatch, "the header x-role is not '${ROLE}'"))
      << "what the peer says may be what it was told";
  expected.headers_shown = {""};
  EXPECT_EQ(judge_head(expected, head, Quote::nothing),
            down(Reason::mismatch, "the header x-role is not the expected value"));
  head.fields.clear();
  EXPECT_EQ(judge_head(expected, head), down(Reason::mismatch, "the header x-role is missing"));
}

TEST(HttpBody, ContainsTheText) {
  EXPECT_TRUE(judge_body(containing("UP"), {"status: UP"}).up());
  EXPECT_EQ(judge_body(containing("UP"), {"status: secret"}), down(Reason::mismatch, "'UP' is not in the body"));
  EXPECT_EQ(judge_body(containing("UP"), {std::string(65536, 'x'), false}),
            down(Reason::mismatch, "'UP' is not in the first 64 KiB of the body"));
}

TEST(HttpBody, ComparesJsonByPointer) {
  EXPECT_TRUE(judge_body(json("/status", "UP"), {R"({"status":"UP"})"}).up());
  EXPECT_TRUE(judge_body(json("/a/1/b~1c", "x"), {R"({"a":[0,{"b/c":"x"}]})"}).up());
  EXPECT_EQ(judge_body(json("/status", "UP"), {R"({"status":"DOWN"})"}),
            down(Reason::mismatch, "JSON /status is 'DOWN', not 'UP'"));
  EXPECT_EQ(judge_body(json("/status", "UP"), {R"({"state":"UP"})"}), down(Reason::mismatch, "JSON has no /status"));
  EXPECT_EQ(judge_body(json("/a/7", "x"), {R"({"a":[]})"}), down(Reason::mismatch, "JSON has no /a/7"));
}

TEST(HttpBody, ComparesJsonThatIsNoStringByItsValue) {
  const Body body{R"({"n":1,"f":1.5,"t":true,"z":null,"l":[1,2],"o":{"a":"b"},"s":"1","big":18446744073709551615})"};
  for (const auto& [pointer, value] :
       std::vector<std::pair<std::string, std::string>>{{"/n", "1"},
                                                        {"/n", "1.0"},
                                                        {"/f", "1.5"},
                                                        {"/f", "15e-1"},
                                                        {"/t", "true"},
                                                        {"/z", "null"},
                                                        {"/l", "[1, 2]"},
                                                        {"/o", R"({"a": "b"})"},
                                                        {"/s", "1"},
                                                        {"/s", "\"1\""},
                                                        {"/big", "18446744073709551615"}}) {
    EXPECT_TRUE(judge_body(json(pointer, value), body).up()) << pointer << ' ' << value;
  }
  for (const auto& [pointer, value] : std::vector<std::pair<std::string, std::string>>{{"/n", "2"},
                                                                                       {"/n", "\"1\""},
                                                                                       {"/t", "1"},
                                                                                       {"/t", "True"},
                                                                                       {"/z", "0"},
                                                                                       {"/z", ""},
                                                                                       {"/l", "[2,1]"},
                                                                                       {"/s", "01"}}) {
    EXPECT_EQ(judge_body(json(pointer, value), body).reason, Reason::mismatch) << pointer << ' ' << value;
  }
}

TEST(HttpBody, SaysWhenItIsNoJson) {
  EXPECT_TRUE(judge_body(json("/a", "1"), {"<html>"}).detail.starts_with("the body is not JSON ("));
  EXPECT_EQ(judge_body(json("/a", "1"), {""}).reason, Reason::mismatch);
  EXPECT_EQ(judge_body(json("/a", "1"), {std::string(100000, '[')}).reason, Reason::mismatch) << "nested too deeply";
  EXPECT_EQ(judge_body(json("/a", "1"), {R"({"a":1})", false}).detail,
            "the body is longer than max_body_bytes (7 bytes)");
}

TEST(HttpJson, OfTwoEqualKeysIsTheLast) {
  EXPECT_TRUE(judge_body(json("/a", "2"), {R"({"a":1,"a":2})"}).up());
  EXPECT_EQ(judge_body(json("/a", "1"), {R"({"a":1,"a":2})"}).detail, "JSON /a is 2, not '1'");
  EXPECT_EQ(judge_body(json("/a/b", "1"), {R"({"a":{"b":1},"a":{"c":1}})"}).detail, "JSON has no /a/b");
  EXPECT_TRUE(judge_body(json("/a/b", "1"), {R"({"a":0,"a":{"b":1}})"}).up());
  EXPECT_EQ(judge_body(json("/a/b", "1"), {R"({"a":{"b":1},"a":0})"}).detail, "JSON has no /a/b");
}

TEST(HttpJson, IsFoundOnTheWayOfItsPointerAlone) {
  EXPECT_EQ(judge_body(json("/a", "1"), {R"({"b":{"a":1}})"}).detail, "JSON has no /a");
  EXPECT_EQ(judge_body(json("/a/a", "1"), {R"({"a":[{"a":1}],"b":{"a":1}})"}).detail, "JSON has no /a/a");
  EXPECT_TRUE(judge_body(json("/2/0", "x"), {R"([["y"],["z"],["x"]])"}).up());
  EXPECT_TRUE(judge_body(json("/0", "x"), {R"({"0":"x"})"}).up()) << "a key may look like an index";
  for (const char* pointer : {"/00", "/-", "/+0", "/0x", "/", "/3"}) {
    EXPECT_EQ(judge_body(json(pointer, "x"), {R"(["x","x","x"])"}).reason, Reason::mismatch) << pointer;
  }
  EXPECT_TRUE(judge_body(json("/", "x"), {R"({"":"x"})"}).up());
  EXPECT_TRUE(judge_body(json("/~01", "x"), {R"({"~1":"x"})"}).up());
}

TEST(HttpJson, IsTheSameInWhateverPiecesItComes) {
  Expectation expected = json("/a/1/b", R"({"c":[1,"xy",null,true],"d":-1.5})");
  expected.json.push_back({.pointer = "/e", .any_of = {"t\xC3\xA4xt"}});
  const std::string body = R"({"a":[0,{"b":{"d":-1.5,"c":[1,"x\u0079",null,true]}}],"e":"t\u00e4xt"})";
  BodyJudge whole(expected);
  for (const char byte : body) whole.feed({&byte, 1});
  EXPECT_EQ(whole.verdict(true), up());
  BodyJudge cut(expected);
  cut.feed(body.substr(0, body.size() - 1));
  EXPECT_EQ(cut.verdict(true).detail, "the body is not JSON (incomplete JSON)");
}

TEST(HttpJson, IsNotKeptHoweverLargeItIs) {
  std::string many = "[";
  for (int i = 0; i < 500'000; ++i) many += "[],";
  EXPECT_TRUE(judge_body(json("/500000", "1"), {many + "1]"}).up());
  EXPECT_FALSE(judge_body(json("", "[]"), {many + "1]"}).up());
  EXPECT_FALSE(judge_body(json("/0", "1"), {cat("[1", std::string(1'000'000, '0'), ']')}).up());
  EXPECT_FALSE(judge_body(json("/0", "x"), {cat("[\"", std::string(1'000'000, 'x'), "\"]")}).up());
  EXPECT_FALSE(judge_body(json("/x", "1"), {cat("{\"", std::string(1'000'000, 'x'), "\":1}")}).up());
}

TEST(HttpBody, IsJudgedAsSoonAsNothingCanChangeTheVerdict) {
  const Expectation text = containing("needle");
  BodyJudge found(text);
  found.feed("hay nee");
  EXPECT_FALSE(found.settled());
  found.feed("dle");
  EXPECT_TRUE(found.settled()) << "though it was cut in two";
  EXPECT_EQ(found.verdict(false), up());
  const Expectation value = json("/a", "1");
  BodyJudge broken(value);
  broken.feed("<html>");
  EXPECT_TRUE(broken.settled());
  EXPECT_TRUE(broken.verdict(false).detail.starts_with("the body is not JSON ("));
}

TEST(HttpBody, IsQuotedOnlyWhereAShortValueStandsAtThePointer) {
  const auto detail = [](const std::string& body, const std::string& pointer = "/a") {
    return judge_body(json(pointer, "1"), {body}).detail;
  };
  EXPECT_EQ(detail(R"({"a":"WARN 2.5_x-y"})"), "JSON /a is 'WARN 2.5_x-y', not '1'");
  EXPECT_EQ(detail(R"({"a":0})"), "JSON /a is 0, not '1'");
  EXPECT_EQ(detail(R"({"a":-7})"), "JSON /a is -7, not '1'");
  EXPECT_EQ(detail(R"({"a":18446744073709551615})"), "JSON /a is 18446744073709551615, not '1'");
  EXPECT_EQ(detail(R"({"a":12.5})"), "JSON /a is 12.5, not '1'");
  EXPECT_EQ(detail(R"({"a":true})"), "JSON /a is true, not '1'");
  EXPECT_EQ(detail(R"({"a":null})"), "JSON /a is null, not '1'");
  EXPECT_EQ(detail(R"({"a":""})"), "JSON /a is '', not '1'");
  for (const char* hidden :
       {R"({"a":"twenty-five characters ..."})", R"({"a":"http://u:p@h"})", R"({"a":"a\u001b[31m"})", R"({"a":"a@b"})",
        R"({"a":[1]})", R"({"a":{"b":1}})", R"({"a":1e300})", R"({"a":1e-30})", R"({"a":1e999})", R"({"a":0e999})",
        R"({"a":"gr\u00fcn"})"}) {
    EXPECT_EQ(detail(hidden), "JSON /a is not '1'") << hidden;
  }
  for (const char* pointer : {"/password", "/a/api_key", "/token/0", "/X-Auth"}) {
    const std::string body = R"({"password":"hunter2","a":{"api_key":"hunter2"},"token":["hunter2"],"X-Auth":"hunter2"})";
    EXPECT_EQ(detail(body, pointer), cat("JSON ", pointer, " is not '1'"));
  }
  EXPECT_FALSE(judge_body(containing("UP"), {"hunter2"}).detail.contains("hunter2"));
  EXPECT_FALSE(detail("hunter2").contains("hunter2"));
}

TEST(HttpBody, IsNotQuotedWhenThePeerMayRepeatWhatItWasSent) {
  const Expectation expected = json("/a", "1");
  BodyJudge judge(expected, Quote::nothing);
  judge.feed(R"({"a":"hunter2"})");
  EXPECT_EQ(judge.verdict(true), down(Reason::mismatch, "JSON /a is not '1'"));
}

TEST(HttpJson, MayBeOneOfSeveralValues) {
  const Expectation colours = one_of("/status", {"green", "yellow"});
  EXPECT_TRUE(judge_body(colours, {R"({"status":"green"})"}).up());
  EXPECT_TRUE(judge_body(colours, {R"({"status":"yellow"})"}).up());
  EXPECT_EQ(judge_body(colours, {R"({"status":"red"})"}),
            down(Reason::mismatch, "JSON /status is 'red', not 'green' or 'yellow'"));
  EXPECT_TRUE(judge_body(one_of("/n", {"null", "2", ">=10"}), {R"({"n":11})"}).up());
  EXPECT_TRUE(judge_body(one_of("/n", {"null", "2", ">=10"}), {R"({"n":null})"}).up());
  EXPECT_FALSE(judge_body(one_of("/n", {"null", "2", ">=10"}), {R"({"n":3})"}).up());
  EXPECT_TRUE(judge_body(one_of("/l", {"[1]", "[1, 2]"}), {R"({"l":[1,2]})"}).up()) << "a list as JSON is one value";
  EXPECT_FALSE(judge_body(one_of("/n", {}), {R"({"n":1})"}).up());
}

TEST(HttpJson, IsComparedWithAThousandValuesInAMoment) {
  std::vector<std::string> values;
  for (int i = 0; i < 1000; ++i) values.push_back(cat("value-", i));
  values.back() = "7.5";
  const auto start = Clock::now();
  EXPECT_TRUE(judge_body(one_of("/a", values), {R"({"a":"value-998"})"}).up());
  EXPECT_TRUE(judge_body(one_of("/a", values), {R"({"a":7.5})"}).up());
  EXPECT_FALSE(judge_body(one_of("/a", values), {R"({"a":"value-1000"})"}).up());
  EXPECT_FALSE(judge_body(one_of("/a", values), {R"({"a":[]})"}).up());
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(2)) << "under a sanitizer";
}

TEST(HttpJson, ComparesNumbers) {
  const auto holds = [](const std::string& rule, const std::string& number) {
    return judge_body(json("/n", rule), {cat(R"({"n":)", number, '}')}).up();
  };
  for (const auto& [rule, number] : std::vector<std::pair<std::string, std::string>>{
           {">=1", "1"}, {">=1", "1.0"}, {">=1", "2"}, {">=1", "18446744073709551615"}, {">1", "1.000001"}, {">-1", "-0.5"},
           {"<=1", "1"}, {"<=1", "-9223372036854775808"}, {"<1", "0.999"}, {"<1", "-1"}, {">= 0.5", "0.5"}, {"> 1e3", "1001"},
           {"<9223372036854775808", "9223372036854775807"}, {">9007199254740992", "9007199254740993"}, {">1", "1e999"}}) {
    EXPECT_TRUE(holds(rule, number)) << rule << ' ' << number;
  }
  for (const auto& [rule, number] : std::vector<std::pair<std::string, std::string>>{
           {">=1", "0.999"}, {">=1", "0"}, {">1", "1"}, {">1", "1.0"}, {"<=1", "1.0001"}, {"<1", "1"}, {"<1", "1e999"},
           {">9007199254740993", "9007199254740992"}, {"<18446744073709551615", "18446744073709551615"}}) {
    EXPECT_FALSE(holds(rule, number)) << rule << ' ' << number;
  }
}

TEST(HttpJson, ComparesNothingButNumbers) {
  for (const char* other : {R"("5")", R"("")", "null", "true", "[5]", R"({"n":5})", R"("NaN")", "0e999"}) {
    EXPECT_FALSE(judge_body(json("/n", ">=1"), {cat(R"({"n":)", other, '}')}).up()) << other;
    EXPECT_FALSE(judge_body(json("/n", "<1"), {cat(R"({"n":)", other, '}')}).up()) << other;
  }
  EXPECT_FALSE(judge_body(json("/n", ">=1"), {R"({"n":NaN})"}).up());
  EXPECT_TRUE(judge_body(json("/n", ">=1"), {R"({"n":">=1"})"}).up()) << "a string may be just this text";
}

TEST(HttpJson, KnowsAComparisonFromATextAndABrokenOne) {
  for (const char* text : {">=1", ">1", "<=1", "<1", ">= 0.5", "< -1e3", ">0"}) {
    EXPECT_TRUE(is_comparison(text)) << text;
    EXPECT_FALSE(is_broken_comparison(text)) << text;
  }
  for (const char* text : {">=x", ">=", "<=", ">=1e999", "<1e999", ">=NaN", "<=Infinity", ">=0e999", ">=\"1\"", ">01", "<+1",
                           ">=1,2", "<= true", ">.5"}) {
    EXPECT_FALSE(is_comparison(text)) << text;
    EXPECT_TRUE(is_broken_comparison(text)) << text;
  }
  for (const char* text : {"", "1", "=1", "==1", "<html>", "<", ">", "> x", ">>1", "!=1"}) {
    EXPECT_FALSE(is_comparison(text)) << text;
    EXPECT_FALSE(is_broken_comparison(text)) << text;
  }
}

// RFC 8259, section 8.1.
TEST(HttpJson, MayBeginWithAByteOrderMark) {
  const std::string body = "\xEF\xBB\xBF{\"a\":1}";
  const Expectation expected = json("/a", "1");
  EXPECT_TRUE(judge_body(expected, {body}).up());
  BodyJudge pieces(expected);
  for (const char byte : body) pieces.feed({&byte, 1});
  EXPECT_EQ(pieces.verdict(true), up());
  for (const std::string broken : {"\xEF\xBB{\"a\":1}", "\xEF", "\xEF\xBB\xBF", "\xEF\xBB\xBF\xEF\xBB\xBF{\"a\":1}",
                                   "{\"a\":\xEF\xBB\xBF" "1}"}) {
    EXPECT_FALSE(judge_body(expected, {broken}).up()) << broken.size();
  }
}

TEST(HttpHead, NamesACodingThatHidesTheBody) {
  const auto coding = [](const char* value) { return coding_of({200, "OK", {{"content-ENCODING", value}}}); };
  EXPECT_EQ(coding("gzip"), "gzip");
  EXPECT_EQ(coding("GZIP"), "gzip");
  EXPECT_EQ(coding("identity, br "), "br");
  for (const char* none : {"identity", "utf-8", "", "gzip, identity", "x"}) EXPECT_EQ(coding(none), "") << none;
  EXPECT_EQ(coding_of({200, "OK", {}}), "");
}

TEST(JsonPointer, IsEmptyOrBeginsWithASlash) {
  for (const char* text : {"", "/", "/a", "/a/0", "/a~0b/c~1d"}) EXPECT_TRUE(is_json_pointer(text)) << text;
  for (const char* text : {"a", "$.a", "/a~", "/a~2", "#/a"}) EXPECT_FALSE(is_json_pointer(text)) << text;
}

// RFC 6901, section 5 and section 4: "~01" is "~1", not "/".
TEST(JsonPointer, UnescapesTildesAndSlashes) {
  const std::string document = R"({"~": 1, "/": 2, "~1": 3, "a~b/c": 4, "": 5, "m~n": {"x/y": 6}, "~0": 7, "//": 8})";
  for (const auto& [pointer, value] : std::vector<std::pair<std::string, std::string>>{{"/~0", "1"},
                                                                                       {"/~1", "2"},
                                                                                       {"/~01", "3"},
                                                                                       {"/a~0b~1c", "4"},
                                                                                       {"/", "5"},
                                                                                       {"/m~0n/x~1y", "6"},
                                                                                       {"/~00", "7"},
                                                                                       {"/~1~1", "8"}}) {
    EXPECT_EQ(judge_body(json(pointer, value), {document}), up()) << pointer;
  }
}

}  // namespace
}  // namespace steady::probe::http
