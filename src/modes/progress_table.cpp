#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/output.h"
#include "base/text.h"
#include "modes/progress.h"
#include "modes/table.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;

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

std::unique_ptr<Progress> live_table(const WaitView& view, bool colours) {
  return std::make_unique<LiveTable>(view, colours);
}

bool terminal_can_redraw() {
  const std::string_view term = variable("TERM");
  return isatty(STDERR_FILENO) == 1 && !term.empty() && term != "dumb";
}

bool terminal_may_show_colours() { return variable("NO_COLOR").empty(); }

}  // namespace steady::modes
