// HTTP/1.1 with one client, from its first request to the last. A request's body is never read.
#pragma once

#include <functional>

#include "net/asio.h"
#include "server/acceptor.h"
#include "server/limits.h"
#include "server/message.h"
#include "server/view.h"

namespace steady::server {

struct Connection : Slot {
  Connection(Socket accepted, const Origin& from) : socket(std::move(accepted)) { origin = from; }

  Socket socket;
  Clock::time_point limit{};  // when the client must have done what it does now
  std::size_t untaken = 0;    // bytes of a response that is being written
};

// What all conversations share.
struct Service {
  std::function<Response(const Request&)> answer;
  Totals& totals;
  Limits limits;
  std::function<void(const Connection&)> before_writing;  // `untaken` is set
};

// Ends when the client has left, must leave, or its socket was closed by somebody else.
asio::awaitable<void> converse(Connection& connection, Service& service);

}  // namespace steady::server
