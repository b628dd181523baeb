#include "health/readiness.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "support/stub_probe.h"

namespace steady::health {
namespace {

using namespace std::chrono_literals;

// One check and its row, and a clock that moves by an interval an attempt.
struct Story {
  explicit Story(config::Readiness readiness = config::Readiness::track, int rise = 1, int fall = 3) : board(1) {
    checks.emplace_back();
    checks[0].name = "database";
    checks[0].probe = std::make_unique<test::StubProbe>(test::StubProbe::answers(up()));
    checks[0].timing.interval = 5s;
    checks[0].thresholds.rise = rise;
    checks[0].thresholds.fall = fall;
    checks[0].readiness = readiness;
  }
  // "PFF": what is said after each attempt, as the first letters of the state, upper case when ready.
  std::string after(std::string_view outcomes) {
    std::string out;
    for (const char outcome : outcomes) {
      now += 5s;
      board.record(0, {outcome == 'P' ? up() : down(Reason::refused, ""), Phase::connect, 1ms}, checks[0].thresholds,
                   now);
      board.plan(0, now + checks[0].timing.interval);
      const char letter = words(state(checks[0], board[0], now))[0];
      out += ready() ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
    return out;
  }
  bool ready() const { return health::ready(checks[0], board[0], now); }
  State now_state() const { return state(checks[0], board[0], now); }

  std::vector<config::Check> checks;
  Board board;
  Clock::time_point now{1h};
};

TEST(Readiness, IsNotYetCheckedBeforeTheFirstAttempt) {
  const Story story;
  EXPECT_EQ(words(story.now_state()), "not yet checked");
  EXPECT_EQ(to_string(story.now_state()), "not_yet_checked") << "for machines";
  EXPECT_FALSE(story.ready());
}

TEST(Readiness, IsFailingFromTheFirstFailureOnWhateverFallSays) { EXPECT_EQ(Story().after("F"), "f"); }

TEST(Readiness, SurvivesFewerFailuresThanFall) { EXPECT_EQ(Story().after("PFFPFFF"), "UUUUUUf"); }

TEST(Readiness, WantsAsManySuccessesAsRise) {
  EXPECT_EQ(Story(config::Readiness::track, 2).after("PPFFFPP"), "fUUUffU");
}

TEST(Readiness, LatchedStaysReadyFromTheFirstSuccessOn) {
  EXPECT_EQ(Story(config::Readiness::latch).after("FPFFF"), "fUUUF");
}

TEST(Readiness, IgnoredIsReportedAndDecidesNothing) { EXPECT_EQ(Story(config::Readiness::ignore).after("FP"), "FU"); }

TEST(Readiness, IsStaleWhenTheLastAttemptIsOlderThanThreeIntervals) {
  Story story;
  story.after("P");
  story.now += 15s;
  EXPECT_EQ(story.now_state(), State::up);
  story.now += 1s;
  EXPECT_EQ(story.now_state(), State::stale);
  EXPECT_FALSE(story.ready());
}

TEST(Readiness, IsNotStaleWhileAnAttemptMayStillBeUnderWay) {
  Story story;
  story.checks[0].timing.timeout = 30s;
  story.after("P");
  story.now += 34s;  // an interval, and an attempt that hangs
  EXPECT_EQ(story.now_state(), State::up);
  story.now += 40s;
  EXPECT_EQ(story.now_state(), State::stale);
}

TEST(Readiness, IsStartedWhenEveryDecidingCheckHasBeenUpOnce) {
  Story story;
  EXPECT_FALSE(all_started(story.checks, story.board));
  story.after("PFFF");
  EXPECT_TRUE(all_started(story.checks, story.board));
  EXPECT_TRUE(all_started(Story(config::Readiness::ignore).checks, Board(1)));
}

TEST(Readiness, TellsALoopThatIsStuckFromOneWhoseTargetsAreDown) {
  Story story;
  story.after("F");
  EXPECT_TRUE(alive(story.checks, story.board, story.now + 15s));
  EXPECT_FALSE(alive(story.checks, story.board, story.now + 16s));
  EXPECT_TRUE(alive({}, Board(0), story.now + 16s));
}

TEST(Readiness, IsAliveWhileOneCheckKeepsToItsPlan) {
  Story story;
  story.checks.emplace_back();
  story.checks[1].timing.interval = 60s;
  story.board = Board(2);
  story.after("P");
  story.board.plan(1, story.now + 60s);
  story.now += 3min;
  EXPECT_EQ(story.now_state(), State::stale);
  EXPECT_TRUE(alive(story.checks, story.board, story.now));
  story.now += 1ms;
  EXPECT_FALSE(alive(story.checks, story.board, story.now));
}

// A reload from 60 s to 1 s: the last attempt is 40 s old, and the next one is due now.
TEST(Readiness, IsNotStaleWhenAReloadHasMadeTheIntervalShorter) {
  Story story;
  story.after("P");
  story.now += 40s;
  story.checks[0].timing.interval = 1s;
  story.board.plan(0, story.now);
  EXPECT_EQ(story.now_state(), State::up);
  EXPECT_TRUE(alive(story.checks, story.board, story.now));
  story.now += 11s;
  EXPECT_EQ(story.now_state(), State::stale) << "twice what an attempt may take";
}

// What a reload brings in while everything is ready.
class AssumedUp : public testing::TestWithParam<config::Readiness> {
 protected:
  void SetUp() override {
    story.board.plan(0, story.now);
    story.board.assume_up(0);
  }
  Story story{GetParam(), 3};
};

TEST_P(AssumedUp, LetsTheWholeBeReadyUntilItsFirstVerdict) {
  EXPECT_TRUE(story.ready());
  EXPECT_TRUE(counts_as_up(story.checks[0], story.board[0], story.now));
  EXPECT_EQ(story.now_state(), State::not_yet_checked) << "but nobody says that it is up";
  EXPECT_EQ(story.after("PP"), "FF") << "ready, on its way to rise";
  EXPECT_EQ(story.after("P"), "U");
}

TEST_P(AssumedUp, EndsWithTheFirstFailure) {
  EXPECT_EQ(story.after("F"), "f");
  EXPECT_EQ(story.after("P"), "f") << "and does not come back";
}

TEST_P(AssumedUp, EndsWhenTheAttemptDoesNotCome) {
  story.now += 11s;
  EXPECT_EQ(counts_as_up(story.checks[0], story.board[0], story.now), false);
}

INSTANTIATE_TEST_SUITE_P(Policies, AssumedUp, testing::Values(config::Readiness::track, config::Readiness::latch));

TEST(Readiness, OfTheWholeWantsEveryDecidingCheck) {
  Story story;
  EXPECT_FALSE(all_ready(story.checks, story.board, story.now));
  story.after("P");
  EXPECT_TRUE(all_ready(story.checks, story.board, story.now));
  EXPECT_TRUE(all_ready(Story(config::Readiness::ignore).checks, Board(1), story.now));
}

TEST(Statistics, CountReasonsPhasesAndTheLastOutcomes) {
  Statistics statistics;
  PhaseTimes spent;
  spent[static_cast<std::size_t>(Phase::connect)] = 2ms;
  const Clock::time_point begin{1h};
  for (std::uint32_t i = 0; i < 40; ++i) {
    statistics.record(i < 39 ? Reason::ok : Reason::refused, begin + i * 1s, Duration(i), spent);
  }
  EXPECT_EQ(statistics.attempts(Reason::ok), 39U);
  EXPECT_EQ(statistics.attempts(Reason::refused), 1U);
  EXPECT_EQ(statistics.time_in(Phase::connect).count, 40U);
  EXPECT_EQ(statistics.time_in(Phase::connect).sum, 80ms);
  EXPECT_EQ(statistics.time_in(Phase::response).sum, 0ms);
  EXPECT_EQ(statistics.durations().counts[0], 2U) << "0 and 1 ms: at most 1 ms";
  EXPECT_EQ(statistics.durations().counts[1], 4U) << "above 1 ms, at most 5 ms";
  EXPECT_EQ(statistics.durations().sum, 780ms);
  const auto recent = statistics.recent();
  ASSERT_EQ(recent.size(), Statistics::remembered);
  EXPECT_EQ(recent.front().microseconds, 10'000U);
  EXPECT_EQ(recent.front().ended, begin + 10s);
  EXPECT_EQ(recent.back().reason, Reason::refused);
}

}  // namespace
}  // namespace steady::health
