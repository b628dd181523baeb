#include "health/board.h"

#include <utility>

namespace steady::health {

void Board::record(std::size_t check, Attempted attempted, config::Thresholds thresholds, Clock::time_point ended) {
  Row& row = rows_[check];
  const bool was_up = row.tally.up();
  row.tally.record(attempted.outcome.up(), thresholds);
  row.assumed_up = row.assumed_up && attempted.outcome.up() && !row.tally.up();
  row.statistics.record(attempted.outcome.reason, ended, attempted.took, attempted.spent);
  if (attempted.outcome.up()) row.last_success = ended;
  if (attempted.certificate_ends) row.certificate_ends = attempted.certificate_ends;
  if (row.attempts == 0 || row.tally.up() != was_up) {
    row.changed = ended;
    ++verdicts_;
  }
  row.last = std::move(attempted);
  row.ended = ended;
  ++row.attempts;
}

}  // namespace steady::health
