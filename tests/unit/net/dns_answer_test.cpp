#include "net/dns_answer.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "support/dns_message.h"
#include "support/hostile_dns.h"

namespace steady::net {
namespace {

using test::DnsReply;

std::string addresses(int count) {
  DnsReply reply;
  for (int i = 0; i < count; ++i) reply.addresses.push_back(cat("10.0.", i / 250, '.', 1 + i % 250));
  return test::write_reply(test::question_for("db.test", test::DnsType::a), reply);
}

std::string framed(std::string message) {
  const std::size_t size = message.size();
  return message.insert(0, {static_cast<char>(size >> 8U), static_cast<char>(size & 0xffU)});
}

TEST(DnsAnswer, IsCutAfterItsLastWholeRecord) {
  const std::string cut = shortened(addresses(1000));
  EXPECT_LE(cut.size(), longest_answer);
  EXPECT_EQ(cut, addresses(254)) << "16 bytes for each address, behind 25 for header and question";
}

TEST(DnsAnswer, LosesWhatStandsBehindTheAnswers) {
  std::string with_more = addresses(2);
  const std::string plain = with_more;
  with_more[9] = 7;   // records of authorities
  with_more[11] = 9;  // additional ones
  EXPECT_EQ(shortened(with_more + std::string(5000, '\0')), plain);
  std::string negative = addresses(0);
  negative[9] = 1;
  EXPECT_EQ(shortened(negative + std::string(5000, '\0')), addresses(0)) << "no answer is an answer too";
}

TEST(DnsAnswer, WithoutRoomForAnyRecordIsRefused) {
  EXPECT_EQ(shortened(test::pointer_chain(test::question_for("db.test", test::DnsType::a))), "");
  EXPECT_EQ(shortened(std::string(5000, '\0')), "");
  EXPECT_EQ(shortened(std::string(5000, '\xff')), "");
  EXPECT_EQ(shortened(addresses(3).substr(0, 20)), "");
  EXPECT_EQ(shortened(""), "");
}

TEST(DnsAnswers, OverTcpComeInAnyPieces) {
  const std::string sent = framed(addresses(3)) + framed(addresses(1000)) + framed("") + framed(addresses(1));
  const std::string expected = framed(addresses(3)) + framed(addresses(254)) + framed("") + framed(addresses(1));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{1460}, sent.size()}) {
    AnswerStream stream;
    std::string got;
    for (std::size_t i = 0; i < sent.size(); i += piece) got += stream.feed(std::string_view(sent).substr(i, piece));
    EXPECT_EQ(got, expected) << piece;
    EXPECT_FALSE(stream.broken());
  }
}

TEST(DnsAnswers, OverTcpEndAtTheFirstThatCannotBeShortened) {
  AnswerStream stream;
  const std::string chain = framed(test::pointer_chain(test::question_for("db.test", test::DnsType::a)));
  EXPECT_EQ(stream.feed(framed(addresses(1)) + chain + framed(addresses(2))), framed(addresses(1)));
  EXPECT_TRUE(stream.broken());
  EXPECT_EQ(stream.feed(framed(addresses(3))), "");
}

}  // namespace
}  // namespace steady::net
