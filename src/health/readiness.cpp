#include "health/readiness.h"

#include <algorithm>

namespace steady::health {
namespace {

// The attempt is due for so long and has not ended: the fault is in steady, not in the target.
bool overdue(const config::Check& check, const Row& row, Clock::time_point now) {
  return now - row.due > 2 * std::max(check.timing.interval, check.timing.attempt_timeout());
}

}  // namespace

std::string_view to_string(State state) {
  switch (state) {
    case State::up: return "up";
    case State::not_yet_checked: return "not_yet_checked";
    case State::failing: return "failing";
    case State::stale: break;
  }
  return "stale";
}

std::string_view words(State state) { return state == State::not_yet_checked ? "not yet checked" : to_string(state); }

State state(const config::Check& check, const Row& row, Clock::time_point now) {
  if (row.attempts == 0) return State::not_yet_checked;
  if (overdue(check, row, now)) return State::stale;
  return row.tally.up() ? State::up : State::failing;
}

bool counts_as_up(const config::Check& check, const Row& row, Clock::time_point now) {
  return state(check, row, now) == State::up || (row.assumed_up && !overdue(check, row, now));
}

bool ready(const config::Check& check, const Row& row, Clock::time_point now) {
  switch (check.readiness) {
    case config::Readiness::ignore: return true;
    case config::Readiness::latch: return row.tally.ever_up() || row.assumed_up;
    case config::Readiness::track: break;
  }
  return counts_as_up(check, row, now);
}

bool all_ready(std::span<const config::Check> checks, const Board& board, Clock::time_point now) {
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (!ready(checks[i], board[i], now)) return false;
  }
  return true;
}

bool all_started(std::span<const config::Check> checks, const Board& board) {
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (checks[i].readiness != config::Readiness::ignore && !board[i].tally.ever_up()) return false;
  }
  return true;
}

bool alive(std::span<const config::Check> checks, const Board& board, Clock::time_point now) {
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (!overdue(checks[i], board[i], now)) return true;
  }
  return checks.empty();
}

}  // namespace steady::health
