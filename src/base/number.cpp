#include "base/number.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace steady {

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} ? std::optional(number) : std::nullopt;
}

}  // namespace steady
