#include "base/text.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <vector>

namespace steady {
namespace {

using namespace std::string_view_literals;

TEST(Text, PutsTextCharactersAndNumbersTogether) {
  EXPECT_EQ(cat("expected ", 3, " parts", '!', std::string(" or "), std::size_t{4}), "expected 3 parts! or 4");
  EXPECT_EQ(cat(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(cat(), "");
}

TEST(Text, MakesTheBytesOfAPeerPrintable) {
  EXPECT_EQ(printable("-ERR unknown command\r\n"), "-ERR unknown command");
  EXPECT_EQ(printable("a\r\n\t b"), "a b");
  EXPECT_EQ(printable("\x1b[31mred\x1b[0m"), "?[31mred?[0m");
  EXPECT_EQ(printable("\0\x01\x7f\x80\xff"sv), "?????");
  EXPECT_EQ(printable("d\xc3\xa9j\xc3\xa0"), "d??j??");
  EXPECT_EQ(printable("  \n "), "");
  EXPECT_EQ(printable(""), "");
}

TEST(Text, KeepsWhatAPeerSaysWithinTheLimit) {
  EXPECT_EQ(printable("1234567890", 10), "1234567890");
  EXPECT_EQ(printable("12345678901", 10), "1234567...");
  EXPECT_EQ(printable("12345", 2), "..");
  EXPECT_EQ(printable("12345", 0), "");
  EXPECT_EQ(printable(std::string(10'000'000, 'x')).size(), 160U);
  EXPECT_EQ(printable("1234567890   ", 10), "1234567890");
}

TEST(Text, QuotesPrintably) { EXPECT_EQ(in_quotes("a\nb"), "'a b'"); }

TEST(Text, JoinsEveryPartEvenTheEmptyOnes) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join(std::vector<std::string>{"", "a", ""}, ","), ",a,");
  EXPECT_EQ(join(std::vector<std::string>{}, ","), "");
}

TEST(Text, LowersAsciiWhateverTheLocale) {
  EXPECT_EQ(lower("AbcXYZ019-_\xc3\x89"), "abcxyz019-_\xc3\x89");
  EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-tYPE"));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_FALSE(equal_ignoring_case("[", "{"));
}

TEST(Text, TrimsWhiteSpaceAtEitherEnd) {
  EXPECT_EQ(trimmed(" \t\r\n\v\fa b \n"), "a b");
  EXPECT_EQ(trimmed("   "), "");
  EXPECT_EQ(trimmed("\0 "sv), "\0"sv);
}

TEST(Text, FindsTheNearestWordOfATypingError) {
  constexpr std::array<std::string_view, 5> keys{"host", "port", "user", "password", "password_file"};
  EXPECT_EQ(nearest("prot", keys), "port");
  EXPECT_EQ(nearest("PORT", keys), "port");
  EXPECT_EQ(nearest("pasword", keys), "password");
  EXPECT_EQ(nearest("passwordfile", keys), "password_file");
  EXPECT_EQ(nearest("hots", keys), "host") << "two neighbours that changed places are one mistake";
  EXPECT_EQ(nearest("hxxt", keys), "");
  EXPECT_EQ(nearest("zzzzzz", keys), "");
  EXPECT_EQ(nearest("", keys), "");
  EXPECT_EQ(nearest("port", {}), "");
}

TEST(Decimal, HasNoZerosAtItsEndAndNoExponent) {
  EXPECT_EQ(decimal(12.345, 3), "12.345");
  EXPECT_EQ(decimal(12, 3), "12");
  EXPECT_EQ(decimal(100, 0), "100");
  EXPECT_EQ(decimal(0.0004, 3), "0");
  EXPECT_EQ(decimal(-0.5, 3), "-0.5");
  EXPECT_EQ(decimal(31'536'000'000, 3), "31536000000");
}

TEST(JsonString, EscapesWhatRfc8259WantsEscapedAndNothingElse) {
  EXPECT_EQ(json_string("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(json_string(std::string_view("\0\n\x1f\x7f", 4)), "\"\\u0000\\u000a\\u001f\x7f\"");
  EXPECT_EQ(json_string("\xc3\xa9"), "\"\xc3\xa9\"");
}

}  // namespace
}  // namespace steady
