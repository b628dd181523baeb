#include "settings/yaml_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace steady::settings {
namespace {

// The length of the UTF-8 sequence that begins at `i`; 0 when it is invalid (RFC 3629, 4: no overlong forms, no
// surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const unsigned first = byte(i);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;
  const unsigned lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (byte(i + 1) < lowest || byte(i + 1) > highest) return 0;
  for (std::size_t k = 2; k < length; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) return 0;
  }
  return length;
}

bool is_control(std::string_view text, std::size_t i) {
  const auto byte = static_cast<unsigned char>(text[i]);
  if (byte == '\r') return !text.substr(i).starts_with("\r\n");
  return (byte < ' ' && byte != '\t' && byte != '\n') || byte == 0x7F;
}

constexpr int deepest = 1000;  // levels of brackets, including brackets in texts

struct Wording {
  std::string_view theirs;
  std::string_view ours;
};
constexpr std::array<Wording, 19> wordings{{
    {"end of map not found", "a key ('key: value') is expected here; look at the indentation and the quotes"},
    {"end of map flow not found", "'}' or ',' is missing"},
    {"end of sequence flow not found", "']' or ',' is missing"},
    {"end of sequence not found", "an item ('- value') is expected here; look at the indentation"},
    {"illegal map value",
     "a ':' that does not fit; look at the indentation, the line before, and for ': ' in a value without quotes"},
    {"illegal map key", "a key cannot begin here"},
    {"illegal block entry", "an item ('- value') cannot begin here"},
    {"illegal flow end", "'}' or ']' without its beginning"},
    {"illegal EOF in scalar", "a closing quote is missing"},
    {"illegal character in scalar", "a character that YAML does not allow here"},
    {"illegal document indicator in scalar", "'---' or '...' inside of a text"},
    {"unknown token", "a character that cannot begin a value ('@', '`', '%' and tabs need quotes)"},
    {"unknown escape character", "an unknown '\\' escape; single quotes take '\\' as it is"},
    {"bad character found while scanning hex", "an unfinished '\\x' or '\\u' escape"},
    {"invalid unicode", "an escape that is no character"},
    {"the referenced anchor is not defined", "an alias without its anchor; a text that begins with '*' needs quotes"},
    {"alias not found after *", "a text that begins with '*' needs quotes"},
    {"anchor not found after &", "a text that begins with '&' needs quotes"},
    {"bad file", "too many levels inside of each other"},
}};

std::string_view line_at(std::string_view text, Position position) {
  for (int line = 1; line < position.line && text.contains('\n'); ++line) text.remove_prefix(text.find('\n') + 1);
  return text.substr(0, text.find('\n'));
}

// In "{ host: ${DB_HOST} }" YAML takes the braces of the variable as its own. This is the most common mistake.
bool has_bare_variable(std::string_view line) {
  const std::size_t variable = line.find("${");
  return variable != std::string_view::npos && line.substr(0, variable).find_first_of("{[") != std::string_view::npos;
}

bool has_tab_indentation(std::string_view line) {
  const std::size_t tab = line.find('\t');
  return tab != std::string_view::npos && line.find_first_not_of(" \t") > tab;
}

}  // namespace

bool check_yaml_text(const Source& source, Problems& problems) {
  const std::string_view text = source.text;
  const auto refuse = [&](Position position, std::string message) {
    problems.add(position, "", std::move(message));
    return false;
  };
  if (text.starts_with("\xEF\xBB\xBF")) return refuse({}, "a byte order mark; save the file as UTF-8 without BOM");
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return refuse({}, "UTF-16; save the file as UTF-8");
  Position position;
  int depth = 0;
  for (std::size_t i = 0; i < text.size();) {
    // The parser needs kilobytes for each open bracket, and finds a missing closing bracket only at the end.
    depth += text[i] == '{' || text[i] == '[' ? 1 : text[i] == '}' || text[i] == ']' ? -1 : 0;
    if (depth > deepest) return refuse(position, "not valid YAML: too many levels inside of each other");
    const std::size_t length = utf8_length(text, i);
    if (length == 0) return refuse(position, "a byte that is not UTF-8");
    if (is_control(text, i)) return refuse(position, "a control character");
    position = text[i] == '\n' ? Position{.line = position.line + 1, .column = 1}
                               : Position{.line = position.line, .column = position.column + static_cast<int>(length)};
    i += length;
  }
  return true;
}

std::string yaml_complaint(std::string_view message, std::string_view text, Position position) {
  const std::string_view line = line_at(text, position);
  if (has_bare_variable(line)) return "not valid YAML: inside of { } and [ ] a ${VARIABLE} needs quotes";
  if (has_tab_indentation(line)) return "not valid YAML: a tab in the indentation; YAML wants blanks";
  const auto known = std::ranges::find_if(wordings, [&](const Wording& w) { return message.starts_with(w.theirs); });
  return cat("not valid YAML: ", known == wordings.end() ? "it cannot be read from here on" : known->ours);
}

Position end_of_text(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  const std::size_t line = text.rfind('\n') + 1;  // 0 if there is only one line
  return {.line = static_cast<int>(std::ranges::count(text, '\n')) + 1, .column = static_cast<int>(text.size() - line)};
}

bool closes_quote(std::string_view text) {
  while (text.starts_with('&') || text.starts_with('!')) {  // an anchor or a tag before the value
    text.remove_prefix(std::min(text.find_first_of(" \t\r\n"), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  }
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) return true;
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool escape = quote == '"' && text[i] == '\\';
    const bool doubled = quote == '\'' && text.substr(i).starts_with("''");
    if (text[i] == quote && !doubled) return true;
    if (escape || doubled) ++i;
  }
  return false;
}

}  // namespace steady::settings
