// The sign that a `wait` in this container still holds: an abstract Unix socket that names the checks that are pending. Its name holds
// the PID namespace, since containers may share a network; it is CLOEXEC, so the command's start takes it away.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "net/asio.h"

namespace steady::modes {

// Listens until cancelled and tells who connects what `pending` says then: "database, cache"; only our user and root, and only in
// this PID namespace. While another process has the socket it is tried again each second, with a warning if that process is not one
// of ours. Without /proc there is no marker, and this returns at once.
asio::awaitable<void> hold_wait_marker(std::function<std::string()> pending);

// What the marker tells, or nothing when none is shown, or by a process that is not one of ours. Takes at most 200 ms.
asio::awaitable<std::optional<std::string>> ask_wait_marker();

}  // namespace steady::modes
