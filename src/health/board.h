// What is known of every check: written by the monitor, read by the modes. One row a check, in the order of the config.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/duration.h"
#include "base/outcome.h"
#include "health/tally.h"

namespace steady::health {

// One attempt, ended.
struct Attempted {
  Outcome outcome;
  Phase phase = Phase::resolve;  // where it ended
  Clock::duration took{};
};

struct Row {
  Attempted last;  // meaningful once attempts > 0
  std::uint64_t attempts = 0;
  Clock::time_point ended{};
  Tally tally;
};

class Board {
 public:
  explicit Board(std::size_t checks) : rows_(checks) {}

  void record(std::size_t check, Attempted attempted, Thresholds thresholds, Clock::time_point ended = Clock::now());
  const Row& operator[](std::size_t check) const { return rows_[check]; }
  std::size_t size() const { return rows_.size(); }

 private:
  std::vector<Row> rows_;
};

}  // namespace steady::health
