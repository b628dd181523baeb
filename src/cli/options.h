// Every command and its options. The parser, the help and the completions use these tables.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "settings/setting.h"

namespace steady::cli {

// A group of options of one command: keys of a section of the file, or of no section.
struct Group {
  std::string_view section;  // "wait"; empty: only on the command line
  settings::Table settings;  // rows without an option are only keys of the file
};

struct Command {
  std::string_view name;
  std::string_view arguments;  // as in the usage line
  std::string_view summary;    // one line
  std::string_view epilog;     // --help prints it below the options; "{targets}" stands for the forms of a target
  std::span<const Group> groups;
};

struct Option {
  std::string_view section;
  const settings::Setting* setting;

  std::string_view name() const { return setting->spelling.option; }    // "--timeout"
  std::string_view letter() const { return setting->spelling.letter; }  // "-t", or empty
  // "DURATION"; empty for a flag, and where only a word behind '=' may follow: --explain, --explain=body.
  std::string_view argument() const { return setting->spelling.argument; }
  std::string_view variable() const { return setting->spelling.variable; }  // the option overrides it
  std::string_view meaning() const { return setting->meaning; }
};

std::span<const Command> commands();
const Command* command_named(std::string_view name);
std::vector<Option> options_of(const Command& command);  // in the order of the help

}  // namespace steady::cli
