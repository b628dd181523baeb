// Ranges as regular expressions, because a schema compares numbers, but not numbers in a text. The expressions are
// common to Python and to ECMA 262, without anchors.
#pragma once

#include <cstdint>
#include <string>

#include "settings/setting.h"

namespace steady::reference {

// The decimal numbers from `lowest` to `highest`, without sign or leading zero: "[1-9]|[1-4][0-9]|50". Both must be 0 or
// more, and `lowest` not the larger one.
std::string numbers(std::int64_t lowest, std::int64_t highest);

// Durations that the row refuses although they are well-formed: "99ms" where 100ms is the minimum, "25h" where 24h is the
// maximum. Sums of several units are covered only if their first unit alone is the maximum ("24h1m"). Empty if there are
// none.
std::string out_of_range(const settings::Time& time);

}  // namespace steady::reference
