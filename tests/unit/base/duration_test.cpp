#include "base/duration.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace steady {
namespace {

using namespace std::chrono_literals;

TEST(Duration, IsReadInTheUnitsOfComposeFiles) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("2s"), 2s);
  EXPECT_EQ(parse_duration("1m30s"), 90s);
  EXPECT_EQ(parse_duration("1h2m3s4ms"), 1h + 2min + 3s + 4ms);
  EXPECT_EQ(parse_duration("1h5ms"), 1h + 5ms);
}

TEST(Duration, MayHaveDecimalsDownToAMillisecond) {
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("0.001s"), 1ms);
  EXPECT_EQ(parse_duration("0.25m"), 15s);
  EXPECT_EQ(parse_duration("0.1s"), 100ms);
  EXPECT_EQ(parse_duration("1.5h30s"), 90min + 30s);
}

TEST(Duration, ZeroNeedsNoUnit) {
  EXPECT_EQ(parse_duration("0"), 0ms);
  EXPECT_EQ(parse_duration("0s"), 0ms);
  EXPECT_EQ(parse_duration("0ms"), 0ms);
}

TEST(Duration, EndsAtAYearInEveryUnit) {
  EXPECT_EQ(parse_duration("8760h"), 8760h);
  EXPECT_EQ(parse_duration("525600m"), 8760h);
  EXPECT_EQ(parse_duration("31536000s"), 8760h);
  EXPECT_EQ(parse_duration("31536000000ms"), 8760h);
  EXPECT_EQ(parse_duration("8761h"), std::nullopt);
  EXPECT_EQ(parse_duration("8760h1ms"), std::nullopt);
  EXPECT_EQ(parse_duration("31536000001ms"), std::nullopt);
  EXPECT_EQ(parse_duration("9223372036854775807h"), std::nullopt);
  EXPECT_EQ(parse_duration("99999999999999999999999s"), std::nullopt);
}

TEST(Duration, IsReadStrictly) {
  for (const std::string_view text :
       {"",      " ",    "5",    "10",    "-1s",  "+1s",  "1",   "s",    "ms",     "1x",      "1 s",
        " 1s",   "1s ",  "1S",   "1d",    "1us",  "1ns",  ".5s", "1.s",  "1.2.3s", "1.2345s", "0.0001s",
        "0.5ms", "1e3s", "0x5s", "30s1m", "1s1s", "1m1h", "1s2", "1,5s", "inf",    "nan"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, IsWrittenShortest) {
  constexpr std::array<std::pair<Duration, std::string_view>, 7> cases{
      {{0ms, "0s"}, {250ms, "250ms"}, {2s, "2s"}, {1500ms, "1s500ms"}, {90s, "1m30s"}, {1h, "1h"}, {8760h, "8760h"}}};
  for (const auto& [duration, text] : cases) EXPECT_EQ(to_string(duration), text);
}

TEST(Duration, ReadsBackWhatItWrote) {
  for (Duration each = 1ms; each < 8760h; each = each * 3 + 7ms) EXPECT_EQ(parse_duration(to_string(each)), each);
}

TEST(Duration, IsRoundedForPeople) {
  EXPECT_EQ(rounded(0ms), "0 ms");
  EXPECT_EQ(rounded(999us), "0 ms");
  EXPECT_EQ(rounded(12ms), "12 ms");
  EXPECT_EQ(rounded(999ms), "999 ms");
  EXPECT_EQ(rounded(1000ms), "1 s");
  EXPECT_EQ(rounded(1099ms), "1 s");
  EXPECT_EQ(rounded(1300ms), "1.3 s");
  EXPECT_EQ(rounded(59'999ms), "59.9 s");
  EXPECT_EQ(rounded(60s), "1 min");
  EXPECT_EQ(rounded(125s), "2 min 5 s");
}

TEST(Duration, IsToldFromNowInItsLargestUnit) {
  EXPECT_EQ(from_now(0s), "now");
  EXPECT_EQ(from_now(-59s), "now");
  EXPECT_EQ(from_now(60s), "in 1 minute");
  EXPECT_EQ(from_now(-40min), "40 minutes ago");
  EXPECT_EQ(from_now(5h), "in 5 hours");
  EXPECT_EQ(from_now(-24h), "1 day ago");
  EXPECT_EQ(from_now(12 * 24h - 1s), "in 12 days");
  EXPECT_EQ(from_now(-3 * 24h - 5s), "3 days ago");
}

}  // namespace
}  // namespace steady
