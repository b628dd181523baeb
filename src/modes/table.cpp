#include "modes/table.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace steady::modes {
namespace {

constexpr std::size_t narrow = 60;  // below it the attempts are omitted

std::string_view word_of(RowState state) {
  switch (state) {
    case RowState::up: return "up  ";
    case RowState::permanent: return "FAIL";
    case RowState::waiting: return "wait";
    case RowState::unknown: break;
  }
  return "... ";
}

std::string_view colour_of(RowState state) {
  switch (state) {
    case RowState::up: return "\x1b[32m";
    case RowState::permanent: return "\x1b[31m";
    case RowState::waiting: return "\x1b[33m";
    case RowState::unknown: break;
  }
  return "\x1b[2m";
}

std::string fitted(std::string_view text, std::size_t width) {
  std::string out(text.substr(0, width));
  if (text.size() > width && width > 3) out.replace(width - 3, 3, "...");
  out.resize(width, ' ');
  return out;
}

// "wait  database  not ready: starting up (57P03)      12x   1.3 s"
std::string line(const TableRow& row, std::size_t names, std::size_t width, bool colours) {
  const std::string time = rounded(row.elapsed);
  const std::string tries = width < narrow ? "" : cat(row.attempts, "x ");
  const std::string end = cat(std::string(tries.size() < 7 ? 7 - tries.size() : 0, ' '), tries,
                              std::string(time.size() < 11 ? 11 - time.size() : 0, ' '), time);
  const std::string tail = width < narrow ? cat(' ', time) : end;
  const std::size_t used = 4 + 1 + names + 2;
  const std::size_t room = width > used + tail.size() ? width - used - tail.size() : 0;
  const std::string state(word_of(row.state));
  const std::string shown = colours ? cat(colour_of(row.state), state, "\x1b[0m") : state;
  const std::string rest = cat(' ', fitted(row.name, names), "  ", fitted(row.words, room), tail);
  return shown + rest.substr(0, width - std::min(width, state.size()));
}

std::size_t widest_name(std::span<const TableRow> rows, std::size_t width) {
  std::size_t widest = 0;
  for (const TableRow& row : rows) widest = std::max(widest, row.name.size());
  return std::min(widest, width / 3);
}

}  // namespace

std::vector<std::string> table(std::span<const TableRow> rows, std::size_t width, std::size_t height, bool colours) {
  std::vector<const TableRow*> shown;
  for (const TableRow& row : rows) shown.push_back(&row);
  const bool fits = rows.size() <= height;
  if (!fits) {
    std::ranges::sort(shown, {}, [](const TableRow* row) { return std::pair(row->state == RowState::up, row); });
    shown.resize(height > 0 ? height - 1 : 0);
  }
  const std::size_t names = widest_name(rows, width);
  std::vector<std::string> lines;
  lines.reserve(shown.size() + 1);
  for (const TableRow* row : shown) lines.push_back(line(*row, names, width, colours));
  if (!fits && height > 0) lines.push_back(cat("and ", rows.size() - shown.size(), " more").substr(0, width));
  return lines;
}

std::size_t columns_of(std::string_view line) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\x1b') {
      ++columns;
      continue;
    }
    while (i < line.size() && line[i] != 'm') ++i;
  }
  return columns;
}

}  // namespace steady::modes
