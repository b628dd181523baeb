// Derives readiness from rows: the state of a check, whether it allows readiness, and whether the monitor is alive.
// Pure: the board is data, and the time is a parameter.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "config/config.h"
#include "health/board.h"

namespace steady::health {

enum class State : std::uint8_t { up, not_yet_checked, failing, stale };

// The text of to_string() is part of JSON and the log: "not_yet_checked". words() is for people: "not yet checked".
std::string_view to_string(State state);
std::string_view words(State state);

// The state by the check's thresholds. `stale` when its next attempt is overdue: by more than two intervals, and by
// more than twice an attempt's timeout, because an attempt that hangs until its timeout is not late.
State state(const config::Check& check, const Row& row, Clock::time_point now);

// Whether the check counts as up: it is up, or a reload added it while everything was ready and it has no verdict yet.
bool counts_as_up(const config::Check& check, const Row& row, Clock::time_point now);

// Whether the check allows readiness by its policy: `track` while it counts as up, `latch` from its first success on,
// `ignore` always.
bool ready(const config::Check& check, const Row& row, Clock::time_point now);

// Whether every check allows readiness.
bool all_ready(std::span<const config::Check> checks, const Board& board, Clock::time_point now);

// Whether every check except those with `ignore` has been up once.
bool all_started(std::span<const config::Check> checks, const Board& board);

// Liveness of the monitor: false when every check is overdue, as happens when the loop is stuck.
bool alive(std::span<const config::Check> checks, const Board& board, Clock::time_point now);

}  // namespace steady::health
