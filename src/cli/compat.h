// Supports the options of the tools that `steady wait` replaces, so that an entrypoint written for them needs no
// change: wait-for-it's arguments under its name, docker-compose-wait's environment variables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.h"
#include "settings/expand.h"

namespace steady::cli {

// Whether argv[0] is a link with the name wait-for-it or wait-for-it.sh.
bool is_wait_for_it(std::string_view program);

// host:port [-h HOST] [-p PORT] [-t SECONDS] [-q] [-s] [-- COMMAND…]. Same defaults: 15 s, and 0 for no timeout. A
// difference: a timeout never starts the command, with or without --strict.
ParsedCommand parse_wait_for_it(const std::vector<std::string>& arguments);

// Reads WAIT_HOSTS ("db:5432, cache:6379") and WAIT_TIMEOUT (seconds, 30 by default) for a wait without targets.
// Returns the error, or an empty text.
std::string take_wait_hosts(Wait& wait, const settings::Environment& environment);

}  // namespace steady::cli
