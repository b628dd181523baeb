#include "cli/help.h"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/version.h"
#include "config/target.h"

namespace steady::cli {
namespace {

constexpr std::size_t meanings = 28;  // the column where descriptions begin
constexpr std::size_t widest = 100;

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 2, width), ' ');
  return text;
}

// "(default 5s)", "(fail or run; default fail)", "(default [::]:7832; may be repeated)"
std::string in_parentheses(const settings::Setting& row) {
  std::vector<std::string> parts;
  if (const settings::Words words = settings::words_of(row); !words.empty()) parts.push_back(settings::listed(words));
  const std::string standard = settings::is_flag(row) ? "" : settings::standard_of(row);
  if (!standard.empty()) parts.push_back(cat("default ", standard));
  if (settings::is_list(row)) parts.emplace_back("may be repeated");
  return parts.empty() ? "" : cat(" (", join(parts, "; "), ')');
}

// Wraps `text` into lines of at most `widest` columns; all lines except the first are indented.
std::string wrapped(std::string_view text, std::size_t indentation) {
  std::string out;
  std::size_t column = indentation;
  for (const auto part : std::views::split(text, ' ')) {
    const std::string_view word(part);
    if (column > indentation && column + 1 + word.size() > widest) {
      out += cat('\n', std::string(indentation, ' '));
      column = indentation;
    }
    if (column > indentation) out += ' ';
    column += word.size() + (column > indentation ? 1 : 0);
    out += word;
  }
  return out;
}

std::string option_line(const Option& option) {
  const std::string letter = option.letter().empty() ? "    " : cat(option.letter(), ", ");
  const bool word = option.argument().empty() && !settings::words_of(*option.setting).empty();
  const std::string argument = option.argument().empty() ? (word ? "[=WORD]" : "") : cat(' ', option.argument());
  const std::string variable = option.variable().empty() ? "" : cat(" [", option.variable(), ']');
  const std::string names = cat("  ", letter, option.name(), argument);
  const std::string begin =
      names.size() + 2 > meanings ? cat(names, '\n', std::string(meanings, ' ')) : padded(names, meanings);
  return cat(begin, wrapped(cat(option.meaning(), in_parentheses(*option.setting), variable), meanings), '\n');
}

// With the forms of a target, a line each, in place of "{targets}".
std::string with_targets(std::string_view epilog) {
  constexpr std::string_view place = "{targets}\n";
  const std::size_t at = epilog.find(place);
  if (at == std::string_view::npos) return std::string(epilog);
  std::string out(epilog.substr(0, at));
  for (const auto& [targets, meaning] : config::target_forms()) {
    const std::size_t wide = targets.contains("…") ? 2 : 0;  // bytes of the character beyond its one column
    out += cat(padded(cat("  ", targets), 53 + wide), meaning, '\n');
  }
  return cat(out, epilog.substr(at + place.size()));
}

}  // namespace

std::string help() {
  std::string out =
      "steady probes HTTP, TCP, PostgreSQL and Redis from inside a container, without a shell.\n\n"
      "Usage: steady COMMAND [OPTION]... [ARGUMENT]...\n\nCommands:\n";
  for (const Command& command : commands()) out += cat(padded(cat("  ", command.name), 14), command.summary, '\n');
  return out +
         "\nOptions:\n"
         "  -h, --help    show this help; 'steady COMMAND --help' explains one command\n"
         "  -V, --version print the version and the libraries inside\n\n"
         "Examples:\n"
         "  steady check http://localhost:8080/healthz\n"
         "  steady check postgres://app@db/app redis://cache:6379\n"
         "  steady wait postgres://app@db/app -- /app\n"
         "  HEALTHCHECK CMD [\"/steady\", \"check\", \"http://localhost:8080/healthz\"]\n";
}

std::string help(const Command& command) {
  std::string out =
      cat("Usage: steady ", command.name, ' ', command.arguments, "\n\n", command.summary, "\n\nOptions:\n");
  for (const Option& option : options_of(command)) out += option_line(option);
  return out + with_targets(command.epilog);
}

// The names and versions hold no character that JSON would escape.
std::string version_json() {
  std::string out = cat("{\"version\":\"", version(), '"');
  if (revision() != "unknown") out += cat(",\"revision\":\"", revision(), '"');
  out += ",\"libraries\":[";
  for (const auto part : std::views::split(libraries(), std::string_view(", "))) {
    const std::string_view library(part);
    const std::size_t blank = library.rfind(' ');
    out += cat(out.ends_with('[') ? "" : ",", "{\"name\":\"", library.substr(0, blank), "\",\"version\":\"",
               library.substr(blank + 1), "\"}");
  }
  return out + "]}\n";
}

std::string version_text() { return cat("steady ", version(), " (", revision(), ")\n", libraries(), '\n'); }

}  // namespace steady::cli
