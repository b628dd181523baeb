// Heads that are not quite as they should be, and those that hide something.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "probe/http/answer.h"

namespace steady::probe::http {
namespace {

struct Read {
  explicit Read(std::string_view bytes, std::size_t piece = 0) {
    if (piece == 0) piece = bytes.size();
    for (std::size_t at = 0; at < bytes.size(); at += piece) answer.feed(bytes.substr(at, piece));
  }
  Answer answer{Answer::To::other, 1000};
};

std::string chunked(const std::string& chunks) {
  return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

// RFC 9112, section 4: a recipient needs neither the blank nor the reason.
TEST(HttpLenientHead, NeedsNoBlankAndNoReasonBehindItsStatus) {
  for (const char* line : {"HTTP/1.1 204\r\n", "HTTP/1.1 204 \r\n", "HTTP/1.0 204\n", "HTTP/1.1 204 \n"}) {
    for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{13}}) {
      const Read read(std::string(line) + "X-A: b\r\n\r\n", piece);
      ASSERT_TRUE(read.answer.has_head()) << line << piece;
      EXPECT_EQ(read.answer.head().status, 204);
      EXPECT_EQ(read.answer.head().reason, "");
      EXPECT_EQ(*read.answer.head().find("X-A"), "b");
      EXPECT_TRUE(read.answer.is_whole());
    }
  }
}

// RFC 9112, section 2.2.
TEST(HttpLenientHead, MayEndTheLinesOfItsHeadInLfAlone) {
  for (const std::string bytes : {"HTTP/1.1 200 OK\nX-A: b\nX-B: c\nContent-Length: 6\n\nhe\nllo",
                                  "HTTP/1.1 200 OK\r\nX-A: b\nX-B: c\r\n"
                                  "Content-Length: 6\n\r\nhe\nllo",
                                  "HTTP/1.1 200 OK\nX-A: b\r\nX-B: c\nContent-Length: 6\r\n\nhe\nllo"}) {
    for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
      const Read read(bytes, piece);
      ASSERT_TRUE(read.answer.is_whole()) << bytes << piece << read.answer.fault().value_or("");
      EXPECT_EQ(read.answer.head().reason, "OK");
      EXPECT_EQ(*read.answer.head().find("X-A"), "b");
      EXPECT_EQ(*read.answer.head().find("X-B"), "c");
      EXPECT_EQ(read.answer.body(), "he\nllo") << "a body is what it is";
    }
  }
}

TEST(HttpLenientHead, MayHaveInterimAnswersWithLfAlone) {
  const std::string bytes = "HTTP/1.1 100\n\nHTTP/1.1 103 Early Hints\nLink: x\n\nHTTP/1.1 200\n\n";
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{5}}) {
    const Read read(bytes, piece);
    ASSERT_TRUE(read.answer.has_head()) << piece;
    EXPECT_EQ(read.answer.head().status, 200);
    EXPECT_EQ(read.answer.head().find("Link"), nullptr);
  }
}

TEST(HttpLenientHead, TakesNoLfAloneWithinChunksWhichHideRequests) {
  EXPECT_TRUE(Read(chunked("5\nhello\n0\n\n")).answer.fault() || !Read(chunked("5\nhello\n0\n\n")).answer.is_whole());
}

TEST(HttpLenientHead, IsCutOffWhenLinesOfLfAloneNeverEnd) {
  Answer answer(Answer::To::other, 10);
  answer.feed("HTTP/1.1 200\n");
  for (int i = 0; i < 100000 && !answer.fault(); ++i) answer.feed("X-Field: value\n");
  EXPECT_EQ(answer.fault(), "its head is larger than 16 KiB");
}

// RFC 9112, section 6.3: one of the two may hide a second answer.
TEST(HttpLenientHead, SaysThatItHasTwoLengths) {
  for (const char* fields :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "transfer-encoding: gzip, chunked\r\nX: y\r\ncontent-length: 0\r\n"}) {
    const Read read(std::string("HTTP/1.1 200 OK\r\n") + fields + "\r\n0\r\n\r\n");
    EXPECT_EQ(read.answer.fault(),
              "a broken HTTP answer: Content-Length beside Transfer-Encoding, as in request smuggling: let the server "
              "send one of them")
        << fields;
    EXPECT_FALSE(read.answer.has_head());
  }
  for (const char* fields : {"Content-Length: 5x\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"}) {
    const Read read(std::string("HTTP/1.1 200 OK\r\n") + fields + "\r\n");
    ASSERT_TRUE(read.answer.fault()) << fields;
    EXPECT_FALSE(read.answer.fault()->contains("smuggling")) << *read.answer.fault();
  }
}

}  // namespace
}  // namespace steady::probe::http
