// A connection that probes read and write: TCP or Unix socket, plain or with TLS, all in one type.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/asio.h"
#include "net/attempt.h"
#include "net/proxy_header.h"
#include "net/tls.h"

namespace steady::net {

class Stream {
 public:
  using Socket = asio::generic::stream_protocol::socket;

  explicit Stream(Socket socket) : socket_(std::make_unique<Socket>(std::move(socket))) {}

  // Sends a header of the PROXY protocol; before anything else. A peer that hangs up on it is noticed by what follows.
  asio::awaitable<void> announce(ProxyProtocol version);

  // Enters Phase::handshake. `host` is used for SNI and verification unless tls.server_name is set.
  asio::awaitable<Outcome> start_tls(const Tls& tls, const std::string& host, Attempt& attempt);

  struct Read {
    error_code error;  // asio::error::eof after an orderly close by the peer
    std::size_t size;
  };
  asio::awaitable<Read> read_some(std::span<char> into);
  asio::awaitable<error_code> write(std::string_view bytes);  // writes all bytes

  // Closes in an orderly way, so that the peer logs no reset: sends close_notify under TLS, then FIN, and reads until
  // the peer's FIN, because unread bytes turn close(2) into a reset. Waits for the peer's FIN for at most
  // `linger_timeout`, or until `limit` if that is sooner. A second call does nothing.
  asio::awaitable<void> close(Deadline limit = Deadline::never());
  static constexpr Duration linger_timeout{15};
  static constexpr std::size_t drain_limit = 64 * 1024;  // bytes; a peer that sends more gets a reset

 private:
  asio::awaitable<bool> shut_down();
  void drop_rest();

  std::unique_ptr<asio::ssl::context> context_;
  std::unique_ptr<Socket> socket_;  // on the heap, because the TLS layer refers to it
  std::unique_ptr<asio::ssl::stream<Socket&>> tls_;
};

// The outcome of a connection that ended or broke while a reply was awaited. Before the first byte it is `refused`: a
// port proxy does this when its server is not running. In the middle of a reply it is `protocol`. For a TLS error it is
// `tls`: with TLS 1.3 a server that requires our certificate reports that only now.
enum class ReceivedAny : bool { no, yes };
Outcome connection_lost(const error_code& error, ReceivedAny received);

}  // namespace steady::net
