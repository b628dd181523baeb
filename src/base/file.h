// Reads files that a configuration, the environment or an image names. A library that opens such a file itself would
// block on a pipe without a writer, and would read an endless device. So steady reads or checks the file first.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

#include "base/duration.h"

namespace steady {

// The content of a regular file of at most `limit` bytes. Never waits for the writer of a pipe. The error is a reason
// without the path: "No such file or directory", "it is not a regular file".
std::expected<std::string, std::string> read_regular_file(const std::string& path, std::size_t limit);

// The time limit shared by all pipes that one configuration names: 1 s, which starts with the first pipe.
struct Patience {
  std::optional<Clock::time_point> until;
};

// The content of a regular file or a pipe, at most `limit` bytes. For a pipe, the writer must open and close it within
// the time limit. The error is a reason without the path.
std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit, Patience& patience);

// What the standard input has until its end, at most `limit` bytes. Waits for it without a time limit. The error is a
// reason.
std::expected<std::string, std::string> read_standard_input(std::size_t limit);

// Why a library must not open this file: it is not a regular file, or it is larger than `limit` bytes. Returns nothing
// when the file is suitable, and when it is missing or unreadable: a library reports those errors without blocking.
std::optional<std::string> unfit_file(const std::string& path, std::size_t limit);

// Why a file named in the configuration cannot be read: unsuitable, missing, or no permission. Nothing when it can be
// read.
std::optional<std::string> unreadable_file(const std::string& path, std::size_t limit);

// The reason why a file could not be opened, as text for a message. For a permission error it names our user.
std::string open_failure(int error);

}  // namespace steady
