// What to say to a peer that speaks some protocol of its own, and what it must say. Pure.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "base/outcome.h"

namespace steady::probe::tcp {

// How much of what a peer says is looked at.
inline constexpr std::size_t listen_limit = std::size_t{4} * 1024;

// `text` with \r \n \t \\ \0 and \xNN (two hexadecimal digits) replaced by the bytes they mean. Any other backslash is an
// error, since it is a mistake in either reading; the error says so.
std::expected<std::string, std::string> unescape(std::string_view text);

// Whether `expected` stands anywhere in what the peer has said so far.
bool is_in(std::string_view said, std::string_view expected);

// The outcome when it does not: quotes at most 60 characters of what came instead, without the words of what was `sent`.
Outcome not_in(std::string_view said, std::string_view expected, std::string_view sent = {});

}  // namespace steady::probe::tcp
