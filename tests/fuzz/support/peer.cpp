#include "peer.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <cstring>

#include "promise.h"
#include "world.h"

namespace steady::fuzz {

asio::awaitable<bool> Guest::hear() {
  std::array<char, 4096> chunk{};
  const auto [error, size] = co_await socket_.async_read_some(asio::buffer(chunk), net::as_result);
  heard_.append(chunk.data(), size);
  co_return !error;
}

void Guest::hear_what_is_there() {
  std::array<char, 4096> chunk{};
  for (ssize_t n = 0; (n = ::recv(socket_.native_handle(), chunk.data(), chunk.size(), MSG_DONTWAIT)) > 0;) {
    heard_.append(chunk.data(), static_cast<std::size_t>(n));
  }
}

asio::awaitable<bool> Guest::say(std::string_view bytes) {
  const auto [error, size] =
      co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), net::as_result);
  co_await asio::post(socket_.get_executor(), asio::use_awaitable);
  co_return !error;
}

asio::awaitable<bool> Guest::say_in_pieces(std::string_view bytes, std::size_t size) {
  if (size == 0) co_return co_await say(bytes);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
    if (!co_await say(bytes.substr(0, size))) co_return false;
  }
  co_return true;
}

asio::awaitable<void> Guest::hear_out() {
  while (co_await hear()) {
  }
}

void Guest::end() { ::shutdown(socket_.native_handle(), SHUT_WR); }

void Guest::reset() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

void Guest::close() {
  error_code ignored;
  socket_.close(ignored);
}

Peer::Peer(std::uint16_t port, Serve serve) : serve_(std::move(serve)), acceptor_(loop()) {
  open(asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), port));
}

Peer::Peer(std::string_view path, Serve serve) : serve_(std::move(serve)), acceptor_(loop()) {
  open(asio::local::stream_protocol::endpoint(path));
}

void Peer::open(const asio::generic::stream_protocol::endpoint& endpoint) {
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.bind(endpoint);
  acceptor_.listen();
  asio::co_spawn(loop(), accept_all(), asio::detached);
}

std::uint16_t Peer::port() const {
  const auto name = acceptor_.local_endpoint();
  asio::ip::tcp::endpoint tcp;
  std::memcpy(tcp.data(), name.data(), std::min(name.size(), tcp.capacity()));
  return tcp.port();
}

asio::awaitable<void> Peer::accept_all() {
  for (;;) {
    Guest::Socket socket(loop());
    const auto [error] = co_await acceptor_.async_accept(socket, net::as_result);
    require(!error, "the peer can accept", error.message());
    const auto guest = guests_.emplace(guests_.end(), std::move(socket));
    asio::co_spawn(loop(), serve(*guest, next_++), [this, guest](std::exception_ptr) { guests_.erase(guest); });
  }
}

asio::awaitable<void> Peer::serve(Guest& guest, std::size_t number) {
  co_await serve_(guest, number);
  guest.close();
}

void Peer::dismiss() {
  do {
    run_until_quiet();  // who has connected meanwhile is accepted first
    for (Guest& guest : guests_) guest.reset();
  } while (!guests_.empty());
  next_ = 0;
}

std::vector<std::string> split(std::string_view input, std::string_view mark) {
  std::vector<std::string> parts;
  for (std::size_t end = 0; end != std::string_view::npos; input.remove_prefix(end + mark.size())) {
    end = input.find(mark);
    parts.emplace_back(input.substr(0, end));
    if (end == std::string_view::npos) break;
  }
  return parts;
}

}  // namespace steady::fuzz
