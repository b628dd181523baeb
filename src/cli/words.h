// Splits the words after the name of a command into options with their values, and other words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"

namespace steady::cli {

struct Words {
  struct Given {
    Option option;
    std::optional<std::string> value;  // for a flag only if written: "--quiet=false"
  };
  std::vector<Given> options;  // in the order of the words
  std::vector<std::string> positionals;
  std::string error;  // the first error, as text for people; never contains a value
};

// Options may be before, between and after the other words, up to "--". A value is in the same word ("--timeout=5s",
// "-t5s") or is the next word, whatever that contains. Names of options must not be abbreviated.
Words tell_apart(const Command& command, std::vector<std::string> words);

}  // namespace steady::cli
