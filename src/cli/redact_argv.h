// Passwords given on the command line are overwritten where `ps` and /proc/PID/cmdline read them.
#pragma once

#include <span>

namespace steady::cli {

// Replaces by '*', in place, what settings::secrets_of_url() finds: what follows the user's ':' in a URL's authority, and
// a query or fragment from its first secret value on. It covers too much rather than too little. Copies of the arguments
// must have been made before. `arguments` are ours alone: the application's, after "--", are not to be among them.
void redact_argv(std::span<char*> arguments);

}  // namespace steady::cli
