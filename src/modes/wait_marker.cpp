#include "modes/wait_marker.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "net/deadline.h"
#include "net/race.h"

namespace steady::modes {
namespace {

using local = asio::local::stream_protocol;

// unix(7), abstract sockets: a name that begins with a zero byte belongs to the network namespace, not to a file
// system.
std::optional<local::endpoint> endpoint() {
  std::error_code error;
  const std::filesystem::path ns = std::filesystem::read_symlink("/proc/self/ns/pid", error);  // "pid:[4026531836]"
  if (error) return std::nullopt;
  return local::endpoint(std::string(1, '\0') + "steady-wait-" + ns.string());
}

enum class Peer : std::uint8_t { none, ours, foreign };

// Any process in the network namespace can take the name or connect to it: another user, another container of the Pod.
// We trust only peers of our user or root, and of this PID namespace: others have no number in it. SO_PEERCRED of
// unix(7); for a listening socket it is the process that called listen(2).
std::optional<ucred> credentials_of(local::socket& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  const bool known = getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  return known && peer.uid != static_cast<uid_t>(-1) ? std::optional(peer) : std::nullopt;
}

// A process in a nested PID namespace has a number here too. It cannot be distinguished from ours if /proc belongs to
// another namespace, whose numbers differ, or if it belongs to root and we do not: then we may not read its namespace.
// Root may see our marker anyway.
bool is_in_our_namespace(pid_t pid) {
  std::error_code error, unknown;
  const bool our_proc = std::filesystem::read_symlink("/proc/self", error) == std::to_string(getpid());
  const std::filesystem::path theirs = std::filesystem::read_symlink(cat("/proc/", pid, "/ns/pid"), unknown);
  const std::filesystem::path ours = std::filesystem::read_symlink("/proc/self/ns/pid", error);
  return pid > 0 && (!our_proc || unknown || theirs == ours);
}

Peer peer_of(local::socket& socket) {
  const std::optional<ucred> peer = credentials_of(socket);
  if (!peer) return Peer::none;
  const bool trusted = peer->uid == geteuid() || peer->uid == 0;
  return trusted && is_in_our_namespace(peer->pid) ? Peer::ours : Peer::foreign;
}

// Typical cause: an image that begins as root and waits as another user.
std::string why_foreign(local::socket& socket) {
  const std::optional<ucred> peer = credentials_of(socket);
  if (!peer || !is_in_our_namespace(peer->pid)) return "a process of another container";
  return cat("a process of user ", peer->uid, ": only processes of this user (", geteuid(),
             ") and of root are trusted; run the wait and the health check as the same user");
}

// Who owns the name. `none` also when its queue is full: the socket is then not connected, whatever the error says.
Peer connect(local::socket& socket, const local::endpoint& where) {
  error_code error;
  socket.open(where.protocol(), error);
  if (!error) socket.non_blocking(true, error);
  if (!error) socket.connect(where, error);
  return error ? Peer::none : peer_of(socket);
}

// Never waits for a client: the text fits into any socket buffer, and a client that does not read gets nothing.
void tell(local::socket& guest, const std::string& text) {
  if (peer_of(guest) != Peer::ours) return;
  error_code ignored;
  guest.non_blocking(true, ignored);
  guest.write_some(asio::buffer(text), ignored);
}

asio::awaitable<std::string> told(local::socket& socket) {
  std::array<char, 1024> text{};
  const auto [end, got] = co_await asio::async_read(socket, asio::buffer(text), net::as_result);
  co_return printable({text.data(), got}, text.size());
}

error_code listen(local::acceptor& acceptor, const local::endpoint& where) {
  error_code error;
  acceptor.open(where.protocol(), error);
  if (!error) acceptor.bind(where, error);
  if (!error) acceptor.listen(local::acceptor::max_listen_connections, error);  // holds clients while we are stopped
  return error;
}

asio::awaitable<void> answer_guests(local::acceptor& acceptor, const std::function<std::string()>& pending) {
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
    local::acceptor acceptor(executor);
    local::socket other(executor);
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
  local::socket socket(co_await asio::this_coro::executor);
  const Peer peer = connect(socket, *where);
  if (peer == Peer::foreign) log::warning(cat("--ok-while-waiting: ignored ", why_foreign(socket)));
  if (peer != Peer::ours) co_return std::nullopt;
  // No answer means that a wait exists but was stopped meanwhile.
  const auto answer = co_await net::with_deadline(net::Deadline::in(std::chrono::milliseconds(200)), told(socket));
  co_return answer.value_or("");
}

}  // namespace steady::modes
