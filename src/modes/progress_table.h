// The live table of a wait at a terminal: one row per target with its state, reason, attempts and elapsed time. Pure:
// from rows to lines of a given width; progress.h declares what draws them.
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
  std::string words;  // the reason and its detail; shortened first when space is short
  std::uint64_t attempts = 0;
  Clock::duration elapsed{};  // until it was up, or until now
};

// One line per row, at most `width` columns wide (20 or more; ASCII only), and at most `height` lines: rows that are up
// are omitted first, and the last line says how many are not shown. Colours are escape sequences around the state.
std::vector<std::string> table(std::span<const TableRow> rows, std::size_t width, std::size_t height, bool colours);

// How many columns a line takes, without escape sequences.
std::size_t columns_of(std::string_view line);

}  // namespace steady::modes
