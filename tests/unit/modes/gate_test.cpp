#include "modes/gate.h"

#include <gtest/gtest.h>

#include <vector>

namespace steady::modes {
namespace {

using namespace std::chrono_literals;

// A board and a gate, and a clock that moves when the test says so.
struct Story {
  explicit Story(std::vector<int> needed, std::optional<Duration> grace = 10s)
      : board(needed.size()), gate(needed, grace) {}

  Decision after(std::size_t check, Outcome outcome, Duration later = 100ms, Clock::duration took = 1ms) {
    now += later;
    board.record(check, {std::move(outcome), Phase::response, took}, {}, now);
    return gate.judge(board, check);
  }

  Clock::time_point now{1h};
  health::Board board;
  Gate gate;
};

const Outcome refused = down(Reason::refused, "connection refused");
const Outcome denied = down(Reason::denied, "wrong password");

TEST(Gate, OpensWhenTheOnlyCheckIsUp) {
  Story story({1});
  EXPECT_EQ(story.after(0, refused), Decision::hold);
  EXPECT_EQ(story.after(0, up()), Decision::open);
}

TEST(Gate, HoldsUntilAllAreUpAtTheSameMoment) {
  Story story({1, 1});
  EXPECT_EQ(story.after(0, up()), Decision::hold);
  EXPECT_EQ(story.after(0, refused), Decision::hold);
  EXPECT_EQ(story.after(1, up()), Decision::hold) << "the first went down again";
  EXPECT_EQ(story.after(0, up()), Decision::open);
}

TEST(Gate, WantsAsManyPassesInARowOfEachCheckAsItNeeds) {
  Story story({3, 1, 2});
  EXPECT_EQ(story.after(1, up()), Decision::hold);
  EXPECT_EQ(story.after(2, up()), Decision::hold);
  EXPECT_EQ(story.after(0, up()), Decision::hold);
  EXPECT_EQ(story.after(0, up()), Decision::hold);
  EXPECT_EQ(story.gate.pending(story.board, story.now), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(story.after(0, up()), Decision::hold) << "the last needs one pass more";
  EXPECT_EQ(story.after(2, up()), Decision::open);
}

TEST(Gate, CountsAnewAfterAFailure) {
  Story story({3});
  EXPECT_EQ(story.after(0, up()), Decision::hold);
  EXPECT_EQ(story.after(0, up()), Decision::hold);
  EXPECT_EQ(story.after(0, refused), Decision::hold);
  EXPECT_EQ(story.after(0, up()), Decision::hold);
  EXPECT_EQ(story.after(0, up()), Decision::hold);
  EXPECT_EQ(story.after(0, up()), Decision::open);
}

TEST(Gate, DoesNotCountAPassWhoseNextAttemptHasHungForLong) {
  Story story({1, 1});
  EXPECT_EQ(story.after(0, up()), Decision::hold);
  EXPECT_EQ(story.after(1, up(), 1900ms), Decision::hold) << "the first has not answered since";
  EXPECT_EQ(story.after(0, up()), Decision::open);
}

TEST(Gate, GivesASlowCheckTheTimeThatItUsuallyTakes) {
  Story story({1, 1});
  EXPECT_EQ(story.after(0, up(), 0ms, 1900ms), Decision::hold);
  EXPECT_EQ(story.after(1, up(), 2400ms, 1900ms), Decision::open);
}

TEST(Gate, GivesUpWhenTheSamePermanentReasonHasLastedForTheGrace) {
  Story story({1, 1});
  EXPECT_EQ(story.after(0, denied), Decision::hold);
  EXPECT_EQ(story.after(0, denied, 9900ms), Decision::hold);
  EXPECT_EQ(story.after(1, up()), Decision::hold);
  EXPECT_EQ(story.after(0, denied, 1000ms), Decision::give_up);
}

TEST(Gate, GivesUpAtOnceWithoutAGrace) {
  Story story({1}, Duration(0));
  EXPECT_EQ(story.after(0, denied), Decision::give_up);
}

TEST(Gate, NeverGivesUpWhenToldSo) {
  Story story({1}, std::nullopt);
  EXPECT_EQ(story.after(0, denied), Decision::hold);
  EXPECT_EQ(story.after(0, denied, 24h), Decision::hold);
  EXPECT_EQ(story.after(0, up(), 1s), Decision::open);
}

TEST(Gate, CountsTheGraceAnewWhenTheReasonClearedOrChanged) {
  Story story({1});
  EXPECT_EQ(story.after(0, denied), Decision::hold);
  EXPECT_EQ(story.after(0, refused, 6s), Decision::hold);
  EXPECT_EQ(story.after(0, denied, 6s), Decision::hold);
  EXPECT_EQ(story.after(0, down(Reason::tls, "wrong name", Permanent::yes), 6s), Decision::hold);
  EXPECT_EQ(story.after(0, down(Reason::tls, "wrong name", Permanent::yes), 10s), Decision::give_up);
}

TEST(Gate, DoesNotGiveUpOnWhatMayPass) {
  Story story({1}, Duration(0));
  EXPECT_EQ(story.after(0, refused, 1h), Decision::hold);
}

}  // namespace
}  // namespace steady::modes
