// Shows that a `wait` in this container still holds: an abstract Unix socket that sends the names of the pending
// checks. Its name contains the PID namespace, because containers may share a network. It is CLOEXEC, so starting the
// command removes it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "net/asio.h"

namespace steady::modes {

// Listens until cancelled and sends the current text of `pending` to each client: "database, cache". Answers only our
// user and root, and only in this PID namespace. While another process owns the socket, retries every second, and warns
// if that process is not one of ours. Without /proc there is no marker, and this returns immediately.
asio::awaitable<void> hold_wait_marker(std::function<std::string()> pending);

// The text of the marker; nothing if there is none, or if it belongs to a process that is not one of ours. Takes at
// most 200 ms.
asio::awaitable<std::optional<std::string>> ask_wait_marker();

}  // namespace steady::modes
