// Answers as bytes: whole, in pieces, byte by byte, broken, endless.
#include "probe/http/answer.h"

#include <gtest/gtest.h>

namespace steady::probe::http {
namespace {

struct Read {
  explicit Read(std::string_view bytes, std::size_t piece = 0, std::size_t limit = 1000,
                Answer::To to = Answer::To::other)
      : answer(to, limit) {
    if (piece == 0) piece = bytes.size();
    for (std::size_t at = 0; at < bytes.size(); at += piece) answer.feed(bytes.substr(at, piece));
  }
  Answer answer;
};

std::string chunked(const std::string& chunks) {
  return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

TEST(HttpAnswer, HasAHeadAndABody) {
  const std::string bytes = "HTTP/1.1 200 Fine\r\nX-A: b \r\nContent-Length: 5\r\n\r\nhello";
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{7}}) {
    const Read read(bytes, piece);
    ASSERT_TRUE(read.answer.has_head()) << piece;
    EXPECT_EQ(read.answer.head().status, 200);
    EXPECT_EQ(read.answer.head().reason, "Fine");
    EXPECT_EQ(*read.answer.head().find("x-a"), "b");
    EXPECT_EQ(read.answer.body(), "hello");
    EXPECT_TRUE(read.answer.is_whole());
  }
}

TEST(HttpAnswer, IsNotWholeBeforeItsEnd) {
  EXPECT_FALSE(Read("HTTP/1.1 200 OK\r\nX: y\r\n").answer.has_head());
  const Read read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell");
  EXPECT_TRUE(read.answer.has_head());
  EXPECT_FALSE(read.answer.is_whole());
}

TEST(HttpAnswer, WithoutALengthEndsWithTheConnection) {
  for (const char* version : {"HTTP/1.0", "HTTP/1.1"}) {
    Read read(std::string(version) + " 200 OK\r\n\r\nhello");
    EXPECT_FALSE(read.answer.is_whole());
    read.answer.end();
    EXPECT_TRUE(read.answer.is_whole());
    EXPECT_EQ(read.answer.body(), "hello");
  }
}

TEST(HttpAnswer, WithALengthIsNotWholeByTheEndOfTheConnection) {
  Read read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell");
  read.answer.end();
  EXPECT_FALSE(read.answer.is_whole());
  Read cut(chunked("5\r\nhello\r\n"));
  cut.answer.end();
  EXPECT_FALSE(cut.answer.is_whole());
}

TEST(HttpAnswer, MayBeChunkedWithExtensionsAndATrailer) {
  const std::string bytes = chunked("5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX-Late: 1\r\n\r\n");
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{5}}) {
    const Read read(bytes, piece);
    EXPECT_TRUE(read.answer.is_whole()) << piece;
    EXPECT_EQ(read.answer.body(), "hello world");
    EXPECT_EQ(read.answer.head().find("X-Late"), nullptr) << "a trailer is not the head";
  }
}

TEST(HttpAnswer, HasNoBodyForHeadOr204) {
  EXPECT_TRUE(Read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 0, 10, Answer::To::head).answer.is_whole());
  EXPECT_TRUE(Read("HTTP/1.1 204 No Content\r\n\r\n").answer.is_whole());
}

TEST(HttpAnswer, SkipsInterimAnswers) {
  const std::string bytes =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}}) {
    const Read read(bytes, piece);
    EXPECT_TRUE(read.answer.has_head());
    EXPECT_EQ(read.answer.head().status, 200);
    EXPECT_EQ(read.answer.head().find("Link"), nullptr);
  }
  EXPECT_FALSE(Read("HTTP/1.1 100 Continue\r\n\r\n").answer.has_head());
}

TEST(HttpAnswer, TakesSwitchingProtocolsAsFinal) {
  const Read read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x05hello");
  EXPECT_TRUE(read.answer.is_whole());
  EXPECT_EQ(read.answer.head().status, 101);
}

