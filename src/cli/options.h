// Every command and its options: the parser, the help and the completions are made from these tables.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "settings/setting.h"

namespace steady::cli {

// Options of one command that belong together: keys of a section of the file, or of none.
struct Group {
  std::string_view section;  // "wait"; empty: the command line's own
  settings::Table settings;  // those without an option are keys of the file alone
};

struct Command {
  std::string_view name;
  std::string_view arguments;  // as the usage line shows them
  std::string_view summary;    // one line
  std::string_view
      epilog;  // what --help teaches below the options: examples, exit codes; "{targets}": the forms of a target
  std::span<const Group> groups;
};

struct Option {
  std::string_view section;
  const settings::Setting* setting;

  std::string_view name() const { return setting->spelling.option; }        // "--timeout"
  std::string_view letter() const { return setting->spelling.letter; }      // "-t", or empty
  std::string_view argument() const { return setting->spelling.argument; }  // "DURATION"; empty for a flag
  std::string_view variable() const { return setting->spelling.variable; }  // weaker than the option
  std::string_view meaning() const { return setting->meaning; }
};

std::span<const Command> commands();
const Command* command_named(std::string_view name);
std::vector<Option> options_of(const Command& command);  // in the order of the help

}  // namespace steady::cli
