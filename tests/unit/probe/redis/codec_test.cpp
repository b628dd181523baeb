// Bytes to replies, however they are cut, and whatever a hostile peer announces.
#include "probe/redis/codec.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace steady::probe::redis {
namespace {

std::vector<Reply> read_all(ReplyReader& reader) {
  std::vector<Reply> replies;
  while (true) {
    const Result<std::optional<Reply>> reply = reader.next();
    EXPECT_TRUE(reply.has_value());
    if (!reply || !*reply) return replies;
    replies.push_back(**reply);
  }
}

Result<std::optional<Reply>> read_one(std::string_view bytes) {
  ReplyReader reader;
  reader.feed(bytes);
  return reader.next();
}

const std::string conversation = "+OK\r\n-LOADING wait\r\n:42\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n+PONG\r\n";
const std::vector<Reply> conversation_replies{{Reply::Type::status, "OK"},    {Reply::Type::error, "LOADING wait"},
                                              {Reply::Type::integer, "", 42}, {Reply::Type::bulk, "a\r\nbc"},
                                              {Reply::Type::bulk, ""},        {Reply::Type::nil},
                                              {Reply::Type::status, "PONG"}};

TEST(RedisEncoding, WritesCommandsAsArraysOfBulkStrings) {
  const std::string odd("p\0%\r\n\xc3\xa9", 7);
  const std::array<Arguments, 2> commands{Arguments{"AUTH", odd}, Arguments{"PING"}};
  EXPECT_EQ(encode(commands).reveal(), "*2\r\n$4\r\nAUTH\r\n$7\r\n" + odd + "\r\n*1\r\n$4\r\nPING\r\n");
}

TEST(RedisEncoding, KeepsEmptyArguments) {
  const std::array<Arguments, 1> commands{Arguments{"AUTH", "app", ""}};
  EXPECT_EQ(encode(commands).reveal(), "*3\r\n$4\r\nAUTH\r\n$3\r\napp\r\n$0\r\n\r\n");
}

TEST(RedisReading, TakesSeveralRepliesOfOnePacket) {
  ReplyReader reader;
  reader.feed(conversation);
  EXPECT_EQ(read_all(reader), conversation_replies);
}

TEST(RedisReading, TakesOneByteAtATime) {
  ReplyReader reader;
  std::vector<Reply> replies;
  for (const char byte : conversation) {
    reader.feed({&byte, 1});
    for (Reply& reply : read_all(reader)) replies.push_back(std::move(reply));
  }
  EXPECT_EQ(replies, conversation_replies);
}

TEST(RedisReading, TakesAnyCutInTwo) {
  for (std::size_t cut = 0; cut <= conversation.size(); ++cut) {
    ReplyReader reader;
    reader.feed(conversation.substr(0, cut));
    std::vector<Reply> replies = read_all(reader);
    reader.feed(conversation.substr(cut));
    for (Reply& reply : read_all(reader)) replies.push_back(std::move(reply));
    EXPECT_EQ(replies, conversation_replies) << cut;
  }
}

TEST(RedisReading, WaitsForTheRest) {
  for (const char* begin : {"", "+", "+PON", "+PONG\r", "$", "$4", "$4\r\nPO", "-LOADING"}) {
    const auto reply = read_one(begin);
    ASSERT_TRUE(reply.has_value()) << begin;
    EXPECT_FALSE(reply->has_value()) << begin;
  }
}

TEST(RedisReading, RefusesWhatIsNotResp) {
  for (const char* bytes : {"HTTP/1.1 400 Bad Request\r\n", "\x15\x03\x01", "PONG\r\n", "\r\n", "$abc\r\n", "$-7\r\n",
                            ":4x\r\n", "*x\r\n", "+a\nb\r\n", "$3\n"}) {
    ReplyReader reader;
    reader.feed(bytes);
    auto reply = reader.next();
    if (std::string_view(bytes) == "$3\n") {
      reader.feed("\r\n");
      reply = reader.next();
    }
    ASSERT_FALSE(reply.has_value()) << bytes;
    EXPECT_EQ(reply.error().reason, Reason::protocol);
    reader.feed("+PONG\r\n");
    EXPECT_FALSE(reader.next().has_value()) << "garbage does not mend itself";
  }
}

TEST(RedisReading, GivesUpAtOnceOnAHugeAnnouncement) {
  for (const char* bytes :
       {"$1048577\r\n", "$4294967296\r\n", "$9223372036854775807\r\n", "$99999999999999999999999\r\n"}) {
    const auto reply = read_one(bytes);
    ASSERT_FALSE(reply.has_value()) << bytes;
    EXPECT_EQ(reply.error(), down(Reason::protocol, "the reply is larger than 1 MiB"));
  }
  ReplyReader slow;
  slow.feed("$");
  ASSERT_TRUE(slow.next().has_value());
  slow.feed("999999999");
  EXPECT_FALSE(slow.next().has_value());
  ReplyReader second;
  second.feed("+OK\r\n$999999999\r\n");
  EXPECT_TRUE(second.next()->has_value());
  EXPECT_FALSE(second.next().has_value());
}

TEST(RedisReading, TakesTheLargestReplyThatIsAllowed) {
  const std::string value(reply_limit, 'x');
  ReplyReader reader;
  reader.feed("$1048576\r\n" + value.substr(0, 1000));
  ASSERT_TRUE(reader.next().has_value());
  reader.feed(value.substr(1000) + "\r\n");
  const auto reply = reader.next();
  ASSERT_TRUE(reply.has_value() && reply->has_value());
  EXPECT_EQ((*reply)->text.size(), reply_limit);
}

TEST(RedisReading, GivesUpOnALineWithoutEnd) {
  ReplyReader reader;
  const std::string chunk(65536, 'x');
  reader.feed("+");
  std::size_t fed = 0;
  while (reader.next().has_value() && fed < 2 * reply_limit) {
    reader.feed(chunk);
    fed += chunk.size();
  }
  EXPECT_LE(fed, reply_limit + chunk.size());
}

TEST(RedisReading, StopsAtAnArrayHoweverLargeOrDeep) {
  std::string nested;
  for (int i = 0; i < 200'000; ++i) nested += "*1\r\n";
  for (const std::string& bytes : {std::string("*0\r\n"), std::string("*1\r\n:1\r\n"), std::string("*4294967295\r\n"),
                                   std::string("%9\r\n"), std::string(">2\r\n+a\r\n"), nested}) {
    const auto reply = read_one(bytes);
    ASSERT_TRUE(reply.has_value() && reply->has_value());
    EXPECT_EQ((*reply)->type, Reply::Type::other);
  }
}

TEST(RedisReading, TakesAPairOfTextsWhereOneIsWanted) {
  const std::string bytes = "+OK\r\n*2\r\n$9\r\n127.0.0.1\r\n$4\r\n6379\r\n-ERR x\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ReplyReader reader(ReplyReader::Pairs::yes);
    reader.feed(bytes.substr(0, cut));
    std::vector<Reply> replies = read_all(reader);
    reader.feed(bytes.substr(cut));
    for (Reply& reply : read_all(reader)) replies.push_back(std::move(reply));
    ASSERT_EQ(replies.size(), 3U) << cut;
    EXPECT_EQ(replies[0], (Reply{Reply::Type::status, "OK"}));
    EXPECT_EQ(replies[1].type, Reply::Type::other);
    EXPECT_EQ(replies[1].pair, (std::vector<std::string>{"127.0.0.1", "6379"}));
    EXPECT_EQ(replies[2], (Reply{Reply::Type::error, "ERR x"}));
  }
}

TEST(RedisReading, TakesNoOtherArrayForAPair) {
  for (const std::string bytes : {"*0\r\n", "*1\r\n$1\r\na\r\n", "*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n",
                                  "*2\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n", "*4294967295\r\n", "%2\r\n"}) {
    ReplyReader reader(ReplyReader::Pairs::yes);
    reader.feed(bytes);
    const auto reply = reader.next();
    ASSERT_TRUE(reply.has_value() && reply->has_value()) << bytes;
    EXPECT_EQ((*reply)->type, Reply::Type::other) << bytes;
    EXPECT_LT((*reply)->pair.size(), 2U) << bytes;
  }
  ReplyReader numbers(ReplyReader::Pairs::yes);
  numbers.feed("*2\r\n:1\r\n$-1\r\n");
  EXPECT_EQ((**numbers.next()).pair, (std::vector<std::string>{"", ""}));
  ReplyReader huge(ReplyReader::Pairs::yes);
  huge.feed("*2\r\n$1\r\na\r\n$999999999\r\n");
  EXPECT_FALSE(huge.next()->has_value());
  huge.feed("x");
  EXPECT_EQ(huge.next().error(), down(Reason::protocol, "the reply is larger than 1 MiB"));
}

TEST(RedisReading, KnowsNothingOfVersionThree) {
  for (const char* bytes : {"#t\r\n", ",1.5\r\n", "(123\r\n", "=7\r\ntxt:abc\r\n"}) {
    const auto reply = read_one(bytes);
    ASSERT_TRUE(reply.has_value() && reply->has_value()) << bytes;
    EXPECT_EQ((*reply)->type, Reply::Type::other);
  }
}

}  // namespace
}  // namespace steady::probe::redis
