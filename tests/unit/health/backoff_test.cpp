#include "health/backoff.h"

#include <gtest/gtest.h>

#include <vector>

namespace steady::health {
namespace {

using namespace std::chrono_literals;

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
