// `steady check`: one round over every target, side by side, and what came of it.
#pragma once

#include <string>

#include "config/config.h"
#include "net/attempt.h"

namespace steady::modes {

struct CheckOptions {
  Duration timeout{};  // deadline of the whole
  bool json = false;
  bool loopback_only = false;
};

struct Checked {
  bool all_up = false;
  std::string report;  // lines ending in '\n'
};

// Runs its own event loop to the end of the round; has started no thread and no process.
Checked check(const config::Config& config, const CheckOptions& options);

}  // namespace steady::modes
