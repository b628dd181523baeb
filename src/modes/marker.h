// The sign that a `wait` in this container still holds: an abstract Unix socket that tells who is awaited. Its name holds
// the PID namespace, since containers may share a network; it is CLOEXEC, so the command's start takes it away.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "net/asio.h"

namespace steady::modes {

// Listens until cancelled and tells everybody who connects what `awaited` says then: "database, cache". Where the socket
// cannot be had (another wait has it, or no /proc), there is no marker, and this returns at once.
asio::awaitable<void> show_marker(std::function<std::string()> awaited);

// What the marker tells, or nothing when none is shown. Takes at most 200 ms.
asio::awaitable<std::optional<std::string>> ask_marker();

}  // namespace steady::modes
