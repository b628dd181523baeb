#include "probe/tcp/tcp_probe.h"

#include <boost/asio/error.hpp>
#include <span>

#include "probe/tcp/greeting.h"

namespace steady::probe::tcp {

std::string_view TcpProbe::action() const {
  if (!spec_.expect.empty()) return "expect";
  return spec_.send.empty() ? "connect" : "send";
}

asio::awaitable<Outcome> TcpProbe::run(net::Attempt& attempt) const {
  co_return co_await net::reach(spec_.endpoint, spec_.tls, attempt,
                                [this](net::Stream& stream, net::Attempt& mine) { return converse(stream, mine); });
}

asio::awaitable<Outcome> TcpProbe::converse(net::Stream& stream, net::Attempt& attempt) const {
  if (!spec_.send.empty()) {
    const error_code error = co_await stream.write(spec_.send.reveal());
    // The peer may have responded and closed already; then its response decides.
    if (error && spec_.expect.empty()) co_return net::connection_lost(error, net::ReceivedAny::no);
  }
  if (spec_.expect.empty()) co_return up();
  attempt.enter(Phase::response);
  co_return co_await listen(stream, attempt);
}

// If the peer sent something else and closes, it is a mismatch; if it closes without sending anything, it is not ready
// yet.
asio::awaitable<Outcome> TcpProbe::listen(net::Stream& stream, net::Attempt& attempt) const {
  std::string said(listen_limit, '\0');
  std::size_t heard = 0;
  const auto so_far = [&] { return std::string_view(said).substr(0, heard); };
  while (heard < said.size()) {
    const auto [error, size] = co_await stream.read_some(std::span(said).subspan(heard));
    if (size > 0) attempt.enter(Phase::response);
    // What was sent may be a password, and the peer may repeat it.
    if (attempt.explained() && heard == 0 && spec_.send.empty()) {
      attempt.note(net::Topic::response, {{"received", std::string_view(said).substr(0, size)}});
    }
    heard += size;
    if (is_in(so_far(), spec_.expect)) co_return up();
    if (!spec_.tls && net::begins_tls(so_far())) co_return down(Reason::protocol, "the port speaks TLS: write tls://");
    if (error && heard == 0) co_return net::connection_lost(error, net::ReceivedAny::no);
    if (error) break;
  }
  co_return not_in(so_far(), spec_.expect_shown, spec_.send.reveal());
}

}  // namespace steady::probe::tcp
