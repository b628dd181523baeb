#include "base/outcome.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "support/print.h"

namespace steady {
namespace {

TEST(Outcome, IsUpOnlyWithoutAReason) {
  EXPECT_TRUE(up().up());
  EXPECT_EQ(up("200").detail, "200");
  for (int i = 1; i < reason_count; ++i) EXPECT_FALSE(down(static_cast<Reason>(i), "").up());
}

TEST(Outcome, LastsByNatureOnlyWhenDenied) {
  for (int i = 1; i < reason_count; ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_EQ(down(reason, "").permanent(), reason == Reason::denied) << to_string(reason);
  }
  EXPECT_TRUE(down(Reason::tls, "the certificate is not for db", Permanent::yes).permanent());
  EXPECT_FALSE(down(Reason::denied, "once", Permanent::no).permanent());
}

TEST(AddRemark, PutsItBehindTheDetail) {
  Outcome outcome = down(Reason::denied, "wrong password (28P01)");
  add_remark(outcome, "");
  EXPECT_EQ(outcome, down(Reason::denied, "wrong password (28P01)"));
  add_remark(outcome, "the password from B is blank");
  EXPECT_EQ(outcome, down(Reason::denied, "wrong password (28P01); the password from B is blank"));
  Outcome sentence = down(Reason::denied, "WRONGPASS invalid.");
  add_remark(sentence, "x");
  EXPECT_EQ(sentence.detail, "WRONGPASS invalid; x");
}

TEST(AddRemark, CutsALongDetailSoThatTheRemarkIsShown) {
  Outcome outcome = down(Reason::denied, std::string(500, 'a'));
  const std::string remark = "the password from B begins with a quotation mark";
  add_remark(outcome, remark);
  EXPECT_TRUE(to_string(outcome).ends_with("...; " + remark)) << to_string(outcome);
}

// These spellings are part of the JSON output and of the metrics.
TEST(Outcome, SpellsReasonsAndPhases) {
  EXPECT_EQ(to_string(Reason::ok), "ok");
  EXPECT_EQ(to_string(Reason::name_not_found), "name_not_found");
  EXPECT_EQ(to_string(Reason::refused), "refused");
  EXPECT_EQ(to_string(Reason::unreachable), "unreachable");
  EXPECT_EQ(to_string(Reason::timed_out), "timed_out");
  EXPECT_EQ(to_string(Reason::tls), "tls");
  EXPECT_EQ(to_string(Reason::protocol), "protocol");
  EXPECT_EQ(to_string(Reason::denied), "denied");
  EXPECT_EQ(to_string(Reason::not_ready), "not_ready");
  EXPECT_EQ(to_string(Reason::mismatch), "mismatch");
  EXPECT_EQ(to_string(Reason::internal), "internal");
  EXPECT_EQ(to_string(Phase::resolve), "resolve");
  EXPECT_EQ(to_string(Phase::connect), "connect");
  EXPECT_EQ(to_string(Phase::handshake), "handshake");
  EXPECT_EQ(to_string(Phase::request), "request");
  EXPECT_EQ(to_string(Phase::response), "response");
}

TEST(Outcome, HasWordsOfItsOwnForEveryReason) {
  std::set<std::string_view> all;
  for (int i = 0; i < reason_count; ++i) all.insert(words(static_cast<Reason>(i)));
  EXPECT_EQ(all.size(), std::size_t{reason_count});
  EXPECT_FALSE(all.contains(""));
  EXPECT_EQ(words(Reason::not_ready), "not ready");
}

TEST(Result, IsAValueOrTheOutcomeThatSaysWhyNot) {
  const Result<int> value = 7;
  const Result<int> none = std::unexpected(down(Reason::refused, "nobody listens"));
  EXPECT_EQ(value.value(), 7);
  EXPECT_EQ(none.error(), down(Reason::refused, "nobody listens"));
}

}  // namespace
}  // namespace steady
