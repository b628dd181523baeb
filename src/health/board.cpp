#include "health/board.h"

#include <utility>

namespace steady::health {

void Board::record(std::size_t check, Attempted attempted, Thresholds thresholds) {
  Row& row = rows_[check];
  row.tally.record(attempted.outcome.up(), thresholds);
  row.last = std::move(attempted);
  row.ended = Clock::now();
  ++row.attempts;
}

}  // namespace steady::health
