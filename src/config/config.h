// The configuration, typed, whole and valid: what the modes run on. How it is read is load.h's business.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/log.h"
#include "probe/probe.h"

namespace steady::config {

// How a check takes part in readiness: by its state now; by having been up once; not at all.
enum class Readiness : std::uint8_t { track, latch, ignore };
std::string_view to_string(Readiness readiness);  // as a configuration says it

// Who sees names and reasons at the endpoints.
enum class Details : std::uint8_t { loopback, always, never };

// Who sees the series of each check at /metrics: everybody, or whoever sees details. They tell names and kinds of failure, and no
// text of a reason.
enum class Metrics : std::uint8_t { full, details };

// What a wait does when its time is up: it fails, or it starts the command all the same.
enum class OnTimeout : std::uint8_t { fail, run };

// Of one attempt in every mode, and of a whole `steady check`: what is up for one is up for all.
inline constexpr Duration default_attempt_timeout = std::chrono::seconds(5);

// When a check is attempted, and for how long.
struct Timing {
  Duration interval = std::chrono::seconds(5);
  std::optional<Duration> timeout;  // of one attempt, where it was given

  Duration attempt_timeout() const { return timeout.value_or(default_attempt_timeout); }
  bool operator==(const Timing&) const = default;
};

// How many outcomes in a row change a verdict.
struct Thresholds {
  int rise = 1;  // 1 or more
  int fall = 3;  // 1 or more
};

struct Check {
  std::string name;       // [A-Za-z0-9._-], unique; safe in URLs and metric labels
  std::string_view kind;  // "postgres"
  std::unique_ptr<probe::Probe> probe;
  Timing timing;
  Thresholds thresholds;
  Readiness readiness = Readiness::track;
};

struct Wait {
  Duration timeout = std::chrono::seconds(60);                         // zero: for ever
  int stable = 1;                                                      // passes in a row, of all targets together
  std::optional<Duration> permanent_grace = std::chrono::seconds(10);  // zero: at once; nothing: never give up early
  OnTimeout on_timeout = OnTimeout::fail;
};

// What a Serve begins with, for rows of keys: where a string may not stand in a constant, Serve{} may not either.
inline constexpr std::string_view default_listen = "[::]:8086";
inline constexpr Duration default_drain = std::chrono::seconds(5);
inline constexpr Details default_details = Details::loopback;
inline constexpr Duration default_watchdog = std::chrono::seconds(10);

struct Serve {
  std::vector<std::string> listen{std::string(default_listen)};  // each an address and a port, or unix:/path
  Duration drain = default_drain;
  Details details = default_details;
  std::optional<Metrics> metrics;        // nothing: full, but not where nobody is to see details
  Duration watchdog = default_watchdog;  // how long the event loop may be blocked; zero: for ever
};

struct Log {
  log::Level level = log::Level::info;
  log::Format format = log::Format::text;
};

struct Config {
  std::vector<Check> checks;  // those of the file first, in its order, then the targets in theirs
  Wait wait;
  Serve serve;
  Log log;
  std::vector<std::string> files;    // that these come from, or name: read again at a reload, or in every attempt
  std::vector<std::string> sockets;  // Unix sockets that are connected to
};

// How long the pipes that a configuration names may keep its reader waiting, all together.
inline constexpr Duration patience_with_pipes = std::chrono::seconds(1);

}  // namespace steady::config
