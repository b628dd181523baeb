// Reads the keys that say when a response counts as up: status, contains, expect_headers, json.
#pragma once

#include <cstddef>

#include "probe/http/expectation.h"
#include "settings/reader.h"

namespace steady::probe::http {

// How many values one list of `json` may have. All of them are compared when the answer has come.
inline constexpr std::size_t most_values = 1000;

Expectation read_expectation(settings::Reader& reader);

}  // namespace steady::probe::http
