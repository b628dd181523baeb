#include "probe/echo/echo_probe.h"

#include <optional>
#include <span>

namespace steady::probe::echo {

asio::awaitable<Outcome> EchoProbe::run(net::Attempt& attempt) const {
  co_return co_await net::reach(spec_.endpoint, std::nullopt, attempt,
                                [this](net::Stream& stream, net::Attempt& mine) { return converse(stream, mine); });
}

asio::awaitable<Outcome> EchoProbe::converse(net::Stream& stream, net::Attempt& attempt) const {
  if (const error_code error = co_await stream.write(spec_.text)) {
    co_return net::connection_lost(error, net::ReceivedAny::no);
  }
  attempt.enter(Phase::response);
  std::string back(spec_.text.size(), '\0');
  for (std::size_t heard = 0; heard < back.size();) {
    const auto [error, size] = co_await stream.read_some(std::span(back).subspan(heard));
    if (error) co_return net::connection_lost(error, net::ReceivedAny::no);
    heard += size;
  }
  co_return back == spec_.text ? up() : down(Reason::mismatch, "another text came back");
}

}  // namespace steady::probe::echo
