// What the log says about a configuration.
#pragma once

#include "config/config.h"
#include "settings/problem.h"

namespace steady::config {

// Starts the log as the configuration says, and logs what was ignored at the level debug: "target 1:31: the parameter 'x'
// is not known and is ignored".
void start_log(const Config& config);

// Logs one error per problem, as JSON with its file, line and column.
void log_complaints(const settings::Complaints& complaints);

}  // namespace steady::config
