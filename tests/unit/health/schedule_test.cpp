#include "health/schedule.h"

#include <gtest/gtest.h>

namespace steady::health {
namespace {

using namespace std::chrono_literals;

const Clock::time_point now{100h};

TEST(Schedule, SpreadsFirstAttemptsOverTheIntervalButNeverOverMoreThanASecond) {
  for (const double chance : {0.0, 0.3, 0.9999}) {
    EXPECT_GE(first_due(now, 60s, chance), now);
    EXPECT_LE(first_due(now, 60s, chance), now + 1s + 25ms) << "a Pod would wait a minute for its first answer";
    EXPECT_GE(first_due(now, 200ms, chance), now);
    EXPECT_LE(first_due(now, 200ms, chance), now + 205ms);
  }
  EXPECT_GE(first_due(now, 60s, 0.9999), now + 900ms) << "spread, and not all at once";
  EXPECT_GE(first_due(now, 200ms, 0.9999), now + 190ms);
}

TEST(Schedule, AsksAgainAnIntervalAfterTheBeginningGiveOrTakeATenth) {
  EXPECT_GE(next_due(now, now + 10ms, 10s, 0), now + 9s - 25ms);
  EXPECT_LE(next_due(now, now + 10ms, 10s, 0), now + 9s + 25ms);
  EXPECT_GE(next_due(now, now + 10ms, 10s, 1), now + 11s - 25ms);
  EXPECT_LE(next_due(now, now + 10ms, 10s, 1), now + 11s + 25ms);
}

TEST(Schedule, AsksAgainAtOnceAfterAnAttemptThatTookLongerThanTheInterval) {
  EXPECT_EQ(next_due(now, now + 15s, 10s, 0.5), now + 15s);
}

TEST(Schedule, LetsAttemptsThatAreAlmostDueTogetherBeginTogether) {
  EXPECT_EQ(next_due(now, now, 10s, 0.5), next_due(now + 1ms, now + 1ms, 10s, 0.5));
}

TEST(Schedule, KeepsTheBeatAfterAReloadWhereTheNewIntervalIsNotOverYet) {
  EXPECT_EQ(due_after_reload(now - 4s, now, 5s, 0.5), now + 1s);
  EXPECT_EQ(due_after_reload(now - 5s, now, 5s, 0.5), now);
  EXPECT_EQ(due_after_reload(now - 1s, now, 60s, 0.5), now + 59s);
}

TEST(Schedule, SpreadsWhatAShorterIntervalHasMadeOverdue) {
  EXPECT_EQ(due_after_reload(now - 30s, now, 1s, 0.5), first_due(now, 1s, 0.5));
  EXPECT_GT(due_after_reload(now - 30s, now, 1s, 0.9), now + 500ms) << "not a thousand checks at once";
}

}  // namespace
}  // namespace steady::health
