// Shows the progress of a wait on stderr: at a terminal a live table, elsewhere a log line for each change of state and
// a heartbeat, so that the log shows liveness without growing fast.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "health/board.h"
#include "modes/gate.h"

namespace steady::modes {

// The state of a wait; all of it outlives the Progress.
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

  virtual void attempted(std::size_t check) = 0;  // after the board has recorded an attempt
  virtual void tick() = 0;                        // time has passed; to be called at the interval every()
  virtual Duration every() const = 0;
  virtual void ended() = 0;  // the gate is open or has given up; the last call
};

// Writes to the log: reasons when they change, and every 30 s the pending checks.
std::unique_ptr<Progress> lines(const WaitView& view);
// Draws on the terminal on stderr, in place.
std::unique_ptr<Progress> live_table(const WaitView& view, bool colours);

// Whether stderr is a terminal that can redraw (TERM is set and not "dumb"), and whether it may show colours
// (no-color.org).
bool terminal_can_redraw();
bool terminal_may_show_colours();

// The names of the pending checks.
std::vector<std::string> pending_names(const WaitView& view);

}  // namespace steady::modes
