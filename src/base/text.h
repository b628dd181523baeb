// Builds text for people: concatenation, quoting, and making a peer's bytes safe to print.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace steady {

namespace detail {
inline void append(std::string& out, std::string_view part) { out += part; }
inline void append(std::string& out, char part) { out += part; }
template <std::integral Number>
  requires(!std::same_as<Number, char> && !std::same_as<Number, bool>)
void append(std::string& out, Number part) {
  out += std::to_string(part);
}
}  // namespace detail

// cat("expected ", 3, " parts"): concatenates text, characters and integers. Any other type does not compile.
template <class... Parts>
  requires(requires(std::string& out, const Parts& part) { detail::append(out, part); } && ...)
std::string cat(const Parts&... parts) {
  std::string out;
  (detail::append(out, parts), ...);
  return out;
}

// Makes a peer's bytes fit for one line of a terminal or a log: control characters and bytes that are not printable
// ASCII become '?', a run of white space becomes one blank, and at most `limit` characters remain ("..." marks the
// cut).
std::string printable(std::string_view bytes, std::size_t limit = 160);

// 'text', after printable(): how messages quote user input.
std::string in_quotes(std::string_view text);

std::string join(std::span<const std::string> parts, std::string_view between);

// A JSON string (RFC 8259, section 7). Bytes beyond ASCII stay as they are.
std::string json_string(std::string_view text);

// A number for machines: at most `places` decimals (0 to 9), no zeros at the end, no exponent: "12.345", "12".
std::string decimal(double number, int places);
std::string grouped(std::size_t number);                           // "3,900"
std::string counted(std::uint64_t number, std::string_view noun);  // "1 check", "2 checks"; plural always in -s

std::string lower(std::string_view text);  // ASCII only, independent of the locale
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string_view trimmed(std::string_view text);  // without white space at both ends
std::string trimmed_end(std::string text);        // without white space at the end

// The candidate with the smallest edit distance to `word` (two swapped neighbours count as one edit). Empty when no
// candidate is close enough for a typing error: at most a third of the word's length, and at most three edits.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

// Parses a decimal integer without sign or leading zero, at most 2^63 - 1. Any other text gives nullopt.
std::optional<std::int64_t> parse_number(std::string_view text);

}  // namespace steady
