#include "settings/problem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace steady::settings {
namespace {

TEST(Problems, AreToldInTheOrderOfTheText) {
  const Source source{.name = "a.yaml", .text = "one\ntwo\n"};
  Problems problems(source);
  problems.add({.line = 2, .column = 1}, "x", "third");
  problems.add({.line = 1, .column = 2}, "", "first");
  problems.add({.line = 1, .column = 2}, "", "second");
  EXPECT_EQ(problems.render(),
            "a.yaml:1:2: first\n  ne\n  ^\na.yaml:1:2: second\n  ne\n  ^\na.yaml:2:1: x: third\n  two\n  ^\n");
}

TEST(Problems, TellTheColumnAloneOfATargetAndShowNothingOfIt) {
  const Source source{.name = "target 2", .text = "htp://x", .one_line = true};
  Problems problems(source);
  problems.add({}, "", "unknown");
  EXPECT_EQ(problems.render(), "target 2:1: unknown\n");
}

TEST(Problems, InsideATextAreCountedFromWhereItBegins) {
  const Source source{.name = "a.yaml", .text = "a: 1\n  url: http://x:y\n"};
  Problems whole(source);
  Problems part = Problems::inside(whole, {.line = 2, .column = 8}, "url");
  part.add({.line = 1, .column = 10}, "", "wrong");
  whole.absorb(part);
  EXPECT_EQ(whole.render(), "a.yaml:2:17: url: wrong\n");
}

TEST(Problems, OfAPinnedTextAllStandAtItsBeginning) {
  const Source source{.name = "a.yaml", .text = "url: ${X}\n"};
  Problems whole(source);
  Problems part = Problems::inside(whole, {.line = 1, .column = 6}, "", true);
  part.add({.line = 1, .column = 10}, "p", "wrong");
  whole.absorb(part);
  EXPECT_EQ(whole.all().front().position, (Position{.line = 1, .column = 6}));
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
  EXPECT_EQ(std::ranges::count(rendered, '\n'), 101);
  EXPECT_TRUE(rendered.ends_with("a.yaml: and 3,900 more problems\n")) << rendered.substr(rendered.size() - 80);
  EXPECT_EQ(problems.all().size(), 1'000U) << "the rest are counted only";
}

TEST(Problems, OfASecretValueShowItsKeyAlone) {
  const Source source{.name = "a.yaml", .text = "password: hunter2\n"};
  Problems problems(source);
  problems.hide_value({.line = 1, .column = 11});
  problems.add({.line = 1, .column = 11}, "password", "too short");
  EXPECT_EQ(problems.render(), "a.yaml:1:11: password: too short\n  password: ***\n            ^\n");
}

TEST(Excerpt, ShowsTheKeyAndTheOneValue) {
  EXPECT_EQ(excerpt_of("  { port: 70000, expect: hunter2 }", 11), "  port: 70000\n        ^\n");
  EXPECT_EQ(excerpt_of("{\"port\":70000,\"expect\":\"hunter2\"}", 9), "  \"port\": 70000\n          ^\n");
  EXPECT_EQ(excerpt_of("{port: '70000',expect: hunter2}", 8), "  port: '70000'\n        ^\n");
  EXPECT_EQ(excerpt_of("[70000,hunter2]", 2), "  70000\n  ^\n");
  EXPECT_EQ(excerpt_of("port: 70000 # not hunter2", 7), "  port: 70000\n        ^\n");
  EXPECT_EQ(excerpt_of("  - 70000", 5), "  70000\n  ^\n");
  EXPECT_EQ(excerpt_of("status: 200,204", 9), "  status: 200,204\n          ^\n");
  EXPECT_EQ(excerpt_of("host: ${DB_HOST}", 7), "  host: ${DB_HOST}\n        ^\n");
}

TEST(Excerpt, ShowsAKeyWithoutItsValue) {
  EXPECT_EQ(excerpt_of("  prot: hunter2", 3), "  prot:\n  ^\n");
  EXPECT_EQ(excerpt_of("{ \"prot\": hunter2 }", 3), "  \"prot\":\n  ^\n");
  EXPECT_EQ(excerpt_of("{\"prot\":\"hunter2\"}", 2), "  \"prot\":\n  ^\n");
  EXPECT_EQ(excerpt_of("prot:", 1), "  prot:\n  ^\n");
}

TEST(Excerpt, CutsAKeyWhereAValueWasWrittenIntoIt) {
  EXPECT_EQ(excerpt_of("password=hunter2: x", 1), "  password***:\n  ^\n");
  EXPECT_FALSE(excerpt_of("url:http://u:hunter2@h: x", 1).contains("hunter2"));
}

TEST(Excerpt, CoversThePasswordOfAUrl) {
  EXPECT_EQ(excerpt_of("url: http://joe:hunter2@app/", 6), "  url: http://joe:***@app/\n       ^\n");
  EXPECT_FALSE(excerpt_of("{ port: 'redis://:hunter2/zwei#drei@h' }", 9).contains("hunter2"));
  EXPECT_EQ(excerpt_of("{ password:hunter2, port: x }", 3), "  password***\n  ^\n");
}

TEST(Excerpt, CoversASecretValue) {
  EXPECT_EQ(excerpt_of("{ password: hunter2, port: x }", 13, true), "  password: ***\n            ^\n");
  EXPECT_EQ(excerpt_of("hunter2", 1, true), "  ***\n  ^\n");
}

TEST(Excerpt, IsEmptyWhereNothingBegins) {
  EXPECT_EQ(excerpt_of("", 1), "");
  EXPECT_EQ(excerpt_of("   ", 2), "");
  EXPECT_EQ(excerpt_of("port: 1", 99), "");
  EXPECT_EQ(excerpt_of("{", 1), "");
}

TEST(Excerpt, IsPlainAsciiWhateverTheLineHolds) {
  EXPECT_EQ(excerpt_of("a: \xC3\xA4\x1B[31m", 4), "  a: ???\n     ^\n") << "a bracket ends it";
  EXPECT_EQ(excerpt_of("a: \"\xC3\xA4\x1B[31m\"", 4), "  a: \"???[31m\"\n     ^\n");
}

TEST(Excerpt, CutsALongValue) {
  const std::string shown = excerpt_of("a: " + std::string(1'000'000, 'x'), 4);
  EXPECT_EQ(shown, "  a: " + std::string(107, 'x') + "...\n     ^\n");
}

TEST(Excerpt, LooksAtNoMoreOfALongLineThanItShows) {
  std::string line = "{ a: 1";
  while (line.size() < 1'000'000) line += ", password: hunter2";
  EXPECT_EQ(excerpt_of(line, 6), "  a: 1\n     ^\n");
}

}  // namespace
}  // namespace steady::settings
