// What the backstop says when the event loop is blocked. Pure, and made before there is anything to say.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/config.h"

namespace steady::modes {

// The backstop ends a mode this long after a deadline that did not fire, half of it being its grace.
inline constexpr Duration backstop_delay = std::chrono::milliseconds(200);

// `check`: one line, or one JSON object as json_report() makes it.
std::string blocked_check(std::span<const config::Check> checks, Duration timeout, bool json);
// The same while it still reads its configuration.
std::string blocked_reading(Duration limit, bool json);

// `wait`: what it says at the timeout, without what became of each target.
struct BlockedWait {
  Duration timeout{};
  bool has_command = false;
  bool runs_command = false;
};
std::string blocked_wait(std::span<const config::Check> checks, const BlockedWait& wait, const config::Log& log);
// `wait` again, when the command that is then started cannot be run.
std::string blocked_wait_cannot_run(std::string_view command, const config::Log& log);

// `serve`: an entry of its log.
std::string blocked_serve(Duration watchdog, const config::Log& log);

}  // namespace steady::modes
