// The output of `wait` when the targets are not ready: every target that held the gate, not only the first. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "config/config.h"
#include "health/board.h"

namespace steady::modes {

struct WaitSummary {
  bool gave_up = false;       // ended early, because retrying would not have helped
  bool runs_command = false;  // starts the command anyway
  std::string command = {};   // empty: none was given
  Clock::duration elapsed{};
  config::Wait wait = {};
};

// "steady wait: not ready after 60 s, 1 of 3 targets; the command was not started:" and one line per pending target;
// targets that need a person come first.
std::string wait_report(std::span<const config::Check> checks, const health::Board& board,
                        std::span<const std::size_t> pending, const WaitSummary& summary);

// The same in one line, under the name of wait-for-it, which knows one target.
std::string wait_for_it_line(std::span<const config::Check> checks, const health::Board& board,
                             std::span<const std::size_t> pending, const WaitSummary& summary);

// The same for the log, with fields: for --log-format json.
void log_wait_report(std::span<const config::Check> checks, const health::Board& board,
                     std::span<const std::size_t> pending, const WaitSummary& summary);

}  // namespace steady::modes
