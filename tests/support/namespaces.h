// A corner of the machine of one's own, for what cannot be arranged otherwise: no /etc, no network.
#pragma once

#include <functional>
#include <string>

namespace steady::test {

// Runs `work` in a child process whose /etc is empty and whose network has no interface that is up; returns what it
// returned. Needs root or unprivileged user namespaces (Debian's default); throws std::system_error without, and when
// the child dies. No threads of the caller may be running.
std::string without_etc_and_network(const std::function<std::string()>& work);

}  // namespace steady::test
