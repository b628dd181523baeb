#include "settings/dialect.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "settings/expand.h"

namespace steady::settings {
namespace {

constexpr std::size_t longest_keyword = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_letter_or_digit(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

// "host", "User Id", "abortConnect"
bool is_keyword(std::string_view text) {
  const auto is_inner = [](char c) { return is_letter_or_digit(c) || c == '_' || c == '-' || c == ' '; };
  const std::string_view word = trimmed(text);
  return !word.empty() && word.size() <= longest_keyword && is_letter(word.front()) &&
         std::ranges::all_of(word, is_inner);
}

}  // namespace

bool is_scheme(std::string_view text) {
  static constexpr std::string_view others = "+-._:";
  return !text.empty() && is_letter(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || others.contains(c); });
}

bool is_java(std::string_view target) {
  static constexpr std::array<std::string_view, 3> prefixes{"jdbc", "r2dbc", "r2dbcs"};
  const std::size_t colon = target.find(':');
  if (colon == std::string_view::npos || colon + 1 == target.size() || !is_letter(target[colon + 1])) return false;
  return std::ranges::any_of(prefixes,
                             [&](std::string_view each) { return equal_ignoring_case(each, target.substr(0, colon)); });
}

void plus_to_blank(std::string& text) {
  for (std::size_t i = find_outside_variables(text, "+"); i != std::string::npos;
       i = find_outside_variables(text, "+", i + 1)) {
    text[i] = ' ';
  }
}

bool names_socket(std::string_view scheme) {
  const std::string_view last = scheme.substr(scheme.find_last_of("+-") + 1);
  return last == "unix" || last == "socket";
}

bool has_service_as_fragment(std::string_view scheme) { return scheme.ends_with("-sentinel"); }

bool has_password_as_user(std::string_view scheme) {
  return scheme == "redis-socket" || has_service_as_fragment(scheme);
}

std::string_view url_instead_of(std::string_view text) {
  constexpr std::string_view postgres =
      "key=value pairs, as in ADO.NET or libpq's keywords, are no target: write postgresql://USER@HOST:PORT/DATABASE";
  constexpr std::string_view redis =
      "a host and options, as in StackExchange.Redis, are no target: write redis[s]://HOST:PORT";
  const std::size_t equals = find_outside_variables(text, "=");
  if (equals == std::string_view::npos) return {};
  std::string_view before = text.substr(0, equals);
  const std::string_view value = text.substr(equals + 1);
  if (before.find_first_of("/?#@") != std::string_view::npos) return {};  // a URL, or options behind a '#'
  if (before.starts_with("pgsql:")) before.remove_prefix(6);              // PHP's PDO
  const std::size_t comma = before.rfind(',');
  if (comma != std::string_view::npos) return is_keyword(before.substr(comma + 1)) ? redis : std::string_view{};
  const bool names_url = is_scheme(value.substr(0, value.find("://"))) && value.contains("://");  // DATABASE_URL=...
  return is_keyword(before) && !names_url ? postgres : std::string_view{};
}

}  // namespace steady::settings
