// Every command and option, spelled once: the parser, the help and the completions are made from these tables.
#pragma once

#include <span>
#include <string_view>

namespace steady::cli {

struct Command {
  std::string_view name;
  std::string_view arguments;  // as the usage line shows them
  std::string_view summary;    // one line
  std::string_view epilog;     // what --help teaches below the options: examples, exit codes
};

struct Option {
  std::string_view command;
  std::string_view name;      // "--timeout"
  std::string_view letter;    // "-c", or empty
  std::string_view argument;  // "DURATION"; empty for a flag
  std::string_view variable;  // "STEADY_TIMEOUT": the environment's word, weaker than the option's
  std::string_view choices;   // "text json" for completion and for the complaint; empty when free
  std::string_view help;      // one line
  bool repeated = false;      // may be given several times
};

std::span<const Command> commands();
const Command* command_named(std::string_view name);
std::span<const Option> options();

}  // namespace steady::cli
