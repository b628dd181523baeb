// The shown part of a line: one key and one value, found by looking at the line alone, as the parser tells where a value begins but
// not where it ends. Whatever is unclear ends it.
#include <algorithm>

#include "base/text.h"
#include "settings/problem.h"
#include "settings/redaction.h"

namespace steady::settings {
namespace {

constexpr std::size_t widest = 110;
constexpr std::size_t longest_key = 64;

bool is_quote(char c) { return c == '"' || c == '\''; }

// The length of the quoted text at the beginning of `text`; all of it when the quote is not closed.
std::size_t quoted_length(std::string_view text) {
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return text.size();
}

// "200,204" is one value; any other ',' may be followed by something else.
bool between_digits(std::string_view text, std::size_t comma) {
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  return comma > 0 && digit(comma - 1) && digit(comma + 1);
}

bool is_blank_or_end(std::string_view text, std::size_t i) {
  return i >= text.size() || text[i] == ' ' || text[i] == '\t';
}

// The length of the plain text (YAML 1.2, 7.3.3) at the beginning of `text`, which ends before ": ", " #" and what may end it
// within brackets. The braces of a variable belong to it.
std::size_t plain_length(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    const std::size_t variable = text.substr(i).starts_with("${") ? text.find('}', i) : std::string_view::npos;
    const bool border = c == ',' || c == ']' || c == '}' || c == '{' || c == '[';
    const bool remark = c == '#' && i > 0 && is_blank_or_end(text, i - 1);
    if (variable != std::string_view::npos) {
      i = variable + 1;
      continue;
    }
    if ((border && !between_digits(text, i)) || remark || (c == ':' && is_blank_or_end(text, i + 1))) break;
    ++i;
  }
  return i;
}

struct Token {
  std::string_view text;
  bool key = false;
};

Token token_at(std::string_view text) {
  const std::size_t length = !text.empty() && is_quote(text.front()) ? quoted_length(text) : plain_length(text);
  const std::string_view rest = text.substr(length);
  const bool key = rest.starts_with(':') && (is_blank_or_end(rest, 1) || is_quote(text.front()));
  return {trimmed(text.substr(0, length)), key};
}

// The key whose value begins where `before` ends, or nothing when it does not stand on this line.
std::string_view key_before(std::string_view before) {
  before = trimmed(before);
  if (!before.ends_with(':')) return {};
  before = trimmed(before.substr(0, before.size() - 1));
  if (before.empty()) return {};
  const bool quoted = is_quote(before.back());
  const std::size_t border =
      quoted ? before.substr(0, before.size() - 1).find_last_of(before.back()) : before.find_last_of(" \t{[,\"'");
  if (quoted) return border == std::string_view::npos ? std::string_view{} : before.substr(border);
  return border == std::string_view::npos ? before : before.substr(border + 1);
}

}  // namespace

std::string excerpt_of(std::string_view line, int column, bool secret) {
  const std::size_t at = std::min(static_cast<std::size_t>(std::max(column, 1) - 1), line.size());
  const Token token = token_at(line.substr(at, 4 * widest));
  const std::string_view key = token.key ? std::string_view{} : key_before(line.substr(0, at));
  if (token.text.empty() && key.empty()) return {};
  // What stands alone may be a key with its value written into it: "password:hunter2".
  const bool alone = token.key || key.empty();
  std::string shown = secret ? "***" : printable(alone ? shown_key(token.text) : without_secrets(token.text), widest);
  if (token.key) shown += ':';
  const std::string lead = key.empty() ? "" : cat(printable(shown_key(key), longest_key), ": ");
  return trimmed_end(cat("  ", lead, shown)) + cat("\n  ", std::string(lead.size(), ' '), "^\n");
}

}  // namespace steady::settings
