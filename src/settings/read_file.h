// Reading small files without ever hanging on one: a named pipe is given a second for its writer to come and to end.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

#include "base/duration.h"

namespace steady::settings {

// The pipes of one configuration share a second, which begins with the first of them.
struct Patience {
  std::optional<Clock::time_point> until;
};

// The content of a file, or of a pipe whose writer comes and ends in time; at most `limit` bytes. The error is a reason
// without the path.
std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit, Patience& patience);

}  // namespace steady::settings
