// The bounds of what is noted: nothing that a peer says makes a trace large, unprintable or a traitor.
#include "net/trace.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "net/attempt.h"

namespace steady::net {
namespace {

std::string value_of(const Trace& trace, std::string_view name) { return std::string(trace.notes().back().fact(name)); }

TEST(Trace, KeepsTheFirstNotesAndCountsTheOthers) {
  Trace trace;
  for (int i = 0; i < 1000; ++i) trace.add(0, Topic::response, {{"received", std::to_string(i)}}, {}, {});
  EXPECT_EQ(trace.notes().size(), Trace::most_notes);
  EXPECT_EQ(trace.left_out(), 1000 - Trace::most_notes);
  EXPECT_EQ(trace.notes().front().fact("received"), "0");
}

TEST(Trace, BoundsEveryFactAndTheirNumber) {
  Trace trace;
  const std::vector<std::string> many(10'000, std::string(100'000, 'x'));
  trace.add(0, Topic::response, {{"received", many.front()}}, "head", many);
  ASSERT_EQ(trace.notes().size(), 1U);
  EXPECT_EQ(trace.notes().front().facts.size(), Trace::most_facts);
  for (const Note::Kept& fact : trace.notes().front().facts) EXPECT_LE(fact.value.size(), Trace::longest_value);
  for (int i = 0; i < 10'000; ++i) EXPECT_LE(trace.add_address("10.0.0.1"), Trace::most_notes);
}

TEST(Trace, IsPrintableWhateverWasSaid) {
  Trace trace;
  trace.add(0, Topic::response, {{"received", "a\x1b[31m\r\n\tb\xff\0c"}}, {}, {});
  EXPECT_EQ(value_of(trace, "received"), "a?[31m b?");
  std::string every;
  for (int c = 0; c < 256; ++c) every += static_cast<char>(c);
  trace.add(0, Topic::response, {{"received", every}}, {}, {});
  for (const char c : value_of(trace, "received")) EXPECT_TRUE(c >= ' ' && c < 0x7f);
}

TEST(Trace, LeavesOutFactsWithoutAValue) {
  Trace trace;
  trace.add(0, Topic::tls, {{"version", "TLSv1.3"}, {"cipher", ""}}, {}, {});
  ASSERT_EQ(trace.notes().front().facts.size(), 1U);
  EXPECT_EQ(value_of(trace, "cipher"), "");
}

TEST(Trace, MasksTheSecretsItKnowsAlsoWhereTheTextIsCut) {
  Trace trace;
  trace.hide("correct horse");
  trace.hide("short");
  trace.add(0, Topic::response, {{"received", "you said correct horse, short"}}, {}, {});
  EXPECT_EQ(value_of(trace, "received"), "you said ***, short") << "a short one would match in ordinary words";
  trace.add(0, Topic::response, {{"received", std::string(190, 'x') + "correct horse"}}, {}, {});
  EXPECT_FALSE(value_of(trace, "received").contains("cor"));
}

TEST(Trace, BelongsToTheWholeAttemptAndEachAddressHasItsNumber) {
  const Network network;
  Trace trace;
  Attempt whole(Deadline::never(), network);
  EXPECT_FALSE(whole.explained());
  whole.explain(&trace);
  Attempt first(&whole), second(&whole);
  ASSERT_TRUE(second.explained());
  first.set_address(trace.add_address("10.0.0.1"));
  second.set_address(trace.add_address("10.0.0.1"));
  second.note(Topic::connected, {});
  first.note(Topic::connected, {});
  whole.note(Topic::resolver, {});
  EXPECT_EQ(trace.notes()[0].address, 2U);
  EXPECT_EQ(trace.notes()[1].address, 1U);
  EXPECT_EQ(trace.notes()[2].address, 0U);
  EXPECT_EQ(trace.address(2), "10.0.0.1");
  EXPECT_EQ(trace.address(0), "");
}

TEST(Trace, HasAWordForEveryTopic) {
  std::set<std::string_view> words;
  for (int topic = 0; topic < topic_count; ++topic) words.insert(to_string(static_cast<Topic>(topic)));
  EXPECT_EQ(words.size(), std::size_t{topic_count});
  EXPECT_EQ(to_string(Topic::outcome), "outcome");
}

}  // namespace
}  // namespace steady::net
