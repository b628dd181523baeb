// The other end of an attempt, on the same loop: accepts connections on a port or a Unix socket, and lets a coroutine of the
// fuzzer's serve each.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "net/asio.h"

namespace steady::fuzz {

// One accepted connection. What is awaited ends at the latest with dismiss().
class Guest {
 public:
  using Socket = asio::generic::stream_protocol::socket;
  explicit Guest(Socket socket) : socket_(std::move(socket)) {}

  // Waits for bytes; false when there are none to come.
  asio::awaitable<bool> hear();
  // What is there already.
  void hear_what_is_there();
  // Sends, and lets the other side have its turn; false when it is gone.
  asio::awaitable<bool> say(std::string_view bytes);
  // The same in pieces of `size` bytes each; 0: whole.
  asio::awaitable<bool> say_in_pieces(std::string_view bytes, std::size_t size);
  // Everything up to its end, for a peer that takes its leave in good order.
  asio::awaitable<void> hear_out();
  void end();    // our FIN
  void reset();  // RST over TCP
  void close();

  const std::string& heard() const { return heard_; }
  Socket& socket() { return socket_; }

 private:
  Socket socket_;
  std::string heard_;
};

class Peer {
 public:
  // Serves the connection of that number, from 0 on since the last dismiss(). The socket is closed afterwards.
  using Serve = std::function<asio::awaitable<void>(Guest& guest, std::size_t number)>;

  // 127.0.0.1 at a port (0: of the kernel's choice), or a Unix socket of this path, in /run.
  Peer(std::uint16_t port, Serve serve);
  Peer(std::string_view path, Serve serve);
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::uint16_t port() const;
  // Ends every connection and waits until its coroutine is gone. After each input.
  void dismiss();
  std::size_t connections() const { return next_; }

 private:
  using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;
  void open(const asio::generic::stream_protocol::endpoint& endpoint);
  asio::awaitable<void> accept_all();
  asio::awaitable<void> serve(Guest& guest, std::size_t number);

  Serve serve_;
  Acceptor acceptor_;
  std::list<Guest> guests_;
  std::size_t next_ = 0;
};

// An input as the parts of a script, split at `mark`.
std::vector<std::string> split(std::string_view input, std::string_view mark);

}  // namespace steady::fuzz
