// Supports the tools that `steady wait` replaces, so that an entrypoint written for them needs no change: wait-for-it
// under its name, docker-compose-wait by its environment variables. docs/migration.md lists what is the same, row by
// row; tests/binary/wait_for_it_test.cpp and wait_hosts_test.cpp run each row.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.h"
#include "settings/expand.h"

namespace steady::cli {

// Whether argv[0] is a link with the name wait-for-it or wait-for-it.sh.
bool is_wait_for_it(std::string_view program);

// An option of wait-for-it: "-t", "--timeout=". A name without "=" is a flag.
struct WordOfWaitForIt {
  std::string_view letter, name;
};

// All of them. Only documents need the list.
std::span<const WordOfWaitForIt> words_of_wait_for_it();

// host:port [-h HOST] [-p PORT] [-t SECONDS] [-q] [-s] [-- COMMAND…], as github.com/vishnubob/wait-for-it: 15 s by
// default, 0 for no timeout; after a timeout the command is started, unless -s is given.
ParsedCommand parse_wait_for_it(const std::vector<std::string>& arguments);

// Parses the arguments of a program of this name (argv[0]): those of wait-for-it, or our own.
ParsedCommand parse_as(std::string_view program, std::vector<std::string> arguments,
                       const settings::Environment& environment);

// Reads the variables of docker-compose-wait for a wait without targets: WAIT_HOSTS ("db:5432, cache:6379"),
// WAIT_TIMEOUT (seconds, 30 by default), WAIT_HOST_CONNECT_TIMEOUT. Refuses those that would make the gate open earlier
// than there, and reports those that have no effect here. Returns the error, or an empty text.
std::string take_wait_hosts(Wait& wait, const settings::Environment& environment);

}  // namespace steady::cli
