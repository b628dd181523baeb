// What the command line says is stronger than what the configuration says.
#pragma once

#include "cli/command_line.h"
#include "config/config.h"

namespace steady::cli {

config::Config with_options(config::Config config, const Wait& parsed);
config::Config with_options(config::Config config, const Serve& parsed);

}  // namespace steady::cli
