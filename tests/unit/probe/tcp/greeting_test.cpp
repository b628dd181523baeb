// Escapes, and what must come back.
#include "probe/tcp/greeting.h"

#include <gtest/gtest.h>

#include "support/run.h"  // how an Outcome is printed

namespace steady::probe::tcp {
namespace {

using namespace std::string_literals;

TEST(TcpGreeting, MayHoldEveryByte) {
  EXPECT_EQ(unescape("plain"), "plain");
  EXPECT_EQ(unescape(""), "");
  EXPECT_EQ(unescape(R"(PING\r\n)"), "PING\r\n");
  EXPECT_EQ(unescape(R"(\t\\\0\x1b\xFF)"), "\t\\\0\x1b\xff"s);
  EXPECT_EQ(unescape(R"(\\x41\x41)"), "\\x41A");
  EXPECT_EQ(unescape("\xc3\xa4"), "\xc3\xa4");
}

TEST(TcpGreeting, RefusesABackslashThatMeansNothing) {
  EXPECT_EQ(unescape(R"(a\qb)").error(), R"(unknown escape '\q'; there are \r \n \t \0 \xNN, and \\ for a backslash)");
  EXPECT_EQ(unescape("a\\").error(), R"(a '\' at the end; write \\ for a backslash)");
  for (const char* text : {R"(\x)", R"(\x1)", R"(\xg1)", R"(\x1g)", R"(\x 1)", R"(\x-1)", R"(\x0x)"}) {
    EXPECT_EQ(unescape(text).error(), R"(\x needs two hexadecimal digits, as in \x1b)") << text;
  }
}

TEST(TcpGreeting, StandsAnywhereInWhatIsSaid) {
  EXPECT_TRUE(is_in("220 mail ESMTP\r\n", "ESMTP"));
  EXPECT_TRUE(is_in("a\0b"s, "\0b"s));
  EXPECT_FALSE(is_in("220", "2200"));
}

TEST(TcpGreeting, IsQuotedShortAndPrintableWhenItDiffers) {
  EXPECT_EQ(not_in("554 go away\r\n", "220"), down(Reason::mismatch, "the peer says '554 go away', not '220'"));
  EXPECT_EQ(
      not_in("-ERR unknown command 'PASS', with args beginning with: 'hunter2'", "+OK", "PASS hunter2\r\n").detail,
      "the peer says '-ERR unknown command '***', with args beginning with: '***'', not '+OK'");
  EXPECT_EQ(not_in("-ERR admin:admin2024", "+OK", "AUTH admin admin2024\r\n").detail,
            "the peer says '-ERR ***:***', not '+OK'")
      << "the longest first";
  EXPECT_EQ(not_in("HTTP/1.1 503 Busy", "200", "GET / HTTP/1.1\r\n").detail,
            "the peer says 'HTTP/1.1 503 Busy', not '200'");
  EXPECT_EQ(not_in("no", "").detail, "the peer says 'no', not what is expected");
  const Outcome loud = not_in(std::string(listen_limit, '\x07'), "220");
  EXPECT_TRUE(loud.detail.starts_with("in its first 4 KiB the peer says '???")) << loud.detail;
  EXPECT_LT(loud.detail.size(), 120U);
}

}  // namespace
}  // namespace steady::probe::tcp
