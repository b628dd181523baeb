// What a complaint about a value says was expected: a key of the file and an option that stand for the same say the same.
#pragma once

#include <cstdint>
#include <string>

#include "base/duration.h"
#include "base/text.h"

namespace steady::settings {

inline std::string expected_number(std::int64_t lowest, std::int64_t highest) {
  return cat("a number from ", lowest, " to ", highest);
}

inline std::string expected_duration(Duration lowest, Duration highest) {
  return cat("a duration from ", to_string(lowest), " to ", to_string(highest), ", such as 250ms, 2s or 1m30s");
}

}  // namespace steady::settings
