// From rows to readiness: how a check stands now, whether it lets the whole be ready, and whether the loop that watches is
// alive. Pure: the board is memory, and time comes in as a value.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "config/config.h"
#include "health/board.h"

namespace steady::health {

enum class Standing : std::uint8_t { up, not_yet_checked, failing, stale };

std::string_view words(Standing standing);  // "not yet checked"

// By its thresholds; `stale` when its last attempt ended more than three intervals ago, and longer than an attempt may
// take, since one that hangs until its timeout is not late.
Standing standing(const config::Check& check, const Row& row, Clock::time_point now);

// Whether the check, by its policy, lets the whole be ready: `track` by its standing, `latch` from its first success on,
// `ignore` always.
bool lets_ready(const config::Check& check, const Row& row, Clock::time_point now);

// Whether every deciding check has been up once.
bool all_started(std::span<const config::Check> checks, const Board& board);

// Whether the monitor has done anything for three of the longest interval, or for longer than an attempt may take.
bool alive(std::span<const config::Check> checks, Clock::time_point last_tick, Clock::time_point now);

}  // namespace steady::health
