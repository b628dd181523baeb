// From rows to readiness: how a check stands now, whether it lets the whole be ready, and whether the loop that watches is
// alive. Pure: the board is memory, and time comes in as a value.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "config/config.h"
#include "health/board.h"

namespace steady::health {

enum class State : std::uint8_t { up, not_yet_checked, failing, stale };

std::string_view words(State state);  // "not yet checked"

// By its thresholds; `stale` when its next attempt is overdue: due for more than two intervals, and for more than twice what an
// attempt may take, since one that hangs until its timeout is not late.
State state(const config::Check& check, const Row& row, Clock::time_point now);

// Whether the check counts as up: it is, or a reload brought it in while everything was ready and it has no verdict yet.
bool counts_as_up(const config::Check& check, const Row& row, Clock::time_point now);

// Whether the check, by its policy, lets the whole be ready: `track` while it counts as up, `latch` from its first success on,
// `ignore` always.
bool ready(const config::Check& check, const Row& row, Clock::time_point now);

// Whether every check lets the whole be ready.
bool all_ready(std::span<const config::Check> checks, const Board& board, Clock::time_point now);

// Whether every deciding check has been up once.
bool all_started(std::span<const config::Check> checks, const Board& board);

// Whether the monitor keeps to its plan: not when every check is overdue, as it would be with a loop that is stuck.
bool alive(std::span<const config::Check> checks, const Board& board, Clock::time_point now);

}  // namespace steady::health
