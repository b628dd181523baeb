// A connection that probes read and write: TCP or Unix socket, in the clear or under TLS, all of one type.
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
#include "net/tls.h"

namespace steady::net {

class Stream {
 public:
  using Socket = asio::generic::stream_protocol::socket;

  explicit Stream(Socket socket) : socket_(std::make_unique<Socket>(std::move(socket))) {}

  // Enters Phase::handshake. `host` is what SNI and verification use unless tls.server_name says otherwise.
  asio::awaitable<Outcome> start_tls(const Tls& tls, const std::string& host, Attempt& attempt);

  struct Read {
    error_code error;  // asio::error::eof at the orderly end
    std::size_t size;
  };
  asio::awaitable<Read> read_some(std::span<char> into);
  asio::awaitable<error_code> write(std::string_view bytes);  // all of them

  // Leaves in good order, so that the peer logs no reset: close_notify under TLS, our FIN, and what the peer still says
  // is read until its own FIN, since bytes that nobody reads turn close(2) into a reset. Waits for a peer that does not
  // close for `linger_timeout`, or until `limit` if that is sooner. Closing again does nothing.
  asio::awaitable<void> close(Deadline limit = Deadline::never());
  static constexpr Duration linger_timeout{15};
  static constexpr std::size_t drain_limit = 64 * 1024;  // bytes; a peer that says more is reset

 private:
  asio::awaitable<bool> shut_down();
  void drop_rest();

  std::unique_ptr<asio::ssl::context> context_;
  std::unique_ptr<Socket> socket_;  // on the heap, since the TLS layer refers to it
  std::unique_ptr<asio::ssl::stream<Socket&>> tls_;
};

// The outcome of a connection that ended or broke while a reply was awaited. Before the first byte it is `refused`, as
// with a port proxy whose server is not there yet; in the middle of a reply it is `protocol`. Where TLS broke it is
// `tls`: a server that misses our certificate says so in TLS 1.3 only now.
enum class ReceivedAny : bool { no, yes };
Outcome connection_lost(const error_code& error, ReceivedAny received);

}  // namespace steady::net
