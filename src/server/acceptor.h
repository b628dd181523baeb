// Sockets to listen on, from addresses as people write them. Unix sockets and TCP look alike from here on.
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

// Says what and why.
class CannotListen : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Listening {
  Acceptor acceptor;
  std::string where;  // "[::]:8086" with the port that the kernel chose, "unix:/run/steady.sock"
};

// "[::]:8086", "127.0.0.1:0", "localhost:8086" (both loopback addresses), ":8086" (all), "unix:/run/steady.sock". Where the
// kernel has no IPv6, "[::]" is all of IPv4. A Unix socket that nobody listens on any more is replaced. Throws
// CannotListen.
std::vector<Listening> listen_on(const asio::any_io_executor& executor, const std::string& address);

// Bounds what the kernel holds for a connection that did not inherit it from its listener: one of a Unix socket.
void bound_buffers(Socket& socket);

// Takes the file of a Unix socket away; does nothing for other addresses.
void forget(const std::string& where);

// Who a peer's address belongs to.
Origin origin_of(const Socket::endpoint_type& peer);

}  // namespace steady::server
