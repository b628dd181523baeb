// Why a command cannot run, for people, with the remedy where there is one.
#pragma once

#include <string>

namespace steady::modes {

// `error` is that of execve(2), which says little: of a command that exists, ENOENT means that its interpreter is missing, the
// usual surprise in an image FROM scratch. Looks at the files themselves, so it must come right after the attempt.
std::string why_not(const std::string& command, int error);

}  // namespace steady::modes
