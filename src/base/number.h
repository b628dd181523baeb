// Numbers as people write them in a file or on a command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace steady {

// A decimal integer without sign or leading zero, at most 2^63 - 1; anything else is nullopt.
std::optional<std::int64_t> parse_number(std::string_view text);

}  // namespace steady
