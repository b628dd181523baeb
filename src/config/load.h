// A file and targets to a Config, or every problem in them at once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "settings/expand.h"

namespace steady::config {

struct Inputs {
  std::optional<std::string> file;   // path of a YAML file
  std::vector<std::string> targets;  // URLs, as given on the command line
  std::vector<std::string> only;     // names of the file's checks to keep; empty: all
};

// Where the mistake was made: it decides between the exit codes 64 and 78.
enum class Blame : std::uint8_t { none, usage, configuration };

struct Loaded {
  Config config;
  Blame blame = Blame::none;
  std::string problems;  // for people, lines ending in '\n'; empty when blame is none
};

// Reads, expands and checks everything. Problems of the file are `configuration`, also one that cannot be read; those
// of targets, and an `only` that names no check, are `usage`; with both kinds all are told and `configuration` wins.
Loaded load(const Inputs& inputs, const settings::Environment& environment);

}  // namespace steady::config
