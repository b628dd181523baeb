#include "settings/problem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace steady::settings {
namespace {

TEST(Problems, AreToldInTheOrderOfTheText) {
  const Source source{.name = "a.yaml", .text = "one\ntwo\n"};
  Problems problems(source);
  problems.add({.line = 2, .column = 1}, "x", "third");
  problems.add({.line = 1, .column = 2}, "", "first");
  problems.add({.line = 1, .column = 2}, "", "second");
  EXPECT_EQ(problems.render(),
            "a.yaml:1:2: first\n  one\n   ^\na.yaml:1:2: second\n  one\n   ^\na.yaml:2:1: x: third\n  two\n  ^\n");
}

TEST(Problems, TellTheColumnAloneOfATarget) {
  const Source source{.name = "target 2", .text = "htp://x", .one_line = true};
  Problems problems(source);
  problems.add({}, "", "unknown");
  EXPECT_EQ(problems.render(), "target 2:1: unknown\n  htp://x\n  ^\n");
}

TEST(Problems, InsideATextAreCountedFromWhereItBegins) {
  const Source source{.name = "a.yaml", .text = "a: 1\n  url: http://x:y\n"};
  Problems whole(source);
  Problems part = Problems::inside(whole, {.line = 2, .column = 8}, "url");
  part.add({.line = 1, .column = 10}, "", "wrong");
  whole.absorb(part);
  EXPECT_EQ(whole.render(), "a.yaml:2:17: url: wrong\n    url: http://x:y\n                  ^\n");
}

TEST(Problems, OfAPinnedTextAllStandAtItsBeginning) {
  const Source source{.name = "a.yaml", .text = "url: ${X}\n"};
  Problems whole(source);
  Problems part = Problems::inside(whole, {.line = 1, .column = 6}, "", true);
  part.add({.line = 1, .column = 10}, "p", "wrong");
  whole.absorb(part);
  EXPECT_EQ(whole.all().front().mark, (Mark{.line = 1, .column = 6}));
  EXPECT_EQ(whole.all().front().path, "p");
}

TEST(Problems, ShowNoLineWhenAllIsHidden) {
  const Source source{.name = "a.yaml", .text = "secret\n"};
  Problems problems(source);
  problems.hide_all();
  problems.add({}, "", "wrong");
  EXPECT_EQ(problems.render(), "a.yaml:1:1: wrong\n");
}

TEST(Problems, AreShownUpToAHundredAndTheRestCounted) {
  const Source source{.name = "a.yaml", .text = "x\n"};
  Problems problems(source);
  for (int i = 0; i < 4'000; ++i) {
    Problems part = Problems::inside(problems, {}, "");
    part.add({}, "", "wrong " + std::to_string(i));
    problems.absorb(part);
  }
  const std::string rendered = problems.render();
  EXPECT_EQ(std::ranges::count(rendered, '^'), 100);
  EXPECT_TRUE(rendered.ends_with("a.yaml: and 3,900 more problems\n")) << rendered.substr(rendered.size() - 80);
  EXPECT_EQ(problems.all().size(), 1'000U) << "the rest are counted only";
}

TEST(Excerpt, OfALongLineCoversWhatIsHiddenWithinReachOfTheCaret) {
  std::string line;
  std::vector<Hidden> hidden;
  for (int i = 0; i < 10'000; ++i) {
    line += "{ password: hunter2 }, ";
    const int end = static_cast<int>(line.size()) - 3;  // columns are 1-based
    hidden.push_back({.from = {.line = 1, .column = end - 7}, .to = {.line = 1, .column = end}});
  }
  const Source source{.name = "a", .text = line};
  const std::string shown = excerpt(source, {.line = 1, .column = 23 * 5'000 + 3}, hidden);
  EXPECT_FALSE(shown.contains("hunter")) << shown;
  EXPECT_TRUE(shown.contains("{ password: *** }, { password: *** }")) << shown;
  EXPECT_EQ(shown.find('^') - shown.find('\n') - 1, shown.find("password", 70)) << "the caret stands under its word\n"
                                                                                << shown;
  EXPECT_LT(shown.find('\n'), 115U);
}

TEST(Excerpt, OfALineOfNothingButASecretIsShort) {
  const Source source{.name = "a", .text = std::string(1'000'000, 's')};
  const std::array hidden{Hidden{.from = {.line = 1, .column = 1}, .to = {.line = 1, .column = 900'001}}};
  EXPECT_EQ(excerpt(source, {.line = 1, .column = 500'000}, hidden), "  ***" + std::string(104, 's') + "...\n  ^\n");
}

TEST(Excerpt, ShowsTheLineWithACaret) {
  const Source source{.name = "a", .text = "first\n  second: line\r\nthird"};
  EXPECT_EQ(excerpt(source, {.line = 2, .column = 3}), "    second: line\n    ^\n");
  EXPECT_EQ(excerpt(source, {.line = 3, .column = 6}), "  third\n       ^\n");
  EXPECT_EQ(excerpt(source, {.line = 4, .column = 1}), "");
  EXPECT_EQ(excerpt(source, {.line = 1, .column = 99}), "  first\n       ^\n");
}

TEST(Excerpt, IsPlainAsciiWhateverTheLineHolds) {
  const Source source{.name = "a", .text = "\xC3\xA4\x1B[31m\tx: \xE2\x82\xAC"};
  EXPECT_EQ(excerpt(source, {.line = 1, .column = 9}), "  ??[31m x: ?\n         ^\n");
}

TEST(Excerpt, CoversWhatIsHiddenAndMovesTheCaret) {
  const Source source{.name = "a", .text = "{ password: secret, port: x }"};
  const std::array hidden{Hidden{.from = {.line = 1, .column = 13}, .to = {.line = 1, .column = 19}}};
  EXPECT_EQ(excerpt(source, {.line = 1, .column = 27}, hidden),
            "  { password: ***, port: x }\n                         ^\n");
  EXPECT_EQ(excerpt(source, {.line = 1, .column = 15}, hidden), "  { password: ***, port: x }\n              ^\n");
}

TEST(Excerpt, CutsALongLineAroundTheCaret) {
  const Source source{.name = "a", .text = std::string(500, 'a') + "X" + std::string(500, 'b')};
  const std::string shown = excerpt(source, {.line = 1, .column = 501});
  EXPECT_EQ(shown,
            "  ..." + std::string(70, 'a') + "X" + std::string(33, 'b') + "...\n" + std::string(75, ' ') + "^\n");
}

TEST(Excerpt, CutsARemarkThatSpeaksOfASecret) {
  const Source source{.name = "a", .text = "port: x  # password is hunter2"};
  EXPECT_EQ(excerpt(source, {.line = 1, .column = 7}), "  port: x  #***\n        ^\n");
}

}  // namespace
}  // namespace steady::settings
