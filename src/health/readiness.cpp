#include "health/readiness.h"

#include <algorithm>

namespace steady::health {
namespace {

// After this long without a word something is wrong with us, not with the target.
Clock::duration patience(const config::Check& check) {
  const Duration attempt = check.timeout.value_or(config::default_attempt_timeout);
  return std::max(3 * check.interval, check.interval + 2 * attempt);
}

}  // namespace

std::string_view words(Standing standing) {
  switch (standing) {
    case Standing::up: return "up";
    case Standing::not_yet_checked: return "not yet checked";
    case Standing::failing: return "failing";
    case Standing::stale: break;
  }
  return "stale";
}

Standing standing(const config::Check& check, const Row& row, Clock::time_point now) {
  if (row.attempts == 0) return Standing::not_yet_checked;
  if (now - row.ended > patience(check)) return Standing::stale;
  return row.tally.up() ? Standing::up : Standing::failing;
}

bool lets_ready(const config::Check& check, const Row& row, Clock::time_point now) {
  switch (check.readiness) {
    case config::Readiness::ignore: return true;
    case config::Readiness::latch: return row.tally.ever_up();
    case config::Readiness::track: break;
  }
  return standing(check, row, now) == Standing::up;
}

bool all_started(std::span<const config::Check> checks, const Board& board) {
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (checks[i].readiness != config::Readiness::ignore && !board[i].tally.ever_up()) return false;
  }
  return true;
}

bool alive(std::span<const config::Check> checks, Clock::time_point last_tick, Clock::time_point now) {
  Clock::duration longest{};
  for (const config::Check& check : checks) longest = std::max(longest, patience(check));
  return checks.empty() || now - last_tick <= longest;
}

}  // namespace steady::health
