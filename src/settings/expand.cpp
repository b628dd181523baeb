#include "settings/expand.h"

#include <algorithm>
#include <cstdlib>

#include "base/text.h"

namespace steady::settings {
namespace {

using Text = std::expected<std::string, std::string>;

constexpr std::string_view opening = "${";
constexpr std::string_view escape = "$${";
constexpr int deepest = 8;  // levels of nested defaults; only to bound the recursion

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

Text expand_within(std::string_view text, const Environment& environment, int depth);

// The value of the text between "${" and "}". Malformed text is not quoted, because it may be a piece of a password.
Text value_of(std::string_view inner, const Environment& environment, int depth) {
  const auto* const end = std::ranges::find_if_not(inner, is_name_character);
  const std::string_view name(inner.begin(), end);
  const std::string_view rest(end, inner.end());
  const bool named = !name.empty() && (name.front() < '0' || name.front() > '9');
  if (!named || (!rest.empty() && !rest.starts_with(":-"))) {
    return std::unexpected("a variable is written ${NAME} or ${NAME:-default} (a literal '${' is written '$${')");
  }
  const std::optional<std::string> value = environment(name);
  const bool blank = !value || trimmed(*value).empty();
  if (!rest.empty()) return blank ? expand_within(rest.substr(2), environment, depth + 1) : *value;
  if (!blank) return *value;
  return std::unexpected(value
                             ? cat("the variable ", name, " is blank (write ${", name, ":-} where it may be)")
                             : cat("the variable ", name, " is not set (write ${", name, ":-...} to give a default)"));
}

Text expand_within(std::string_view text, const Environment& environment, int depth) {
  if (depth > deepest) return std::unexpected("too many defaults inside of defaults");
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const std::size_t end = end_of_variable(text, i);
    if (rest.starts_with(escape)) {
      out += opening;
    } else if (rest.starts_with(opening)) {
      if (end == i) return std::unexpected(std::string(unclosed));
      const Text value = value_of(text.substr(i + 2, end - i - 3), environment, depth);
      if (!value) return value;
      out += *value;
    } else {
      out += text[i];
    }
    i = end == i ? i + 1 : end;
  }
  return out;
}

}  // namespace

Environment process_environment() {
  return Environment([](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  });
}

Environment no_environment() {
  return Environment([](std::string_view) { return std::optional<std::string>("variable"); }, true);
}

Text expand(std::string_view text, const Environment& environment) { return expand_within(text, environment, 0); }

std::string unexpandable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with(opening)) out += '$';
    out += text[i];
  }
  return out;
}

std::size_t unclosed_variable(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = end_of_variable(text, i);
    if (end == i && text.substr(i).starts_with(opening)) return i;
    i = end == i ? i + 1 : end;
  }
  return std::string_view::npos;
}

std::string_view only_variable(std::string_view text) {
  if (!text.starts_with(opening) || end_of_variable(text, 0) != text.size()) return {};
  const std::string_view inner = text.substr(opening.size(), text.size() - opening.size() - 1);
  return inner.substr(0, inner.find(":-"));
}

std::size_t end_of_variable(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '$') return at;
  if (text.substr(at).starts_with(escape)) return at + escape.size();
  if (!text.substr(at).starts_with(opening)) return at;
  int depth = 0;
  for (std::size_t i = at; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with(escape)) {
      i += escape.size() - 1;
    } else if (rest.starts_with(opening)) {
      ++depth;
      ++i;
    } else if (text[i] == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return at;
}

std::size_t find_outside_variables(std::string_view text, std::string_view any, std::size_t from) {
  bool broken = false;  // searches for the missing '}' only once, not again at every later '${'
  for (std::size_t i = from; i < text.size();) {
    if (any.contains(text[i])) return i;
    const std::size_t end = broken ? i : end_of_variable(text, i);
    broken = broken || (end == i && text.substr(i).starts_with(opening));
    i = end == i ? i + 1 : end;
  }
  return std::string_view::npos;
}

}  // namespace steady::settings
