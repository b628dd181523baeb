// Explains why a command cannot run, as text for people, with the remedy if there is one.
#pragma once

#include <string>

namespace steady::modes {

// `error` is that of execve(2), which says little: for a command that exists, ENOENT means that its interpreter is
// missing, a common mistake in an image FROM scratch. Examines the files, so call it directly after the attempt.
std::string why_not(const std::string& command, int error);

}  // namespace steady::modes
