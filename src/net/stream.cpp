#include "net/stream.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <new>
#include <optional>

#include "base/text.h"
#include "net/race.h"
#include "net/tls_notes.h"

namespace steady::net {

asio::awaitable<void> Stream::announce(ProxyProtocol version) {
  const std::string header = proxy_header(version, socket_->native_handle());
  co_await write(header);
}

asio::awaitable<Outcome> Stream::start_tls(const Tls& tls, const std::string& host, Attempt& attempt) {
  attempt.enter(Phase::handshake);
  // Redis waits for the rest of a command that begins like a TLS handshake.
  if (!tls.words.plain.empty()) attempt.advise(cat("if the port speaks no TLS, write ", tls.words.plain));
  Result<asio::ssl::context> context = client_context(tls);
  if (!context) co_return context.error();
  context_ = std::make_unique<asio::ssl::context>(std::move(*context));
  // As for the context: Asio would go on without a session. The stream owns it, also when its constructor throws.
  SSL* const session = SSL_new(context_->native_handle());
  if (session == nullptr) throw std::bad_alloc();
  tls_ = std::make_unique<asio::ssl::stream<Socket&>>(*socket_, session);
  Outcome failure = expect_peer(tls_->native_handle(), tls, host);
  offer_protocol(tls_->native_handle(), tls.words.protocol);
  if (failure.up()) {
    const auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::client, as_result);
    if (const auto end = certificate_end(tls_->native_handle())) attempt.saw_certificate(*end);
    if (attempt.explained() && error != asio::error::operation_aborted) note_tls(attempt, tls_->native_handle(), tls);
    if (!error) co_return up();
    failure = handshake_failure(tls_->native_handle(), error, tls.words);
  }
  tls_.reset();  // no session to shut down
  co_return failure;
}

asio::awaitable<Stream::Read> Stream::read_some(std::span<char> into) {
  const auto buffer = asio::buffer(into.data(), into.size());
  const auto [error, size] =
      tls_ ? co_await tls_->async_read_some(buffer, as_result) : co_await socket_->async_read_some(buffer, as_result);
  // Ending TLS without close_notify counts as the end; the protocol's own framing shows whether the reply is complete.
  co_return Read{error == asio::ssl::error::stream_truncated ? error_code(asio::error::eof) : error, size};
}

asio::awaitable<error_code> Stream::write(std::string_view bytes) {
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  const auto [error, size] = tls_ ? co_await asio::async_write(*tls_, buffer, as_result)
                                  : co_await asio::async_write(*socket_, buffer, as_result);
  co_return error;
}

// Exchanges close_notify, then sends FIN and waits for the peer's; returns whether the peer's was seen.
asio::awaitable<bool> Stream::shut_down() {
  if (tls_) co_await tls_->async_shutdown(as_result);
  ::shutdown(socket_->native_handle(), SHUT_WR);
  std::array<char, 4096> rest{};
  for (std::size_t dropped = 0; dropped < drain_limit;) {
    const auto [error, size] = co_await socket_->async_read_some(asio::buffer(rest), as_result);
    if (error) co_return true;
    dropped += size;
  }
  co_return false;
}

void Stream::drop_rest() {
  const int fd = socket_->native_handle();
  ::shutdown(fd, SHUT_WR);  // again, in case the peer did not answer our close_notify
  std::array<char, 4096> rest{};
  for (std::size_t dropped = 0; dropped < drain_limit; dropped += rest.size()) {
    if (::recv(fd, rest.data(), rest.size(), MSG_DONTWAIT) <= 0) break;
  }
}

asio::awaitable<void> Stream::close(Deadline limit) {
  if (!socket_->is_open()) co_return;
  const std::optional<bool> ended = co_await with_deadline(limit.sooner(Deadline::in(linger_timeout)), shut_down());
  if (!ended.value_or(false)) drop_rest();
  error_code ignored;
  socket_->close(ignored);
}

Outcome connection_lost(const error_code& error, ReceivedAny received) {
  if (error.category() == asio::error::get_ssl_category()) return broken_tls(error);
  const bool ended = error == asio::error::eof;
  const std::string_view how = ended ? "closed the connection" : "reset the connection";
  const bool known = ended || error == asio::error::connection_reset || error == asio::error::broken_pipe;
  if (!known) return down(Reason::protocol, cat("the connection broke: ", printable(error.message())));
  if (received == ReceivedAny::no) return down(Reason::refused, cat("the peer ", how, " before answering"));
  return down(Reason::protocol, cat("the peer ", how, " in the middle of its answer"));
}

}  // namespace steady::net
