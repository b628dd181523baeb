// Durations as users write them in Compose files: 250ms, 2s, 1m30s.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace steady {

using Clock = std::chrono::steady_clock;
using Duration = std::chrono::milliseconds;

// Reads one or more <number><unit> with units h, m, s, ms in descending order ("1h", "1m30s", "1.5s"), or a bare "0".
// The smallest value except zero is 1 ms, the largest 8760h. Any other text gives nullopt.
std::optional<Duration> parse_duration(std::string_view text);

// "0s", "250ms", "2s", "1m30s": the shortest text that parse_duration() reads back to the same value.
std::string to_string(Duration duration);

// For machines: with microseconds as decimals.
inline double in_milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

// For a line of output: "12 ms", "1.3 s", "2 min 5 s".
std::string rounded(Clock::duration duration);

// How far away a time is, for people: "in 12 days", "3 days ago", "in 5 hours", "40 minutes ago", "now".
std::string from_now(std::chrono::seconds distance);

}  // namespace steady
