// `steady wait`: holds until every target is up at the same moment. What comes after is main's business: to become the
// command, or to end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/log.h"
#include "config/config.h"
#include "modes/backstop.h"

namespace steady::modes {

struct WaitOptions {
  bool loopback_only = false;
  bool quiet = false;  // no progress, neither lines nor table
  log::Format format = log::Format::text;
  std::string command;  // what is started afterwards, for the log; empty: nothing
};

enum class Waited : std::uint8_t { ready, timed_out, gave_up };

struct WaitResult {
  Waited ended = Waited::ready;
  std::string report;  // every target that was not ready, lines ending in '\n'; empty when ready, or when it was logged
};

// Runs its own event loop until config.wait decides. Has started no thread and no process; its descriptors are closed. What is said
// of the decision may take output::linger_limit, in all. The backstop ends a wait with a timeout that does not, as `blocked` says
// apart from the text, and stays armed.
WaitResult wait(const config::Config& config, const WaitOptions& options, Backstop& backstop, Ending blocked);

// The targets that a `wait` in this container still holds for, when one does: "database, cache".
std::optional<std::string> waiting_for();

}  // namespace steady::modes
