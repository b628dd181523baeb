// `steady check`: one round over every target, side by side, and what came of it.
#pragma once

#include <functional>
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
// Called once, while the loop and what belongs to it still stand: who ends the process here need not take them down.
using OnChecked = std::function<void(const Checked&)>;

// Arms the backstop for the time that the configuration may take to be read; check() arms it anew.
void guard_reading(const CheckOptions& options, Backstop& backstop, int exit_code);

// Runs its own event loop to the end of the round; has started no thread and no process. The backstop ends what it cannot, with
// `exit_code`, and stays armed.
void check(const config::Config& config, const CheckOptions& options, Backstop& backstop, int exit_code,
           const OnChecked& on_checked);

}  // namespace steady::modes
