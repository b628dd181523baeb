#include "settings/problem.h"

#include <gtest/gtest.h>

#include <algorithm>
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
  EXPECT_EQ(problems.render(), "a.yaml:1:2: first\na.yaml:1:2: second\na.yaml:2:1: x: third\n");
}

TEST(Problems, TellTheColumnAloneOfATargetAndShowNothingOfIt) {
  const Source source{.name = "target 2", .text = "htp://x", .one_line = true};
  Problems problems(source);
  problems.add({}, "", "unknown");
  EXPECT_EQ(problems.render(), "target 2:1: unknown\n");
}

// As editors count: "ö" is one column, whatever its bytes.
TEST(Problems, HaveColumnsThatCountCharacters) {
  const Source source{.name = "a.yaml", .text = "a\n\xC3\xB6\xF0\x9F\x98\x80: x\n"};
  Problems problems(source);
  problems.add({.line = 2, .column = 9}, "", "value");
  problems.add({.line = 2, .column = 40}, "", "behind the line");
  problems.add({.line = 2, .column = 1}, "", "key");
  EXPECT_EQ(problems.render(), "a.yaml:2:1: key\na.yaml:2:5: value\na.yaml:2:36: behind the line\n");
  const Source target{.name = "target 1", .text = "http://h/\xC3\xB6#statsu=1", .one_line = true};
  Problems in_target(target);
  in_target.add({.line = 1, .column = 13}, "", "unknown key");
  EXPECT_EQ(in_target.render(), "target 1:12: unknown key\n");
}

TEST(Problems, InsideATextAreCountedFromWhereItBegins) {
  const Source source{.name = "a.yaml", .text = "a: 1\n  url: http://x:y\n"};
  Problems whole(source);
  Problems part = Problems::inside(whole, {.line = 2, .column = 8}, "url");
  part.add({.line = 1, .column = 10}, "", "wrong");
  whole.absorb(part);
  EXPECT_EQ(whole.render(), "a.yaml:2:17: url: wrong\n");
}

TEST(Problems, OfATextWithAFixedPositionAllStandAtItsBeginning) {
  const Source source{.name = "a.yaml", .text = "url: ${X}\n"};
  Problems whole(source);
  Problems part = Problems::inside(whole, {.line = 1, .column = 6}, "", true);
  part.add({.line = 1, .column = 10}, "p", "wrong");
  whole.absorb(part);
  EXPECT_EQ(whole.all().front().position, (Position{.line = 1, .column = 6}));
  EXPECT_EQ(whole.all().front().path, "p");
}

TEST(Problems, CanBeReplacedByTheOneThatExplainsThem) {
  const Source source{.name = "a.yaml", .text = "url: http://x:y\n"};
  Problems whole(source);
  Problems part = Problems::inside(whole, {.line = 1, .column = 6}, "url");
  part.add({.line = 1, .column = 10}, "", "wrong");
  part.add({.line = 1, .column = 2}, "", "wrong too");
  part.name_file("/ca.pem");
  part.replace({.line = 1, .column = 8}, "because");
  whole.absorb(part);
  EXPECT_EQ(whole.render(), "a.yaml:1:13: url: because\n");
  EXPECT_EQ(whole.files().size(), 1U);
}

TEST(Problems, GetARemarkOnceAndOnTheFirstOfThem) {
  const Source source{.name = "a.yaml", .text = "x\n"};
  Problems problems(source);
  problems.remark("; because");
  EXPECT_TRUE(problems.empty());
  problems.add({}, "", "wrong");
  problems.add({.line = 1, .column = 2}, "", "worse");
  problems.remark("; because");
  problems.remark("; because");
  problems.remark("");
  EXPECT_EQ(problems.render(), "a.yaml:1:1: wrong; because\na.yaml:1:2: worse\n");
}

TEST(Problems, KnowWhatStandsAtAPositionUnlessItIsFixed) {
  const Source source{.name = "a.yaml", .text = "a: 1\nb: ${X\n"};
  const Problems whole(source);
  EXPECT_TRUE(whole.has_at({.line = 2, .column = 4}, "${"));
  EXPECT_FALSE(whole.has_at({.line = 2, .column = 3}, "${"));
  EXPECT_FALSE(whole.has_at({.line = 9, .column = 1}, "${"));
  EXPECT_TRUE(Problems::inside(whole, {.line = 2, .column = 2}, "").has_at({.line = 1, .column = 3}, "${"));
  EXPECT_FALSE(Problems::inside(whole, {.line = 2, .column = 4}, "", true).has_at({}, "${"));
}

