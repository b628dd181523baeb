#include "modes/generation.h"

#include <string_view>
#include <unordered_map>
#include <utility>

#include "health/readiness.h"
#include "health/schedule.h"

namespace steady::modes {
namespace {

bool asks_the_same(const config::Check& mine, const config::Check& old) {
  return old.kind == mine.kind && old.probe->target() == mine.probe->target() &&
         old.probe->action() == mine.probe->action();
}

// If so, its schedule is kept too: the reload restarts a running attempt, but does not move the time from which it is
// overdue.
bool keeps_timing(const config::Check& mine, const config::Check& old) { return old.timing == mine.timing; }

}  // namespace

Generation::Generation(config::Config loaded, const net::Network& network, health::Jitter& jitter)
    : config(std::move(loaded)), board(config.checks.size()), monitor(config.checks, network, board) {
  const Clock::time_point now = Clock::now();
  for (std::size_t check = 0; check < config.checks.size(); ++check) {
    board.plan(check, health::first_due(now, config.checks[check].timing.interval, jitter.part()));
  }
}

std::size_t Generation::take_over(const Generation& before, health::Jitter& jitter) {
  const Clock::time_point now = Clock::now();
  const bool ready = health::all_ready(before.config.checks, before.board, now);
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t check = 0; check < before.config.checks.size(); ++check) {
    known.emplace(before.config.checks[check].name, check);
  }
  std::size_t kept = 0;
  for (std::size_t check = 0; check < config.checks.size(); ++check) {
    const config::Check& mine = config.checks[check];
    const auto old = known.find(mine.name);
    if (old == known.end() || !asks_the_same(mine, before.config.checks[old->second])) {
      if (ready) board.assume_up(check);
      continue;
    }
    ++kept;
    const config::Check& was = before.config.checks[old->second];
    const health::Row& row = before.board[old->second];
    Clock::time_point due = row.due;
    if (!keeps_timing(mine, was)) {
      due = row.attempts == 0 ? board[check].due
                              : health::due_after_reload(row.ended, now, mine.timing.interval, jitter.part());
    }
    board.adopt(check, row);
    board.plan(check, due);
    if (ready && row.attempts == 0) board.assume_up(check);  // it was ignored so far, and counts now
  }
  return kept;
}

}  // namespace steady::modes
