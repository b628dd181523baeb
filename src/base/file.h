// Files that a configuration, the environment or an image names. A library that opens them itself blocks on a pipe that
// nobody writes to, and reads a device without an end; so they are read here, or looked at before a library sees them.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

namespace steady {

// The content of a regular file of at most `limit` bytes. Never waits for a writer. The error is a reason without the
// path: "No such file or directory", "it is not a regular file".
std::expected<std::string, std::string> read_regular_file(const std::string& path, std::size_t limit);

// Why a library must not be given this file: what stands there is no regular file, or larger than `limit` bytes. Nothing
// when it is fit, and when it is missing or hidden, which libraries find out without waiting.
std::optional<std::string> unfit_file(const std::string& path, std::size_t limit);

// Why a file that was given cannot be read later either: unfit, missing, or not for our user. Nothing when it can.
std::optional<std::string> unreadable_file(const std::string& path, std::size_t limit);

// The reason why a file could not be opened, for people: of one that belongs to somebody else it says who we are.
std::string open_failure(int error);

}  // namespace steady
