// A probe that answers what a test tells it to: for the monitor and the modes, which care about outcomes, not protocols.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "net/race.h"
#include "probe/probe.h"

namespace steady::test {

class StubProbe final : public probe::Probe {
 public:
  using Run = std::function<asio::awaitable<Outcome>(net::Attempt&)>;

  explicit StubProbe(Run run, std::string target = "app@db:5432/app")
      : run_(std::move(run)), target_(std::move(target)) {}

  static Run answers(Outcome outcome) {
    return [outcome](net::Attempt& attempt) -> asio::awaitable<Outcome> {
      attempt.enter(Phase::response);
      co_return outcome;
    };
  }

  // Stays silent in `phase` until the deadline.
  static Run hangs_in(Phase phase) {
    return [phase](net::Attempt& attempt) -> asio::awaitable<Outcome> {
      attempt.enter(phase);
      co_await net::sleep_until(net::Deadline::never());
      co_return up();
    };
  }

  std::string target() const override { return target_; }
  std::string host() const override { return "db"; }
  std::string_view action() const override { return "login"; }
  asio::awaitable<Outcome> run(net::Attempt& attempt) const override { return run_(attempt); }

 private:
  Run run_;
  std::string target_;
};

}  // namespace steady::test
