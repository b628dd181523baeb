// Completion scripts for shells, generated from the tables of options.h.
#pragma once

#include <string>
#include <string_view>

namespace steady::cli {

// The script for "bash", "zsh" or "fish"; empty for any other shell.
std::string completion(std::string_view shell);

}  // namespace steady::cli
