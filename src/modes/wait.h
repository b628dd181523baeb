// `steady wait`: holds until every target is up at the same moment. Afterwards main replaces the process with the
// command, or exits.
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
  bool quiet = false;           // no progress, neither lines nor table
  bool as_wait_for_it = false;  // the report is one line, and none when quiet
  log::Format format = log::Format::text;
  std::string command;  // the command to start afterwards, for the log; empty: none
};

enum class Waited : std::uint8_t { ready, timed_out, gave_up };

struct WaitResult {
  Waited ended = Waited::ready;
  std::string report;  // every target that was not ready, lines ending in '\n'; empty when ready, or when it was logged
};

// Runs its own event loop until config.wait decides. Starts no thread and no process; its descriptors are closed
// afterwards. The output about the decision may take output::linger_limit in total. If a wait with a timeout does not
// end, the backstop ends it as in `blocked`, except for the text. The backstop stays armed afterwards.
WaitResult wait(const config::Config& config, const WaitOptions& options, Backstop& backstop, Ending blocked);

// The targets for which a `wait` in this container still holds, if there is one: "database, cache".
std::optional<std::string> waiting_for();

}  // namespace steady::modes
