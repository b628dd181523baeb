// HTTP/1.1 with one client, from its first request to its last. Never reads the body of a request.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "net/asio.h"
#include "server/acceptor.h"
#include "server/message.h"
#include "server/view.h"

namespace steady::server {

struct Connection : Slot {
  Connection(Socket accepted, const Origin& from) : socket(std::move(accepted)) { origin = from; }

  Socket socket;
  bool relayed = false;       // a header of the PROXY protocol has announced a client that is not on this machine
  Clock::time_point limit{};  // deadline of the client's current step
  std::size_t untaken = 0;    // unsent bytes of the current response
};

// Makes an attempt at a check and explains it, in a format that fits an Accept field.
using Explain = std::function<asio::awaitable<Response>(std::size_t check, std::string_view accept)>;

// Shared by all conversations.
struct Service {
  std::function<Response(const Request&)> answer;
  Totals& totals;
  Limits limits;
  std::function<void(const Connection&)> before_writing;  // called after `untaken` is set
  bool proxy_protocol = false;                            // understand its header at the beginning of a connection
  Explain explain = {};                                   // for an answer with Response::explain
};

// Ends when the client has disconnected, must disconnect, or its socket was closed from outside.
asio::awaitable<void> converse(Connection& connection, Service& service);

}  // namespace steady::server
