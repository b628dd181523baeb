// The complete, validated configuration that the modes use. load.h reads it.
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

// How a check affects readiness: by its current state; by having been up once; not at all.
enum class Readiness : std::uint8_t { track, latch, ignore };
std::string_view to_string(Readiness readiness);  // the word in a configuration

// Who may see names and reasons in text and JSON: this machine's own clients; every client, but only the names;
// every client; no client.
enum class Details : std::uint8_t { loopback, names, always, never };

// What every client sees at /metrics: the series of each check too, or only those of the whole. The series of checks
// show names and kinds of failure, but no text of a reason.
enum class Metrics : std::uint8_t { full, summary };

// What `wait` does when its timeout expires: fail, or start the command anyway.
enum class OnTimeout : std::uint8_t { fail, run };

// The default timeout of one attempt in every mode, and of a whole `steady check`: all modes give the same result.
inline constexpr Duration default_attempt_timeout = std::chrono::seconds(5);

// How often a check is attempted, and the timeout of an attempt.
struct Timing {
  Duration interval = std::chrono::seconds(5);
  std::optional<Duration> timeout;  // of one attempt; empty: the default

  Duration attempt_timeout() const { return timeout.value_or(default_attempt_timeout); }
  bool operator==(const Timing&) const = default;
};

// How many equal outcomes in a row change the verdict.
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

// `steady check`, the command. A Check is one of its targets.
struct CheckCommand {
  Duration timeout = default_attempt_timeout;  // of the whole command
};

struct Wait {
  Duration timeout = std::chrono::seconds(60);                         // 0: no timeout
  std::optional<int> rise;                                             // of every check; empty: each has its own
  std::optional<Duration> permanent_grace = std::chrono::seconds(10);  // 0: fail at once; empty: never fail early
  OnTimeout on_timeout = OnTimeout::fail;
};

// How many successes in a row `wait` wants of a check.
inline int passes_needed(const Wait& wait, const Check& check) { return wait.rise.value_or(check.thresholds.rise); }

// Defaults of Serve, for the rows of keys: a type with a string, such as Serve, cannot be part of a constant.
inline constexpr std::string_view default_listen = "[::]:7832";
inline constexpr Duration default_drain = std::chrono::seconds(5);
inline constexpr Details default_details = Details::loopback;
inline constexpr Metrics default_metrics = Metrics::full;
inline constexpr Duration default_watchdog = std::chrono::seconds(10);

struct Serve {
  std::vector<std::string> listen{std::string(default_listen)};  // each is address:port or unix:/path
  Duration drain = default_drain;
  Details details = default_details;
  Metrics metrics = default_metrics;
  bool proxy_protocol = false;           // understand a header of the PROXY protocol before a client's first request
  Duration watchdog = default_watchdog;  // how long the event loop may be blocked; 0: no limit
};

struct Log {
  log::Level level = log::Level::info;
  log::Format format = log::Format::text;
};

struct Config {
  std::vector<Check> checks;  // those of the file first, in file order, then the targets
  CheckCommand check;
  Wait wait;
  Serve serve;
  Log log;
  std::vector<std::string> files;    // files read, or named in them: read again at a reload or attempt
  std::vector<std::string> sockets;  // Unix sockets that checks connect to
  std::vector<std::string> notes;    // what was ignored, for the log at the level debug; 1,000 at most
};

// How long all pipes that a configuration names may block its reading, in total.
inline constexpr Duration patience_with_pipes = std::chrono::seconds(1);

}  // namespace steady::config
