// The filter of system calls (seccomp(2)): a list of the calls that `serve` makes; all others fail.
#pragma once

#include <optional>

namespace steady::modes {

// Installs the filter permanently. Returns 0, or errno when the kernel refuses.
int filter_calls();

// The number of a refused system call that was not reported yet. Each number is reported once.
std::optional<int> refused_call();

}  // namespace steady::modes
