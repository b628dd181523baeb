// The output of --help and --version.
#pragma once

#include <string>

#include "cli/options.h"

namespace steady::cli {

std::string help();                        // of steady itself
std::string help(const Command& command);  // of one command: usage, options, epilog
std::string version_text();

}  // namespace steady::cli
