// Ranges as regular expressions, against the numbers and the durations themselves.
#include "reference/ranges.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "config/keys.h"

namespace steady::reference {
namespace {

using namespace std::chrono_literals;

TEST(Ranges, OfNumbersHoldExactlyThose) {
  for (const auto& [lowest, highest] : std::vector<std::pair<int, int>>{
           {0, 0}, {1, 9}, {0, 20}, {7, 7}, {1, 1000}, {13, 1287}, {99, 100}, {100, 199}, {208, 1999}, {990, 1010}}) {
    const std::regex range(numbers(lowest, highest));
    for (int number = 0; number < 2100; ++number) {
      EXPECT_EQ(std::regex_match(std::to_string(number), range), number >= lowest && number <= highest)
          << number << " of " << lowest << " to " << highest << ": " << numbers(lowest, highest);
    }
    EXPECT_FALSE(std::regex_match("0" + std::to_string(highest), range));
    EXPECT_FALSE(std::regex_match("", range));
  }
}

TEST(Ranges, OfNumbersMayBeLarge) {
  const std::regex ports(numbers(1, 65535)), databases(numbers(0, 2147483647));
  for (const char* port : {"1", "65535", "9999", "10000"}) EXPECT_TRUE(std::regex_match(port, ports)) << port;
  for (const char* port : {"0", "65536", "99999", "70000"}) EXPECT_FALSE(std::regex_match(port, ports)) << port;
  EXPECT_TRUE(std::regex_match("2147483647", databases));
  EXPECT_FALSE(std::regex_match("2147483648", databases));
}

// A text that it refuses is one that the row refuses; nothing that the row takes may be among them.
TEST(Ranges, OfDurationsRefuseNoDurationThatIsTaken) {
  const std::vector<std::string> amounts{"0",     "00",    "1",    "9",      "10",    "24",   "25",     "59",
                                         "60",    "61",    "99",   "100",    "101",   "999",  "1000",   "3600",
                                         "3601",  "8760",  "8761", "086400", "86401", "0.0",  "0.05",   "0.1",
                                         "0.099", "0.999", "1.0",  "1.5",    "24.0",  "24.5", "8760.0", "60.001"};
  for (const settings::Time& time : {config::check_keys::interval.shape, config::check_keys::timeout.shape,
                                     config::wait_keys::timeout.shape, config::serve_keys::drain.shape,
                                     config::serve_keys::watchdog.shape, config::check_command_keys::timeout.shape}) {
    const std::regex refused(out_of_range(time));
    std::vector<std::string> texts{"0"};
    for (const char* unit : {"h", "m", "s", "ms"}) {
      for (const std::string& amount : amounts) texts.push_back(amount + unit);
    }
    for (const char* sum : {"24h1m", "24h0m", "23h59m", "1h1ms", "8760h0.001s", "0h0m", "0s50ms"})
      texts.emplace_back(sum);
    for (const std::string& text : texts) {
      const std::optional<Duration> duration = parse_duration(text);
      if (!duration) continue;
      const bool zero = time.or_zero && *duration == 0ms;
      const bool taken = zero || (*duration >= time.lowest && *duration <= time.highest);
      EXPECT_FALSE(taken && std::regex_match(text, refused)) << text << ": " << out_of_range(time);
    }
  }
}

TEST(Ranges, OfDurationsRefuseWhatPeopleWrite) {
  const auto refuses = [](const settings::Time& time, const std::string& text) {
    return std::regex_match(text, std::regex(out_of_range(time)));
  };
  for (const char* text : {"0", "0s", "50ms", "99ms", "0.05s", "0.099s", "25h", "24h1m", "24.5h", "1441m", "86401s"}) {
    EXPECT_TRUE(refuses(config::check_keys::interval.shape, text)) << text;
  }
  for (const char* text : {"999ms", "0.5s", "61m", "2h", "1h1s"}) {
    EXPECT_TRUE(refuses(config::serve_keys::watchdog.shape, text)) << text;
  }
  EXPECT_FALSE(refuses(config::serve_keys::watchdog.shape, "0")) << "it has none";
  EXPECT_FALSE(refuses(config::wait_keys::timeout.shape, "0"));
  EXPECT_TRUE(refuses(config::wait_keys::timeout.shape, "8761h"));
}

}  // namespace
}  // namespace steady::reference
