// Reads a file and targets into a Config, or reports all problems in them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "settings/expand.h"
#include "settings/problem.h"

namespace steady::config {

struct Inputs {
  std::optional<std::string> file;          // path of a YAML file
  bool dash_is_stdin = false;               // whether the file "-" is the standard input, which can be read once
  std::vector<std::string> targets;         // URLs, as given on the command line
  std::vector<std::string> only;            // names of the file's checks to keep; empty: all
  std::string only_given_by = "--only";     // or the variable, whose value is not quoted
  log::Level log_level = log::Level::info;  // unless the file has one
  bool targets_may_follow = false;          // a file without the key `checks` is good: a command line may add targets
};

// The source of the mistake; it selects exit code 64 or 78.
enum class Blame : std::uint8_t { none, usage, configuration };

using settings::Complaints;

struct Loaded {
  Config config;  // with problems: what could be read
  Blame blame = Blame::none;
  Complaints complaints;  // empty when blame is none
  std::string problems;   // the same as text for people, lines ending in '\n'
};

// Reads, expands and validates everything. Problems of the file, including an unreadable file, are `configuration`.
// Problems of targets, and an `only` that names no check, are `usage`. With both, all are reported and `configuration`
// takes precedence.
Loaded load(const Inputs& inputs, const settings::Environment& environment);

// Makes it a configuration that is refused for this reason alone.
void refuse(Loaded& loaded, std::string_view reason);

}  // namespace steady::config
