// The only scheduler: runs attempts, bounds each by a deadline, and writes the board. It decides nothing about exit
// codes, gates or endpoints; the modes read the board.
#pragma once

#include <functional>
#include <span>

#include "config/config.h"
#include "health/board.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::health {

// Runs one attempt until it ends or the deadline passes. A passed deadline is `timed_out`, with the phase and the time
// taken. An exception of the probe is `internal`. Throws operation_aborted when cancelled, because then there is no
// result. Takes notes in `trace`, if there is one.
asio::awaitable<Attempted> attempt(const probe::Probe& probe, net::Deadline deadline, const net::Network& network,
                                   net::Trace* trace = nullptr);

// When a check is due after the attempt in its row: a pure function, as in schedule.h.
using Schedule = std::function<Clock::time_point(std::size_t check, const Row& row)>;

// Called on the monitor's loop for every attempt that the board has recorded, before the next attempt is scheduled.
using Observer = std::function<void(std::size_t check)>;

class Monitor {
 public:
  // All must outlive the monitor; the board has one row per check.
  Monitor(std::span<const config::Check> checks, net::Network network, Board& board)
      : checks_(checks), network_(std::move(network)), board_(board) {}

  // Attempts every check once, all concurrently: each until its own timeout if it has one, and none beyond the
  // deadline. With traces, one per check, each attempt takes notes in its own.
  asio::awaitable<void> round(net::Deadline deadline, std::span<net::Trace> traces = {});

  // Attempts every check repeatedly until the deadline or cancellation: first when its row is due, then as scheduled,
  // with one attempt of each check in progress. The limit of an attempt is the check's timeout or the default. An
  // attempt that the deadline cuts short is recorded only if it is the first, because it says less than earlier ones.
  asio::awaitable<void> watch(net::Deadline deadline, const Schedule& schedule, const Observer& on_recorded);

 private:
  asio::awaitable<void> attempt_once(std::size_t check, net::Deadline deadline, net::Trace* trace);
  asio::awaitable<void> attempt_forever(std::size_t check, net::Deadline deadline, const Schedule& schedule,
                                        const Observer& on_recorded);
  void record(std::size_t check, Attempted attempted);

  std::span<const config::Check> checks_;
  net::Network network_;
  Board& board_;
};

}  // namespace steady::health
