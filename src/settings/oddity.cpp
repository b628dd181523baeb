#include "settings/oddity.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace steady::settings {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t longest_name = 40;  // of a variable, in a message
constexpr int most_variables = 8;         // of one text that are looked up

bool is_quotation_mark(char c) { return c == '"' || c == '\''; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_capital(char c) { return (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// ${NAME}, $(NAME) as in a manifest, {{NAME}} as in a template, $NAME in capitals: the whole value is one of them.
bool is_unexpanded(std::string_view value) {
  const auto within = [value](std::string_view before, std::string_view after) {
    return value.starts_with(before) && value.ends_with(after);
  };
  if (within("${", "}") || within("$(", ")") || within("{{", "}}")) return true;
  return value.size() > 1 && value.front() == '$' && is_capital(value[1]) &&
         std::ranges::all_of(value.substr(1), [](char c) { return is_capital(c) || is_digit(c); });
}

std::string_view name_at(std::string_view text) {
  const auto* const end = std::ranges::find_if_not(text, [](char c) { return is_letter(c) || is_digit(c); });
  return {text.begin(), end};
}

}  // namespace

std::string_view oddity(std::string_view value) {
  if (trimmed(value).empty()) return "is blank";
  if (value.starts_with(byte_order_mark)) return "begins with a byte order mark (save the file as UTF-8 without it)";
  if (is_quotation_mark(value.front())) return "begins with a quotation mark (env files keep them)";
  if (value.contains('\r')) return "contains a carriage return (a file with Windows line ends)";
  if (value.ends_with('\n')) return "ends with a newline";
  if (value.contains('\n')) return "contains a newline";
  if (is_blank(value.back())) return "ends with a blank";
  if (is_blank(value.front())) return "begins with a blank";
  if (is_quotation_mark(value.back())) return "ends with a quotation mark";
  if (is_unexpanded(value)) return "is a variable that nothing has expanded";
  return {};
}

std::string odd_value(std::string_view name, std::string_view value) {
  const std::string_view odd = oddity(value);
  return odd.empty() ? std::string{} : cat("; the value of ", printable(name, longest_name), ' ', odd);
}

std::string odd_variable(std::string_view text, const Environment& environment) {
  constexpr std::string_view opening = "${";
  if (environment.offline()) return {};
  int variables = 0;
  for (std::size_t at = text.find(opening); at != std::string_view::npos; at = text.find(opening, at + 1)) {
    if (at > 0 && text[at - 1] == '$') continue;  // "$${" is a literal "${"
    if (++variables > most_variables) break;
    const std::string_view name = name_at(text.substr(at + opening.size()));
    const std::optional<std::string> value = name.empty() ? std::nullopt : environment(name);
    std::string odd = value ? odd_value(name, *value) : "";
    if (!odd.empty()) return odd;
  }
  return {};
}

bool is_for_a_shell(std::string_view text) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    if (!rest.empty() && (rest.front() == '(' || is_letter(rest.front()))) return true;
  }
  return false;
}

}  // namespace steady::settings
