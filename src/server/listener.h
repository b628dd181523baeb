// HTTP/1.1 for many clients, some of them slow or hostile: reads requests, lets a function answer from memory, writes. A
// request's body is never read. Everything has a limit (below); a client that exceeds one loses its connection, and the
// others notice nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/asio.h"
#include "server/limits.h"
#include "server/message.h"
#include "server/view.h"

namespace steady::server {

class Listener {
 public:
  using Handler = std::function<Response(const Request&)>;

  // Counts into `totals`. The listener must live until the loop has run dry; so must what it refers to.
  Listener(asio::any_io_executor executor, Handler handler, Totals& totals, Limits limits = {});
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Listens on a further address (see acceptor.h) and returns where it really does. Throws CannotListen.
  std::vector<std::string> open(const std::string& address);

  // Removes the files of Unix sockets, as the destructor does: for a process that ends without it.
  void forget_sockets() noexcept;

  // Serves until cancelled.
  asio::awaitable<void> run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steady::server
