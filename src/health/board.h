// The state of every check: the monitor writes it, the modes read it. One row per check, in the order of the
// configuration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/outcome.h"
#include "health/statistics.h"
#include "health/tally.h"
#include "net/attempt.h"

namespace steady::health {

// A finished attempt.
struct Attempted {
  Outcome outcome;
  Phase phase = Phase::resolve;  // where it ended
  Clock::duration took{};
  PhaseTimes spent{};                                  // the time spent in each phase
  std::optional<net::UnixTime> certificate_ends = {};  // see net::Attempt; empty without TLS
};

struct Row {
  Attempted last;  // valid if attempts > 0
  std::uint64_t attempts = 0;
  Clock::time_point ended{};
  Clock::time_point last_success{};  // valid once an attempt was up
  Clock::time_point changed{};       // when the verdict last changed, or the first attempt
  Clock::time_point due{};           // start of the next attempt; in the past while one is running, or due at once
  std::optional<net::UnixTime> certificate_ends;  // of the last attempt that saw a certificate
  bool assumed_up = false;                        // see assume_up()
  Tally tally;
  Statistics statistics;

  Clock::time_point began() const { return ended - last.took; }  // when the last attempt began
};

class Board {
 public:
  explicit Board(std::size_t checks) : rows_(checks) {}

  void record(std::size_t check, Attempted attempted, config::Thresholds thresholds,
              Clock::time_point ended = Clock::now());
  // Sets the time of the check's next attempt. Whether a check is overdue is measured against this time.
  void plan(std::size_t check, Clock::time_point due) { rows_[check].due = due; }
  // Takes over the row of the same check from another board, after a reload.
  void adopt(std::size_t check, Row row) { rows_[check] = std::move(row); }
  // For a check that a reload adds while everything is ready: it counts as up until it fails, or rises to its
  // threshold.
  void assume_up(std::size_t check) { rows_[check].assumed_up = true; }
  const Row& operator[](std::size_t check) const { return rows_[check]; }
  std::size_t size() const { return rows_.size(); }
  // How often a check has become up or has stopped being up; counts first outcomes too.
  std::uint64_t verdicts() const { return verdicts_; }

 private:
  std::vector<Row> rows_;
  std::uint64_t verdicts_ = 0;
};

}  // namespace steady::health
