// What a key of the file may hold, and the option that stands for the same: each range is spelled here, once.
#pragma once

#include "base/duration.h"
#include "config/config.h"

namespace steady::config {

template <class Value>
struct Range {
  Value lowest;
  Value highest;
  bool holds(Value value) const { return lowest <= value && value <= highest; }
};

namespace ranges {
inline constexpr Range<Duration> wait_timeout{Duration::zero(), std::chrono::hours(8760)};  // zero: for ever
inline constexpr Range<Duration> permanent_grace{Duration::zero(), std::chrono::hours(8760)};
inline constexpr Range<int> in_a_row{1, 1000};  // passes or failures
inline constexpr Range<Duration> drain{Duration::zero(), std::chrono::hours(1)};
inline constexpr Range<Duration> watchdog{shortest_watchdog, std::chrono::hours(1)};  // or zero, which is off
// Of a whole check: an option without a key.
inline constexpr Range<Duration> check_timeout{Duration(1), std::chrono::hours(8760)};
}  // namespace ranges

}  // namespace steady::config