TEST(Problems, HaveNotesThatAreNoProblems) {
  const Source source{.name = "a.yaml", .text = "a: 1\n  url: http://x:y\n"};
  Problems whole(source);
  whole.note({}, "of the whole");
  Problems part = Problems::inside(whole, {.line = 2, .column = 8}, "url");
  part.note({.line = 1, .column = 10}, "of a part");
  whole.absorb(part);
  EXPECT_TRUE(whole.empty());
  EXPECT_EQ(whole.notes(), (std::vector<std::string>{"a.yaml:1:1: of the whole", "a.yaml:2:17: url: of a part"}));
}

TEST(Problems, KeepAThousandNotes) {
  const Source source{.name = "a.yaml", .text = "x\n"};
  Problems whole(source);
  Problems part = Problems::inside(whole, {}, "");
  for (int i = 0; i < 900; ++i) whole.note({}, "n");
  for (int i = 0; i < 1100; ++i) part.note({}, "n");
  EXPECT_EQ(part.notes().size(), 1000U);
  whole.absorb(part);
  EXPECT_EQ(whole.notes().size(), 1000U);
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

TEST(Problems, HaveAPlaceForMachines) {
  const Source file{.name = "a.yaml", .text = "one\ntwo\n"};
  Problems problems(file);
  problems.add({.line = 2, .column = 3}, "x", "wrong", Excerpt{.key = "two"});
  const Complaint complaint = problems.complaints().at(0);
  EXPECT_EQ(complaint.text, "a.yaml:2:3: x: wrong");
  EXPECT_EQ(complaint.file, "a.yaml");
  EXPECT_EQ(complaint.line, 2);
  EXPECT_EQ(complaint.column, 3);
  const Source target{.name = "target 1", .text = "htp://x", .one_line = true};
  Problems in_target(target);
  in_target.add({.line = 1, .column = 5}, "", "unknown");
  EXPECT_EQ(in_target.complaints().at(0).file, "") << "a target is no file";
  EXPECT_EQ(in_target.complaints().at(0).line, 0);
  EXPECT_EQ(in_target.complaints().at(0).column, 5);
}

// A line of the file "secret: hunter2", and what is shown of it.
std::string shown(Excerpt excerpt) {
  const Source source{.name = "a.yaml", .text = "secret: hunter2\n"};
  Problems problems(source);
  problems.add({}, "", "wrong", std::move(excerpt));
  const std::string rendered = problems.render();
  const std::string begin = "a.yaml:1:1: wrong\n";
  EXPECT_TRUE(rendered.starts_with(begin)) << rendered;
  EXPECT_FALSE(rendered.contains("hunter2")) << rendered;
  return rendered.substr(begin.size());
}

TEST(Excerpt, IsWhatTheComplaintHandsOver) {
  EXPECT_EQ(shown({.key = "port", .value = "70000"}), "  port: 70000\n        ^\n");
  EXPECT_EQ(shown({.key = "", .value = "70000"}), "  70000\n  ^\n") << "an item of a list";
  EXPECT_EQ(shown({.key = "port", .value = ""}), "  port:\n        ^\n") << "a value is missing";
  EXPECT_EQ(shown({.key = "prot", .value = "", .of_the_key = true}), "  prot:\n  ^\n");
}

TEST(Excerpt, IsPlainAsciiWhateverItHolds) {
  EXPECT_EQ(shown({.key = "a", .value = "\xC3\xA4\x1B[31m"}), "  a: ???[31m\n     ^\n");
}

TEST(Excerpt, CutsALongValueAndALongKey) {
  EXPECT_EQ(shown({.key = "a", .value = std::string(1'000'000, 'x')}),
            "  a: " + std::string(107, 'x') + "...\n     ^\n");
  EXPECT_LT(shown({.key = std::string(1'000'000, 'x'), .value = "1"}).size(), 300U);
}

TEST(Excerpt, IsOfAFileAndNotOfATarget) {
  const Source source{.name = "target 1", .text = "tcp://db:1", .one_line = true};
  Problems problems(source);
  problems.add({}, "", "wrong", Excerpt{.key = "port", .value = "1"});
  EXPECT_EQ(problems.render(), "target 1:1: wrong\n");
}

}  // namespace
}  // namespace steady::settings
