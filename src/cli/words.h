// The words behind the name of a command, told apart: its options with their values, and all others.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"

namespace steady::cli {

struct Words {
  struct Given {
    Option option;
    std::optional<std::string> value;  // of a flag only where it is written: "--quiet=false"
  };
  std::vector<Given> options;  // in the order of the words
  std::vector<std::string> positionals;
  std::string error;  // the first thing that is wrong, for people; never holds a value
};

// Options may stand before, between and after the other words, up to "--". Values follow in the same word ("--timeout=5s", "-t5s") or
// are the next one, whatever that is. Names of options are never abbreviated.
Words tell_apart(const Command& command, std::vector<std::string> words);

}  // namespace steady::cli
