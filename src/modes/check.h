// `steady check`: one round over every target, side by side, and what came of it.
#pragma once

#include <string>

#include "config/config.h"
#include "modes/backstop.h"
#include "net/attempt.h"

namespace steady::modes {

struct CheckOptions {
  Duration timeout{};            // of the whole command
  Clock::time_point deadline{};  // when that ends
  bool json = false;
  bool loopback_only = false;
};

struct Checked {
  bool all_up = false;
  std::string report;  // lines ending in '\n'
};

// Arms the backstop for the time that the configuration may take to be read; check() arms it anew.
void guard_reading(const CheckOptions& options, Backstop& backstop, int exit_code);

// Runs its own event loop to the end of the round; has started no thread and no process. The backstop ends what it cannot, with
// `exit_code`, and stays armed.
Checked check(const config::Config& config, const CheckOptions& options, Backstop& backstop, int exit_code);

}  // namespace steady::modes