TEST(HttpAnswer, IsBrokenWhenInterimAnswersNeverEnd) {
  Answer answer(Answer::To::other, 10);
  for (int i = 0; i < 100; ++i) answer.feed("HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(answer.fault(), "a broken HTTP answer: nothing but interim answers");
}

TEST(HttpAnswer, IgnoresWhatFollowsIt) {
  Read read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokGARBAGE\x01\x02");
  read.answer.feed("more");
  EXPECT_TRUE(read.answer.is_whole());
  EXPECT_EQ(read.answer.body(), "ok");
  EXPECT_FALSE(read.answer.fault());
}

TEST(HttpAnswer, IsKnownNotToBeHttpByItsFirstByte) {
  for (const char* bytes : {"SSH-2.0-OpenSSH_9.2\r\n", "+OK ready", "220 mail", "<html>", "HTTQ", "HTTP/2", "\n"}) {
    EXPECT_EQ(Read(bytes).answer.fault(), "not an HTTP answer") << bytes;
    EXPECT_EQ(Read(bytes, 1).answer.fault(), "not an HTTP answer") << bytes;
  }
  EXPECT_FALSE(Read("HTTP/1.").answer.fault());
}

TEST(HttpAnswer, IsRecognisedAsTlsOrHttp2) {
  EXPECT_EQ(Read({"\x15\x03\x01\x00\x02\x02\x46", 7}).answer.fault(),
            "not an HTTP answer: the port speaks TLS, use https://");
  EXPECT_EQ(Read({"\x00\x00\x12\x04\x00\x00\x00\x00\x00", 9}).answer.fault(),
            "not an HTTP/1.1 answer: the port speaks HTTP/2 only: let it take HTTP/1.1 too, or check it as tcp:// or "
            "tls://");
}

TEST(HttpAnswer, IsRecognisedByAsFewBytesAsTellIt) {
  EXPECT_TRUE(Read({"\x15\x03\x01", 3}).answer.fault()->contains("TLS"));
  EXPECT_EQ(Read({"\x15\x03", 2}).answer.fault(), "not an HTTP answer");
  EXPECT_TRUE(Read({"\x00\x00\x12\x04", 4}).answer.fault()->contains("HTTP/2"));
  EXPECT_EQ(Read({"\x00\x00\x12", 3}).answer.fault(), "not an HTTP answer");
}

TEST(HttpAnswer, IsBrokenByBadSyntax) {
  for (const char* bytes : {"HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
                            "HTTP/1.1 2000\n\n", "HTTP/1.1 200OK\r\n\r\n", "HTTP/1.1 200 OK\r\rX: y\r\n\r\n",
                            "HTTP/1.9 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                            "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"}) {
    const Read read(bytes);
    ASSERT_TRUE(read.answer.fault()) << bytes;
    EXPECT_TRUE(read.answer.fault()->starts_with("a broken HTTP answer: ")) << *read.answer.fault();
    EXPECT_FALSE(read.answer.has_head());
  }
}

TEST(HttpAnswer, IsBrokenByBadChunks) {
  for (const char* chunks : {"x\r\n", "-1\r\n", "5\r\nhelloXX0\r\n\r\n", "11111111111111111\r\n"}) {
    EXPECT_TRUE(Read(chunked(chunks)).answer.fault()) << chunks;
  }
}

TEST(HttpAnswer, HasAHeadWhateverItsBodyIsWorth) {
  const Read read(chunked("no chunk\r\n"));
  EXPECT_TRUE(read.answer.has_head());
  EXPECT_TRUE(read.answer.fault());
}

TEST(HttpAnswer, MayHaveSixteenKibibytesOfHead) {
  const std::string start = "HTTP/1.1 200 OK\r\nX-Big: ";
  const std::string end = "\r\n\r\n";
  const std::size_t room = Answer::head_limit - start.size() - end.size();
  EXPECT_TRUE(Read(start + std::string(room - 1, 'x') + end, 1000).answer.has_head());
  // Beast 1.83 does not count the status line.
  const Read larger(start + std::string(room + start.size(), 'x') + end, 1000);
  EXPECT_EQ(larger.answer.fault(), "its head is larger than 16 KiB");
}

TEST(HttpAnswer, IsCutOffWhenItsHeadNeverEnds) {
  Answer lines(Answer::To::other, 10);
  lines.feed("HTTP/1.1 200 OK\r\n");
  for (int i = 0; i < 100000 && !lines.fault(); ++i) lines.feed("X-Field: value\r\n");
  EXPECT_EQ(lines.fault(), "its head is larger than 16 KiB");
  Answer reason(Answer::To::other, 10);
  reason.feed("HTTP/1.1 200 ");
  for (int i = 0; i < 100000 && !reason.fault(); ++i) reason.feed("no line ends here");
  EXPECT_EQ(reason.fault(), "its head is larger than 16 KiB");
}

TEST(HttpAnswer, IsCutOffWhenAChunkHeaderNeverEnds) {
  Answer answer(Answer::To::other, 10);
  answer.feed(chunked("5;"));
  for (int i = 0; i < 100000 && !answer.fault(); ++i) answer.feed("extension=without;an=end;");
  EXPECT_EQ(answer.fault(), "a broken HTTP answer: an endless chunk header");
}

TEST(HttpAnswer, KeepsNoMoreOfABodyThanItMay) {
  Answer answer(Answer::To::other, 100);
  answer.feed("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
  EXPECT_TRUE(answer.has_head());
  EXPECT_FALSE(answer.is_full());
  answer.feed(std::string(100, 'x'));
  EXPECT_FALSE(answer.is_full()) << "just full may still be whole";
  answer.feed("x");
  EXPECT_TRUE(answer.is_full());
  for (int i = 0; i < 1000; ++i) answer.feed(std::string(8192, 'x'));
  EXPECT_EQ(answer.body().size(), 100U);
  EXPECT_FALSE(answer.is_whole());
}

TEST(HttpAnswer, KnowsWhetherAnythingWasSaid) {
  EXPECT_FALSE(Read("").answer.received_anything());
  EXPECT_TRUE(Read("H").answer.received_anything());
}

}  // namespace
}  // namespace steady::probe::http
