// Opens sockets to listen on, from addresses as users write them. From here on, Unix sockets and TCP have the same
// type.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/asio.h"
#include "server/slots.h"

namespace steady::server {

using Socket = asio::generic::stream_protocol::socket;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;

// The message says which address, and why.
class CannotListen : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Listening {
  Acceptor acceptor;
  std::string where;  // "[::]:7832" with the actual port, "unix:/run/steady.sock"
};

// "[::]:7832", "127.0.0.1:0", "localhost:7832" (both loopback addresses), ":7832" (all), "unix:/run/steady.sock". If
// the kernel has no IPv6, "[::]" means all IPv4 addresses. A Unix socket without a listener is replaced. Throws
// CannotListen.
std::vector<Listening> listen_on(const asio::any_io_executor& executor, const std::string& address);

// Limits the kernel buffers of a connection that did not inherit the limits from its listener: one on a Unix socket.
void bound_buffers(Socket& socket);

// Removes the file of a Unix socket; does nothing for other addresses.
void forget(const std::string& where);

// The origin of a peer, from its address.
Origin origin_of(const Socket::endpoint_type& peer);

}  // namespace steady::server
