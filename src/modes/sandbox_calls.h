// The filter of system calls (seccomp(2)): a list of what `serve` calls; whatever else is asked for fails.
#pragma once

#include <optional>

namespace steady::modes {

// Installs the filter for good. Gives errno when the kernel refuses, 0 when it is in place.
int filter_calls();

// The number of a system call that was refused and not yet told of. Each is told of once.
std::optional<int> refused_call();

}  // namespace steady::modes
