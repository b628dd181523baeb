#include "modes/wait_marker.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "modes/peers.h"
#include "net/deadline.h"
#include "net/race.h"

namespace steady::modes {
namespace {

std::optional<Local::endpoint> endpoint() {
  const std::optional<std::string> name = name_in_namespace("steady-wait-");
  return name ? std::optional(abstract_endpoint(*name)) : std::nullopt;
}

// Never waits for a client: the text fits into any socket buffer, and a client that does not read gets nothing.
void tell(Local::socket& guest, const std::string& text) {
  if (peer_of(guest) != Peer::ours) return;
  error_code ignored;
  guest.non_blocking(true, ignored);
  guest.write_some(asio::buffer(text), ignored);
}

asio::awaitable<std::string> told(Local::socket& socket) {
  std::array<char, 1024> text{};
  const auto [end, got] = co_await asio::async_read(socket, asio::buffer(text), net::as_result);
  std::string_view names(text.data(), got);
  if (got == text.size()) names = names.substr(0, names.rfind(", "));  // the last one may be cut
  co_return printable(names, text.size());
}

asio::awaitable<void> answer_guests(Local::acceptor& acceptor, const std::function<std::string()>& pending) {
  for (;;) {
    auto [error, guest] = co_await acceptor.async_accept(net::as_result);
    co_await net::leave_if_cancelled();
    if (error) co_return;
    tell(guest, pending());
  }
}

}  // namespace

asio::awaitable<void> hold_wait_marker(std::function<std::string()> pending) {
  const auto where = endpoint();
  if (!where) co_return;
  const auto executor = co_await asio::this_coro::executor;
  for (bool warned = false;;) {
    Local::acceptor acceptor(executor);
    Local::socket other(executor);
    if (!listen(acceptor, *where)) {
      co_await answer_guests(acceptor, pending);
    } else if (connect(other, *where) == Peer::foreign && !std::exchange(warned, true)) {
      log::warning(
          "check --ok-while-waiting cannot see this wait: another user's or container's process has its socket");
    }
    co_await net::sleep_until(net::Deadline::in(std::chrono::seconds(1)));
  }
}

asio::awaitable<std::optional<std::string>> ask_wait_marker() {
  const auto where = endpoint();
  if (!where) co_return std::nullopt;
  Local::socket socket(co_await asio::this_coro::executor);
  const Peer peer = connect(socket, *where);
  if (peer == Peer::foreign) {
    log::warning(
        cat("--ok-while-waiting: ignored ", why_foreign(socket, "run the wait and the health check as the same user")));
  }
  if (peer != Peer::ours) co_return std::nullopt;
  // No answer means that a wait exists but was stopped meanwhile.
  const auto answer = co_await net::with_deadline(net::Deadline::in(std::chrono::milliseconds(200)), told(socket));
  co_return answer.value_or("");
}

}  // namespace steady::modes
