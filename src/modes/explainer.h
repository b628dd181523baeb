// `/explain/NAME` of `serve`: one attempt at a check, now and explained, of which only the client hears. The board, the
// thresholds and the schedule know nothing of it.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "modes/generation.h"
#include "net/attempt.h"
#include "net/race.h"
#include "server/message.h"

namespace steady::modes {

class Explainer {
 public:
  explicit Explainer(const asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}

  // Attempts the check within its own timeout. The response is 200 whatever comes of it, in the format that `accept`
  // prefers. There is one attempt at a time, and at most one per second: otherwise 429.
  asio::awaitable<server::Response> explain(std::shared_ptr<const Generation> generation, std::size_t check,
                                            const net::Network& network, std::string_view accept);

  // Ends an attempt in progress, and begins no other.
  void stop();

 private:
  struct State {
    explicit State(const asio::any_io_executor& executor) : stopped(executor) {}
    bool busy = false;
    bool stopping = false;
    Clock::time_point next{};  // not before this time
    net::Event stopped;
  };
  class Busy;

  std::shared_ptr<State> state_;  // an attempt shares it: it may be destroyed later than this object, with the loop
};

}  // namespace steady::modes
