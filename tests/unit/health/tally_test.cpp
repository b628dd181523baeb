#include "health/tally.h"

#include <gtest/gtest.h>

#include <string_view>

namespace steady::health {
namespace {

// "PFF": what a tally says after each outcome, as a string of u and d.
std::string verdicts(std::string_view outcomes, config::Thresholds thresholds) {
  Tally tally;
  std::string out;
  for (const char outcome : outcomes) {
    tally.record(outcome == 'P', thresholds);
    out += tally.up() ? 'u' : 'd';
  }
  return out;
}

TEST(Tally, IsDownBeforeAnythingIsKnown) {
  const Tally tally;
  EXPECT_FALSE(tally.up());
  EXPECT_FALSE(tally.ever_up());
  EXPECT_EQ(tally.streak(), 0);
}

TEST(Tally, StaysUpUntilFallFailuresInARow) { EXPECT_EQ(verdicts("PFFPFFF", {.rise = 1, .fall = 3}), "uuuuuud"); }

TEST(Tally, RisesAfterRiseSuccessesInARow) { EXPECT_EQ(verdicts("PFPP", {.rise = 2, .fall = 1}), "dddu"); }

TEST(Tally, NeverCountsWhatHasNotSucceededAsUpWhateverFallSays) {
  EXPECT_EQ(verdicts("FF", {.rise = 1, .fall = 1000}), "dd");
}

TEST(Tally, RemembersThatItWasUpOnce) {
  Tally tally;
  tally.record(true, {1, 1});
  tally.record(false, {1, 1});
  EXPECT_FALSE(tally.up());
  EXPECT_TRUE(tally.ever_up());
}

TEST(Tally, CountsTheStreakInBothDirections) {
  Tally tally;
  for (int i = 0; i < 3; ++i) tally.record(true, {1, 5});
  EXPECT_EQ(tally.streak(), 3);
  tally.record(false, {1, 5});
  EXPECT_EQ(tally.streak(), -1);
  tally.record(false, {1, 5});
  EXPECT_EQ(tally.streak(), -2);
}

}  // namespace
}  // namespace steady::health
