// What a person sees who waits at a terminal: one row per target with its state, reason, attempts and the time so far. Pure:
// from rows to lines of a given width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"

namespace steady::modes {

enum class RowState : std::uint8_t { unknown, waiting, permanent, up };

struct TableRow {
  std::string name;
  RowState state = RowState::unknown;
  std::string words;  // the reason and its detail; cut off first when there is no room
  std::uint64_t attempts = 0;
  Clock::duration elapsed{};  // until it was up, or until now
};

// One line per row, none wider than `width` columns (20 or more; ASCII only), and no more than `height` lines: rows that are
// up make room first, and a last line says how many are not shown. Colours are escape sequences around the state.
std::vector<std::string> table(std::span<const TableRow> rows, std::size_t width, std::size_t height, bool colours);

// How many columns a line takes, escape sequences not counted.
std::size_t columns_of(std::string_view line);

}  // namespace steady::modes
