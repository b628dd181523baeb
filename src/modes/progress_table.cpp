#include "modes/progress_table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/output.h"
#include "base/text.h"
#include "modes/progress.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;

// --- from rows to lines ---

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

// --- from lines to the terminal ---

struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

Size terminal_size() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

RowState state_of(const health::Row& row) {
  if (row.attempts == 0) return RowState::unknown;
  if (row.last.outcome.up()) return RowState::up;
  return row.last.outcome.permanent() ? RowState::permanent : RowState::waiting;
}

std::string words_of(const health::Row& row) {
  return row.attempts == 0 || row.last.outcome.up() ? std::string{} : to_string(row.last.outcome);
}

class LiveTable final : public Progress {
 public:
  LiveTable(const WaitView& view, bool colours) : view_(view), colours_(colours), up_since_(view.checks.size()) {}

  void attempted(std::size_t check) override {
    const health::Row& row = view_.board[check];
    if (!row.last.outcome.up()) {
      up_since_[check] = {};
    } else if (up_since_[check] == Clock::time_point{}) {
      up_since_[check] = row.ended;
    }
  }

  void tick() override { draw(); }
  Duration every() const override { return 100ms; }
  void ended() override { draw(); }

 private:
  std::vector<TableRow> rows() const {
    std::vector<TableRow> out;
    for (std::size_t check = 0; check < view_.board.size(); ++check) {
      const health::Row& row = view_.board[check];
      const Clock::time_point until = up_since_[check] == Clock::time_point{} ? Clock::now() : up_since_[check];
      out.push_back({view_.checks[check].name, state_of(row), words_of(row), row.attempts, until - view_.begin});
    }
    return out;
  }

  // Moves the cursor up over the last table and draws again. Each line clears the rest of its row, and the last one
  // everything below. (Clearing the whole area first would make tmux save the screen to its history each time.) A
  // terminal that has become narrower has wrapped the old lines, so their rows are counted with the current width. The
  // last column stays empty, so that no line wraps.
  void draw() {
    const Size size = terminal_size();
    std::size_t up = 0;
    for (const std::size_t columns : drawn_) up += (columns + size.columns - 1) / size.columns;
    std::string out = up > 0 ? cat("\r\x1b[", up, 'A') : "\r";
    std::vector<std::size_t> drawn;
    for (const std::string& line : table(rows(), size.columns - 1, size.rows > 1 ? size.rows - 1 : 1, colours_)) {
      out += line + "\x1b[K\n";
      drawn.push_back(columns_of(line));
    }
    out += "\x1b[J";
    if (output::write(output::Stream::err, out))
      drawn_ = std::move(drawn);  // a terminal that is stopped keeps what it shows
  }

  WaitView view_;
  bool colours_;
  std::vector<Clock::time_point> up_since_;
  std::vector<std::size_t> drawn_;  // the columns of each line on the screen
};

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
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

std::unique_ptr<Progress> live_table(const WaitView& view, bool colours) {
  return std::make_unique<LiveTable>(view, colours);
}

bool terminal_can_redraw() {
  const std::string_view term = variable("TERM");
  return isatty(STDERR_FILENO) == 1 && !term.empty() && term != "dumb";
}

bool terminal_may_show_colours() { return variable("NO_COLOR").empty(); }

}  // namespace steady::modes
