// What is known of every check: written by the monitor, read by the modes. One row a check, in the order of the config.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/outcome.h"
#include "health/statistics.h"
#include "health/tally.h"

namespace steady::health {

// One attempt, ended.
struct Attempted {
  Outcome outcome;
  Phase phase = Phase::resolve;  // where it ended
  Clock::duration took{};
  PhaseTimes spent{};  // how much of it in each phase
};

struct Row {
  Attempted last;  // meaningful once attempts > 0
  std::uint64_t attempts = 0;
  Clock::time_point ended{};
  Clock::time_point last_success{};  // meaningful once an attempt was up
  Clock::time_point changed{};       // when the verdict of the tally last changed, or the first attempt
  Clock::time_point due{};           // when the next attempt is to begin; in the past while it is under way, or at once
  bool assumed_up = false;           // see assume_up()
  Tally tally;
  Statistics statistics;

  Clock::time_point began() const { return ended - last.took; }  // the last attempt
};

class Board {
 public:
  explicit Board(std::size_t checks) : rows_(checks) {}

  void record(std::size_t check, Attempted attempted, config::Thresholds thresholds,
              Clock::time_point ended = Clock::now());
  // The check is attempted next at this moment; what is late is late by its own plan.
  void plan(std::size_t check, Clock::time_point due) { rows_[check].due = due; }
  // What another board knew of the same check, after a reload.
  void adopt(std::size_t check, Row row) { rows_[check] = std::move(row); }
  // Until its first failure, or until it is up by its thresholds: a reload brought it in while everything was ready.
  void assume_up(std::size_t check) { rows_[check].assumed_up = true; }
  const Row& operator[](std::size_t check) const { return rows_[check]; }
  std::size_t size() const { return rows_.size(); }
  // How often a check has become up, or has ceased to be; counts first outcomes too.
  std::uint64_t verdicts() const { return verdicts_; }

 private:
  std::vector<Row> rows_;
  std::uint64_t verdicts_ = 0;
};

}  // namespace steady::health
