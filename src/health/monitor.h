// The one scheduler: runs attempts, bounds each by a deadline, and writes the board. It decides nothing about exit codes,
// gates or endpoints; the modes read the board.
#pragma once

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

class Monitor {
 public:
  // All must outlive the monitor; the board has a row for each check.
  Monitor(std::span<const config::Check> checks, net::Network network, Board& board)
      : checks_(checks), network_(std::move(network)), board_(board) {}

  // Every check once, all side by side: each until its own timeout where it has one, none beyond the deadline.
  asio::awaitable<void> round(net::Deadline deadline);

 private:
  asio::awaitable<void> attempt_once(std::size_t check, net::Deadline deadline);

  std::span<const config::Check> checks_;
  net::Network network_;
  Board& board_;
};

}  // namespace steady::health
