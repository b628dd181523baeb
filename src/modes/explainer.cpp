#include "modes/explainer.h"

#include <optional>

#include "health/monitor.h"
#include "modes/explain.h"
#include "modes/explain_json.h"
#include "net/trace.h"
#include "server/accept.h"

namespace steady::modes {
namespace {

constexpr auto interval = std::chrono::seconds(1);
constexpr std::string_view handler = "/explain/NAME";

server::Response later() {
  return {
      .status = 429, .body = "one explanation at a time, and one per second\n", .handler = handler, .retry_after = 1};
}

asio::awaitable<void> attempt_into(std::optional<health::Attempted>& out, const config::Check& check,
                                   const net::Network& network, net::Trace& trace) {
  out = co_await health::attempt(*check.probe, net::Deadline::in(check.timing.attempt_timeout()), network, &trace);
}

server::Response rendered(const config::Check& check, const health::Attempted& attempted, const net::Trace& trace,
                          std::string_view accept) {
  server::Response response{.negotiated = true, .handler = handler};
  if (server::format_for(accept) == server::Format::text) {
    response.body = explanation(check, attempted, trace, Colours::no);
  } else {
    response.type = "application/json";
    response.body = explained_json(check, attempted, trace);
  }
  return response;
}

}  // namespace

// Until the attempt ends, in whatever way.
class Explainer::Busy {
 public:
  explicit Busy(State& state) : state_(state) { state_.busy = true; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  ~Busy() { state_.busy = false; }

 private:
  State& state_;
};

asio::awaitable<server::Response> Explainer::explain(std::shared_ptr<const Generation> generation, std::size_t check,
                                                     const net::Network& network, std::string_view accept) {
  const std::shared_ptr<State> state = state_;
  const Clock::time_point now = Clock::now();
  if (state->busy || state->stopping || now < state->next) co_return later();
  state->next = now + interval;
  const Busy busy(*state);
  const config::Check& mine = generation->config.checks[check];
  net::Trace trace;
  std::optional<health::Attempted> attempted;
  co_await net::first_of(attempt_into(attempted, mine, network, trace), state->stopped.wait());
  if (!attempted) co_return server::Response{.status = 503, .body = "steady is ending\n", .handler = handler};
  co_return rendered(mine, *attempted, trace, accept);
}

void Explainer::stop() {
  state_->stopping = true;
  if (state_->busy) state_->stopped.notify();
}

}  // namespace steady::modes
