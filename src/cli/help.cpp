#include "cli/help.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/version.h"

namespace steady::cli {
namespace {

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 2, width), ' ');
  return text;
}

// "(default 5s)", "(fail or run; default fail)", "(default [::]:8086; may be repeated)"
std::string in_parentheses(const settings::Setting& row) {
  std::vector<std::string> parts;
  if (const settings::Words words = settings::words_of(row); !words.empty()) parts.push_back(settings::listed(words));
  const std::string standard = settings::is_flag(row) ? "" : settings::standard_of(row);
  if (!standard.empty()) parts.push_back(cat("default ", standard));
  if (settings::is_list(row)) parts.emplace_back("may be repeated");
  return parts.empty() ? "" : cat(" (", join(parts, "; "), ')');
}

std::string option_line(const Option& option) {
  const std::string letter = option.letter().empty() ? "    " : cat(option.letter(), ", ");
  const std::string argument = option.argument().empty() ? "" : cat(' ', option.argument());
  const std::string variable = option.variable().empty() ? "" : cat(" [", option.variable(), ']');
  return cat(padded(cat("  ", letter, option.name(), argument), 28), option.meaning(),
             in_parentheses(*option.setting), variable, '\n');
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
         "  steady check http://:8080/healthz\n"
         "  steady check postgres://app@db/app redis://cache:6379\n"
         "  steady wait postgres://app@db/app -- /app\n"
         "  HEALTHCHECK CMD [\"/steady\", \"check\", \"http://:8080/healthz\"]\n";
}

std::string help(const Command& command) {
  std::string out =
      cat("Usage: steady ", command.name, ' ', command.arguments, "\n\n", command.summary, "\n\nOptions:\n");
  for (const Option& option : options_of(command)) out += option_line(option);
  return out + std::string(command.epilog);
}

std::string version_text() { return cat("steady ", version(), " (", revision(), ")\n", libraries(), '\n'); }

}  // namespace steady::cli
