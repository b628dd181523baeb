// The output of the backstop when the event loop is blocked. Pure; the text is made in advance.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/config.h"

namespace steady::modes {

// The backstop ends a mode this long after a deadline that did not fire. Half of it is the grace.
inline constexpr Duration backstop_delay = std::chrono::milliseconds(200);

// `check`: one line, or one JSON object like that of json_report().
std::string blocked_check(std::span<const config::Check> checks, Duration timeout, bool json);
// The same while the configuration is being read.
std::string blocked_reading(Duration limit, bool json);

// `wait`: the report at the timeout, without the state of each target.
struct BlockedWait {
  Duration timeout{};
  bool has_command = false;
  bool runs_command = false;
  bool as_wait_for_it = false;
};
std::string blocked_wait(std::span<const config::Check> checks, const BlockedWait& wait, const config::Log& log);
// `wait`: the report when the command that is then started cannot be run.
std::string blocked_wait_cannot_run(std::string_view command, const BlockedWait& wait, const config::Log& log);

// `serve`: a log entry.
std::string blocked_serve(Duration watchdog, const config::Log& log);

}  // namespace steady::modes
