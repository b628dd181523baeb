// The one scheduler: runs attempts, bounds each by a deadline, and writes the board. It decides nothing about exit codes,
// gates or endpoints; the modes read the board.
#pragma once

#include <functional>
#include <span>

#include "config/config.h"
#include "health/board.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::health {

// One attempt, from its first step to its last, at most until the deadline; an expired one is `timed_out` and says in
// which phase and after how long. A probe that throws is `internal`. Throws operation_aborted when cancelled: nothing
// is known then.
asio::awaitable<Attempted> attempt(const probe::Probe& probe, net::Deadline deadline, const net::Network& network);

// When a check is attempted while it is watched: the pause before its first attempt, and the one after each that the
// board has just recorded. Asked on the monitor's own loop, so this is also where a mode hears of news.
struct Schedule {
  std::function<Clock::duration(std::size_t check)> first = [](std::size_t) { return Clock::duration::zero(); };
  std::function<Clock::duration(std::size_t check)> next;
};

class Monitor {
 public:
  // All must outlive the monitor; the board has a row for each check.
  Monitor(std::span<const config::Check> checks, net::Network network, Board& board)
      : checks_(checks), network_(std::move(network)), board_(board) {}

  // Every check once, all side by side: each until its own timeout where it has one, none beyond the deadline.
  asio::awaitable<void> round(net::Deadline deadline);

  // Every check again and again on its schedule, one attempt of each in flight, until the deadline or until cancelled. An
  // attempt may take the check's timeout, or the default one. The one that the deadline cuts short counts only if it was the first:
  // it says less than those before it.
  asio::awaitable<void> watch(net::Deadline deadline, const Schedule& schedule);

 private:
  asio::awaitable<void> attempt_once(std::size_t check, net::Deadline deadline);
  asio::awaitable<void> attempt_forever(std::size_t check, net::Deadline deadline, const Schedule& schedule);
  void record(std::size_t check, Attempted attempted);

  std::span<const config::Check> checks_;
  net::Network network_;
  Board& board_;
};

}  // namespace steady::health
