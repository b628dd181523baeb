// What counts as up, and what is said when it does not: no socket, no parser.
#include "probe/http/expectation.h"

#include <gtest/gtest.h>

#include "expected_json.h"
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

TEST(HttpHead, NamesACodingThatHidesTheBody) {
  const auto coding = [](const char* value) { return coding_of({200, "OK", {{"content-ENCODING", value}}}); };
  EXPECT_EQ(coding("gzip"), "gzip");
  EXPECT_EQ(coding("GZIP"), "gzip");
  EXPECT_EQ(coding("identity, br "), "br");
  for (const char* none : {"identity", "utf-8", "", "gzip, identity", "x"}) EXPECT_EQ(coding(none), "") << none;
  EXPECT_EQ(coding_of({200, "OK", {}}), "");
}

}  // namespace
}  // namespace steady::probe::http
