// The output of --help and --version.
#pragma once

#include <string>

#include "cli/options.h"

namespace steady::cli {

std::string help();                        // of steady itself
std::string help(const Command& command);  // of one command: usage, options, epilog
std::string version_text();                // two lines: the version, the libraries
std::string version_json();                // the same as one line of JSON

}  // namespace steady::cli
