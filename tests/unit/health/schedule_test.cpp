#include "health/schedule.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

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

TEST(Schedule, KeepsTheIntervalAfterAReloadWhereTheNewIntervalIsNotOverYet) {
  EXPECT_EQ(due_after_reload(now - 4s, now, 5s, 0.5), now + 1s);
  EXPECT_EQ(due_after_reload(now - 5s, now, 5s, 0.5), now);
  EXPECT_EQ(due_after_reload(now - 1s, now, 60s, 0.5), now + 59s);
}

TEST(Schedule, SpreadsWhatAShorterIntervalHasMadeOverdue) {
  EXPECT_EQ(due_after_reload(now - 30s, now, 1s, 0.5), first_due(now, 1s, 0.5));
  EXPECT_GT(due_after_reload(now - 30s, now, 1s, 0.9), now + 500ms) << "not a thousand checks at once";
}

constexpr double no_jitter = 0.5;

// The pauses after outcomes that come one after the other, in milliseconds.
std::vector<std::int64_t> pauses(const std::vector<Outcome>& outcomes, double jitter = no_jitter) {
  Backoff backoff;
  std::vector<std::int64_t> out;
  for (const Outcome& outcome : outcomes) {
    out.push_back(std::chrono::duration_cast<Duration>(backoff.after(outcome, jitter)).count());
  }
  return out;
}

using Pauses = std::vector<std::int64_t>;

TEST(Backoff, AsksAgainAfter100MillisecondsWhenRefusedOrNotReady) {
  EXPECT_EQ(pauses({down(Reason::refused, ""), down(Reason::not_ready, ""), down(Reason::refused, "")}),
            (Pauses{100, 100, 100}));
}

TEST(Backoff, DoublesTheSilenceFrom250MillisecondsToASecond) {
  const Outcome silent = down(Reason::timed_out, "");
  EXPECT_EQ(pauses({silent, silent, down(Reason::name_not_found, ""), silent}), (Pauses{250, 500, 1000, 1000}));
}

TEST(Backoff, BeginsAnewAfterAnyAnswer) {
  const Outcome silent = down(Reason::name_not_found, "");
  EXPECT_EQ(pauses({silent, silent, down(Reason::refused, ""), silent, up(), silent}),
            (Pauses{250, 500, 100, 250, 500, 250}));
}

TEST(Backoff, TriesALoginThatWasRefusedAtMostOnceASecond) {
  const Outcome denied = down(Reason::denied, "");
  for (const double jitter : {0.0, 0.5, 1.0}) EXPECT_GE(pauses({denied}, jitter)[0], 1000) << jitter;
  EXPECT_GE(pauses({down(Reason::tls, "", Permanent::yes)}, 0)[0], 1000) << "whatever looks permanent";
}

TEST(Backoff, LooksTwiceASecondAtWhatIsUpWhileOthersAreAwaited) { EXPECT_EQ(pauses({up(), up()}), (Pauses{500, 500})); }

TEST(Backoff, MovesEveryPauseByAtMostATenthWithTheJitter) {
  EXPECT_EQ(pauses({down(Reason::refused, "")}, 0), Pauses{90});
  EXPECT_EQ(pauses({down(Reason::refused, "")}, 1), Pauses{110});
  EXPECT_EQ(pauses({down(Reason::denied, "")}, 1), Pauses{1100});
}

}  // namespace
}  // namespace steady::health
