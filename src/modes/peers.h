// How processes of steady in one container find each other: abstract Unix sockets whose names contain the PID
// namespace, because containers may share a network; and the proof of who is at the other end.
#pragma once

#include <sys/types.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/asio.h"

namespace steady::modes {

using Local = asio::local::stream_protocol;

// `purpose` with our PID namespace: "steady-wait-pid:[4026531836]". Nothing without /proc.
std::optional<std::string> name_in_namespace(std::string_view purpose);

// unix(7), abstract sockets: a name that begins with a zero byte belongs to the network namespace, not to a file
// system, and goes with its process.
Local::endpoint abstract_endpoint(std::string_view name);

enum class Peer : std::uint8_t { none, ours, foreign };

// Any process in the network namespace can take the name or connect to it: another user, another container of the Pod.
// We trust only peers of our user or root, and of this PID namespace: others have no number in it. SO_PEERCRED of
// unix(7); for a listening socket it is the process that called listen(2).
Peer peer_of(Local::socket& socket);

// The number of the peer in our PID namespace; 0 when it has none.
pid_t number_of(Local::socket& socket);

// Why the peer is foreign: "a process of user 65533: only processes of …". `remedy` follows.
std::string why_foreign(Local::socket& socket, std::string_view remedy);

// Who owns the name. `none` also when its queue is full: the socket is then not connected, whatever the error says.
Peer connect(Local::socket& socket, const Local::endpoint& where);

// Clients are held while we are stopped.
error_code listen(Local::acceptor& acceptor, const Local::endpoint& where);

}  // namespace steady::modes
