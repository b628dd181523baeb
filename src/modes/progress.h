// How a wait tells what it sees, on stderr: at a terminal a live table, elsewhere a log line for each change of state and
// a heartbeat, so that a log shows that it is alive without growing.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "config/config.h"
#include "health/board.h"
#include "modes/gate.h"

namespace steady::modes {

// What a wait knows; all of it outlives the progress.
struct WaitView {
  std::span<const config::Check> checks;
  const health::Board& board;
  const Gate& gate;
  Clock::time_point begin;
};

class Progress {
 public:
  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  virtual ~Progress() = default;

  virtual void attempted(std::size_t check) = 0;  // the board has just recorded it
  virtual void tick() = 0;                        // time has passed: to be called every() so often
  virtual Duration every() const = 0;
  virtual void ended() = 0;  // the gate is open or closed for good; nothing is called after it
};

// Into the log: reasons as they change, and every 30 s what is still pending.
std::unique_ptr<Progress> lines(const WaitView& view);
// At the terminal on stderr, redrawn in place.
std::unique_ptr<Progress> live_table(const WaitView& view, bool colours);

// Whether stderr is a terminal that can redraw (TERM is set and not "dumb"), and whether it may show colours (no-color.org).
bool terminal_can_redraw();
bool terminal_may_show_colours();

// The names of the checks that hold the gate: "database, cache".
std::string pending_names(const WaitView& view);

}  // namespace steady::modes
