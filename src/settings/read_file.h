// Reads small files without ever hanging. A named pipe has a time limit for its writer to open and close it.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

#include "base/duration.h"

namespace steady::settings {

// The time limit shared by all pipes that one configuration names: 1 s, which starts with the first pipe.
struct Patience {
  std::optional<Clock::time_point> until;
};

// The content of a file, at most `limit` bytes. For a pipe, the writer must open and close it within the time limit.
// The error is a reason without the path.
std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit, Patience& patience);

}  // namespace steady::settings
