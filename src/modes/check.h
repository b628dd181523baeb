// `steady check`: attempts every target once, concurrently, and reports the result.
#pragma once

#include <functional>
#include <string>

#include "config/config.h"
#include "modes/backstop.h"
#include "net/attempt.h"

namespace steady::modes {

struct CheckOptions {
  Duration timeout{};            // of the whole command
  Clock::time_point deadline{};  // when that timeout ends
  bool json = false;
  bool loopback_only = false;
  bool explain = false;    // with what each attempt found out, behind the report
  bool show_body = false;  // … and the beginning of each HTTP body
};

struct Checked {
  bool all_up = false;
  std::string report;  // lines ending in '\n'
};
// Called once, before the loop and its objects are destroyed: a callback that ends the process saves their destruction.
using OnChecked = std::function<void(const Checked&)>;

// Arms the backstop for the time that reading the configuration may take: the timeout of the command, as far as it is
// known before the file is read. check() arms it again.
void guard_reading(Duration timeout, bool json, Backstop& backstop, int exit_code);

// Runs its own event loop until the end of the round; starts no thread and no process. If the loop is blocked, the
// backstop ends the process with `exit_code`. It stays armed afterwards.
void check(const config::Config& config, const CheckOptions& options, Backstop& backstop, int exit_code,
           const OnChecked& on_checked);

}  // namespace steady::modes
