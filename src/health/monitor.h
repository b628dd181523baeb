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

// When a check is due after the attempt that its row ended with: a pure answer, as of schedule.h.
using Schedule = std::function<Clock::time_point(std::size_t check, const Row& row)>;

// Told on the monitor's own loop of every attempt that the board has recorded, before the next one is scheduled.
using Observer = std::function<void(std::size_t check)>;

class Monitor {
 public:
  // All must outlive the monitor; the board has a row for each check.
  Monitor(std::span<const config::Check> checks, net::Network network, Board& board)
      : checks_(checks), network_(std::move(network)), board_(board) {}

  // Every check once, all side by side: each until its own timeout where it has one, none beyond the deadline.
  asio::awaitable<void> round(net::Deadline deadline);

  // Every check again and again, first when its row is due and then as scheduled, one attempt of each in flight, until the deadline
  // or until cancelled. An attempt may take the check's timeout, or the default one. The one that the deadline cuts short counts only
  // if it was the first: it says less than those before it.
  asio::awaitable<void> watch(net::Deadline deadline, const Schedule& schedule, const Observer& on_recorded);

 private:
  asio::awaitable<void> attempt_once(std::size_t check, net::Deadline deadline);
  asio::awaitable<void> attempt_forever(std::size_t check, net::Deadline deadline, const Schedule& schedule,
                                        const Observer& on_recorded);
  void record(std::size_t check, Attempted attempted);

  std::span<const config::Check> checks_;
  net::Network network_;
  Board& board_;
};

}  // namespace steady::health
