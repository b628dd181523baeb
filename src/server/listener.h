// HTTP/1.1 for many clients, some of them slow or hostile: reads requests, calls a function that answers from memory,
// and writes responses. Never reads the body of a request. Everything is limited (slots.h); a client that exceeds a
// limit loses its connection, and other clients are not affected.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/asio.h"
#include "server/conversation.h"
#include "server/message.h"
#include "server/slots.h"
#include "server/view.h"

namespace steady::server {

class Listener {
 public:
  using Handler = std::function<Response(const Request&)>;

  // Counts into `totals`. The listener, and what it refers to, must live until the loop has no more work.
  Listener(asio::any_io_executor executor, Handler handler, Totals& totals, Limits limits = {});
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Whether a connection may begin with a header of the PROXY protocol; of the connections from now on.
  void understand_proxy_protocol(bool on);

  // Listens on another address (see acceptor.h) and returns the actual addresses. Throws CannotListen.
  std::vector<std::string> open(const std::string& address);

  // Removes the files of Unix sockets, as the destructor does: for a process that ends without destructors.
  void forget_sockets() noexcept;

  // Who answers requests for an explanation; without, their answer is empty.
  void explain_with(Explain explain);

  // Serves until cancelled.
  asio::awaitable<void> run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steady::server
