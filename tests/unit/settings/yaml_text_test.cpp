// Which bytes are text: UTF-8 at the bounds of RFC 3629, section 4; and what no excerpt shows.
#include "settings/yaml_text.h"

#include <gtest/gtest.h>

#include <string>

namespace steady::settings {
namespace {

// The complaint about this text with its place, or "" when there is none.
std::string complaint(std::string text) {
  const Source source{.name = "test.yaml", .text = std::move(text)};
  Problems problems(source);
  const bool good = check_yaml_text(source, problems);
  EXPECT_EQ(good, problems.empty());
  return problems.render();
}

std::string encoded(unsigned point) {
  const auto byte = [](unsigned value) { return static_cast<char>(value); };
  const auto rest = [&](unsigned shift) { return byte(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xC0 | point >> 6), rest(0)};
  if (point < 0x10000) return {byte(0xE0 | point >> 12), rest(6), rest(0)};
  return {byte(0xF0 | point >> 18), rest(12), rest(6), rest(0)};
}

TEST(YamlText, HoldsEveryCharacterThatThereIs) {
  std::string text;
  for (unsigned point = ' '; point <= 0x10FFFF; ++point) {
    if (point != 0x7F && (point < 0xD800 || point > 0xDFFF)) text += encoded(point);
  }
  EXPECT_EQ(complaint(text), "");
  EXPECT_EQ(complaint("\t\n\r\n"), "");
}

TEST(YamlText, IsNotWhatLiesBesideUtf8) {
  for (const std::string bytes : {
           "\x80",              // begins in the middle
           "\xBF",              //
           "\xC0\x80",          // longer than it need be
           "\xC1\xBF",          //
           "\xE0\x9F\xBF",      //
           "\xF0\x8F\xBF\xBF",  //
           "\xED\xA0\x80",      // surrogates
           "\xED\xBF\xBF",      //
           "\xF4\x90\x80\x80",  // above U+10FFFF
           "\xF5\x80\x80\x80",  //
           "\xFF",              //
           "\xC3",              // cut
           "\xE2\x82",          //
           "\xF0\x9F\x98",      //
           "\xC3(",             // a byte that does not go on
           "\xC3\xC3",          //
           "\xE2(\xA1",         //
           "\xE2\x82(",         //
           "\xF0(\x98\x80",     //
           "\xF0\x9F(\x80",     //
           "\xF0\x9F\x98(",     //
       }) {
    EXPECT_EQ(complaint("a: \xC3\xA4" + bytes), "test.yaml:1:5: a byte that is not UTF-8\n")
        << testing::PrintToString(bytes);
    EXPECT_EQ(complaint("a: 1\n" + bytes + " "), "test.yaml:2:1: a byte that is not UTF-8\n")
        << testing::PrintToString(bytes);
  }
}

TEST(YamlText, HoldsNoControlCharacters) {
  for (char c = 0; c < ' '; ++c) {
    const bool blank = c == '\t' || c == '\n';
    EXPECT_EQ(complaint({'a', c, 'b'}), blank ? "" : "test.yaml:1:2: a control character\n") << static_cast<int>(c);
  }
  EXPECT_EQ(complaint("a\x7F"), "test.yaml:1:2: a control character\n");
}

TEST(YamlText, HoldsNoThousandsOfBracketsThatNobodyCloses) {
  for (const std::string bracket : {"{", "["}) {
    std::string text;
    for (int i = 0; i < 1'000'000; ++i) text += bracket;
    const Source source{.name = "a.yaml", .text = text};
    Problems problems(source);
    EXPECT_FALSE(check_yaml_text(source, problems));
    EXPECT_EQ(problems.render(), "a.yaml:1:1001: not valid YAML: too many levels inside of each other\n");
  }
  std::string many;
  for (int i = 0; i < 2'000; ++i) many += "- { a: [ 1 ] }\n";
  const Source source{.name = "a.yaml", .text = many};
  Problems problems(source);
  EXPECT_TRUE(check_yaml_text(source, problems));
}

TEST(YamlText, EndsBeforeItsTrailingWhiteSpace) {
  EXPECT_EQ(end_of_text("a: b"), (Position{.line = 1, .column = 4}));
  EXPECT_EQ(end_of_text("a:\n  b: [1 \t\r\n\n"), (Position{.line = 2, .column = 7}));
  EXPECT_EQ(end_of_text(""), (Position{.line = 1, .column = 0}));
}

}  // namespace
}  // namespace steady::settings
