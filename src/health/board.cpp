#include "health/board.h"

#include <utility>

namespace steady::health {

void Board::record(std::size_t check, Attempted attempted, Thresholds thresholds, Clock::time_point ended) {
  Row& row = rows_[check];
  row.tally.record(attempted.outcome.up(), thresholds);
  row.last = std::move(attempted);
  row.ended = ended;
  ++row.attempts;
}

}  // namespace steady::health
