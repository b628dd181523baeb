#include "modes/marker.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "net/deadline.h"
#include "net/race.h"

namespace steady::modes {
namespace {

using local = asio::local::stream_protocol;

// unix(7), abstract sockets: a name that begins with a zero byte belongs to the network namespace and to no file system.
std::optional<local::endpoint> endpoint() {
  std::error_code error;
  const std::filesystem::path ns = std::filesystem::read_symlink("/proc/self/ns/pid", error);  // "pid:[4026531836]"
  if (error) return std::nullopt;
  return local::endpoint(std::string(1, '\0') + "steady-wait-" + ns.string());
}

// A guest that does not read gets nothing: what we say fits into any socket's buffer at once.
void tell(local::socket& guest, const std::string& text) {
  error_code ignored;
  guest.non_blocking(true, ignored);
  guest.write_some(asio::buffer(text), ignored);
}

// Nothing when nobody is there.
asio::awaitable<std::optional<std::string>> told(local::endpoint where) {
  local::socket socket(co_await asio::this_coro::executor);
  const auto [error] = co_await socket.async_connect(where, net::as_result);
  if (error) co_return std::nullopt;
  std::array<char, 1024> text{};
  const auto [end, got] = co_await asio::async_read(socket, asio::buffer(text), net::as_result);
  co_return printable({text.data(), got}, text.size());
}

}  // namespace

asio::awaitable<void> show_marker(std::function<std::string()> awaited) {
  const auto where = endpoint();
  if (!where) co_return;
  local::acceptor acceptor(co_await asio::this_coro::executor);
  error_code error;
  acceptor.open(where->protocol(), error);
  if (!error) acceptor.bind(*where, error);
  if (!error) acceptor.listen(16, error);
  while (!error) {
    auto [failure, guest] = co_await acceptor.async_accept(net::as_result);
    co_await net::leave_if_cancelled();
    if (!failure) tell(guest, awaited());
    error = failure;
  }
}

asio::awaitable<std::optional<std::string>> ask_marker() {
  const auto where = endpoint();
  if (!where) co_return std::nullopt;
  const auto answer = co_await net::before(net::Deadline::in(std::chrono::milliseconds(200)), told(*where));
  co_return answer ? *answer : "";  // time is up: somebody is there, and was stopped in the middle of it
}

}  // namespace steady::modes
