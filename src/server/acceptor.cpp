#include "server/acceptor.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace steady::server {
namespace {

using asio::ip::tcp;

constexpr std::string_view unix_scheme = "unix:";

// The maximum number of connections waiting to be accepted. Beyond it the kernel drops connections, and a normal client
// retries after 1 s. The effective limit is net.core.somaxconn; SOMAXCONN is only 128 in every libc.
constexpr int backlog = 4096;

[[noreturn]] void cannot_listen(const std::string& where, const error_code& error) {
  const std::string why = error == asio::error::address_in_use
                              ? "another process listens there; choose another address (--listen)"
                              : printable(error.message());
  throw CannotListen(cat("cannot listen on ", printable(where), ": ", why));
}

bool speaks_ipv6() {
  const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  ::close(fd);
  return true;
}

// TCP connections inherit these limits from the listener; for Unix sockets see bound_buffers(). Without them the kernel
// would hold megabytes for each client that does not read, or whose data we do not read.
template <class AnySocket>
void bound(AnySocket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::send_buffer_size(64 * 1024), ignored);
  socket.set_option(asio::socket_base::receive_buffer_size(16 * 1024), ignored);
}

// The same bytes as a TCP endpoint, which they are.
tcp::endpoint as_tcp(const asio::generic::stream_protocol::endpoint& endpoint) {
  tcp::endpoint out;
  std::memcpy(out.data(), endpoint.data(), std::min(endpoint.size(), out.capacity()));
  return out;
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return cat(endpoint.address().is_v6() ? cat('[', address, ']') : address, ':', endpoint.port());
}

Listening listen_tcp(const asio::any_io_executor& executor, const tcp::endpoint& endpoint) {
  Acceptor acceptor(executor);
  const std::string where = text_of(endpoint);
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (error) cannot_listen(where, error);
  acceptor.set_option(asio::socket_base::reuse_address(true), error);
  // "[::]" accepts IPv4 too, independent of the system's default; "[::1]" accepts only that address.
  if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(!endpoint.address().is_unspecified()), error);
  bound(acceptor);
  acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(backlog, error);
  if (error) cannot_listen(where, error);
  const auto bound = acceptor.local_endpoint(error);
  return {std::move(acceptor), text_of(as_tcp(bound))};
}

// Removes the socket file that a killed server left behind, if nobody listens on it. Any other file stays.
void remove_deserted(const std::string& path, const asio::any_io_executor& executor) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  asio::local::stream_protocol::socket probe(executor);
  error_code error;
  probe.connect(asio::local::stream_protocol::endpoint(path), error);
  if (error == asio::error::connection_refused) ::unlink(path.c_str());
}

Listening listen_unix(const asio::any_io_executor& executor, const std::string& address) {
  const std::string path = address.substr(unix_scheme.size());
  if (path.size() >= sizeof(sockaddr_un::sun_path)) cannot_listen(address, asio::error::name_too_long);
  remove_deserted(path, executor);
  Acceptor acceptor(executor);
  error_code error;
  const asio::local::stream_protocol::endpoint endpoint(path);
  acceptor.open(endpoint.protocol(), error);
  if (!error) bound(acceptor);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(backlog, error);
  if (error) cannot_listen(address, error);
  return {std::move(acceptor), address};
}

std::vector<asio::ip::address> addresses_of(std::string_view host) {
  if (host == "localhost") {
    std::vector<asio::ip::address> both{asio::ip::address_v4::loopback()};
    if (speaks_ipv6()) both.emplace_back(asio::ip::address_v6::loopback());
    return both;
  }
  if (host.empty() || host == "[::]") {
    if (!speaks_ipv6()) return {asio::ip::address_v4::any()};
    return {asio::ip::address_v6::any()};
  }
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  error_code error;
  const asio::ip::address address = asio::ip::make_address(host, error);
  if (error) cannot_listen(std::string(host), error);
  return {address};
}

}  // namespace

std::vector<Listening> listen_on(const asio::any_io_executor& executor, const std::string& address) {
  std::vector<Listening> out;
  if (address.starts_with(unix_scheme)) {
    out.push_back(listen_unix(executor, address));
    return out;
  }
  const std::size_t colon = address.rfind(':');
  std::uint16_t port = 0;
  std::from_chars(address.data() + colon + 1, address.data() + address.size(), port);
  for (const asio::ip::address& each : addresses_of(std::string_view(address).substr(0, colon))) {
    out.push_back(listen_tcp(executor, tcp::endpoint(each, port)));
  }
  return out;
}

void bound_buffers(Socket& socket) { bound(socket); }

void forget(const std::string& where) {
  if (where.starts_with(unix_scheme)) ::unlink(where.c_str() + unix_scheme.size());
}

Origin origin_of(const Socket::endpoint_type& peer) {
  const sockaddr* name = static_cast<const sockaddr*>(static_cast<const void*>(peer.data()));
  if (name->sa_family == AF_UNIX) return {.way = Origin::Way::unix_socket};
  asio::ip::address address = as_tcp(peer).address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  if (address.is_loopback()) return {.way = Origin::Way::loopback};
  Origin origin;
  if (address.is_v4()) {
    std::ranges::copy(address.to_v4().to_bytes(), origin.network.begin());
  } else {
    const auto bytes = address.to_v6().to_bytes();
    std::copy_n(bytes.begin(), 8, origin.network.begin());
    origin.network.back() = 6;  // never equal to an IPv4 address with the same bytes
  }
  return origin;
}

}  // namespace steady::server
