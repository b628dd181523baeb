// Text to send to a peer, and text to expect from it. Pure.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "base/outcome.h"

namespace steady::probe::tcp {

// How many bytes from a peer are searched.
inline constexpr std::size_t listen_limit = std::size_t{4} * 1024;

// `text` with \r \n \t \\ \0 and \xNN (two hexadecimal digits) replaced by the bytes they stand for. Any other
// backslash is an error, because its meaning is unclear; the error says so.
std::expected<std::string, std::string> unescape(std::string_view text);

// Whether `said`, all bytes of the peer so far, contains `expected`.
bool is_in(std::string_view said, std::string_view expected);

// The outcome if not: quotes at most 60 characters of what came instead, and masks the words of what was `sent`.
Outcome not_in(std::string_view said, std::string_view expected, std::string_view sent = {});

}  // namespace steady::probe::tcp
