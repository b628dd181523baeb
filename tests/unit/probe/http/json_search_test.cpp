// Values that a body has at JSON Pointers: found, compared and shown.
#include "probe/http/json_search.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/text.h"
#include "expected_json.h"
#include "support/run.h"  // how an Outcome is printed

namespace steady::probe::http {
namespace {

TEST(HttpJson, ComparesJsonByPointer) {
  EXPECT_TRUE(judge_body(json("/status", "UP"), {R"({"status":"UP"})"}).up());
  EXPECT_TRUE(judge_body(json("/a/1/b~1c", "x"), {R"({"a":[0,{"b/c":"x"}]})"}).up());
  EXPECT_EQ(judge_body(json("/status", "UP"), {R"({"status":"DOWN"})"}),
            down(Reason::mismatch, "JSON /status is 'DOWN', not 'UP'"));
  EXPECT_EQ(judge_body(json("/status", "UP"), {R"({"state":"UP"})"}), down(Reason::mismatch, "JSON has no /status"));
  EXPECT_EQ(judge_body(json("/a/7", "x"), {R"({"a":[]})"}), down(Reason::mismatch, "JSON has no /a/7"));
}

TEST(HttpJson, ComparesJsonThatIsNoStringByItsValue) {
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

TEST(HttpJson, SaysWhenItIsNoJson) {
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

TEST(HttpJson, IsQuotedOnlyWhereAShortValueStandsAtThePointer) {
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
    const std::string body =
        R"({"password":"hunter2","a":{"api_key":"hunter2"},"token":["hunter2"],"X-Auth":"hunter2"})";
    EXPECT_EQ(detail(body, pointer), cat("JSON ", pointer, " is not '1'"));
  }
  EXPECT_FALSE(detail("hunter2").contains("hunter2"));
}

TEST(HttpJson, IsNotQuotedWhenThePeerMayRepeatWhatItWasSent) {
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
  for (const auto& [rule, number] :
       std::vector<std::pair<std::string, std::string>>{{">=1", "1"},
                                                        {">=1", "1.0"},
                                                        {">=1", "2"},
                                                        {">=1", "18446744073709551615"},
                                                        {">1", "1.000001"},
                                                        {">-1", "-0.5"},
                                                        {"<=1", "1"},
                                                        {"<=1", "-9223372036854775808"},
                                                        {"<1", "0.999"},
                                                        {"<1", "-1"},
                                                        {">= 0.5", "0.5"},
                                                        {"> 1e3", "1001"},
                                                        {"<9223372036854775808", "9223372036854775807"},
                                                        {">9007199254740992", "9007199254740993"},
                                                        {">1", "1e999"}}) {
    EXPECT_TRUE(holds(rule, number)) << rule << ' ' << number;
  }
  for (const auto& [rule, number] :
       std::vector<std::pair<std::string, std::string>>{{">=1", "0.999"},
                                                        {">=1", "0"},
                                                        {">1", "1"},
                                                        {">1", "1.0"},
                                                        {"<=1", "1.0001"},
                                                        {"<1", "1"},
                                                        {"<1", "1e999"},
                                                        {">9007199254740993", "9007199254740992"},
                                                        {"<18446744073709551615", "18446744073709551615"}}) {
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
  for (const char* text : {">=x", ">=", "<=", ">=1e999", "<1e999", ">=NaN", "<=Infinity", ">=0e999", ">=\"1\"", ">01",
                           "<+1", ">=1,2", "<= true", ">.5"}) {
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
                                   "{\"a\":\xEF\xBB\xBF"
                                   "1}"}) {
    EXPECT_FALSE(judge_body(expected, {broken}).up()) << broken.size();
  }
}

}  // namespace
}  // namespace steady::probe::http
