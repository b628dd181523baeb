// Overwrites passwords in the arguments, where `ps` and /proc/PID/cmdline read them.
#pragma once

#include <span>

namespace steady::cli {

// Replaces with '*', in place, what settings::secrets_of_url() finds: the password in a URL's authority, and a query or
// fragment from its first secret value on. In doubt it hides more. Copy the arguments before. `arguments` must not
// include those of the application, after "--".
void redact_argv(std::span<char*> arguments);

}  // namespace steady::cli
