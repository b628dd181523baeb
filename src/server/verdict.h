// The decision of an endpoint, independent of the output format. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/view.h"

namespace steady::server {

// The status of one check within a verdict.
struct CheckStatus {
  const config::Check* check = nullptr;
  const health::Row* row = nullptr;
  health::State state = health::State::not_yet_checked;
  bool ok = false;        // allows readiness
  bool excluded = false;  // by the request: it decides nothing, and `ok` is true
};

struct Verdict {
  std::string_view endpoint;  // "readyz"
  std::string_view asked;     // what is decided: "ready", "live" or "started"
  bool ok = false;
  // As machines read it: `asked`, or why not: "failing", "not_yet_checked", "stale", "draining", "stuck",
  // "not_yet_started".
  std::string_view state;
  bool has_checks = true;  // false: the endpoint never depends on one
  std::vector<CheckStatus> checks = {};
  std::vector<std::string> unknown = {};  // excluded names that do not exist, sorted, each once
};

// The names of checks that a request excludes (?exclude=NAME); they need not exist.
using Excluded = std::vector<std::string>;

// Depends on no check, so that no name can be excluded.
Verdict liveness(const View& view, const Excluded& excluded = {});
Verdict startup(const View& view, const Excluded& excluded = {});
Verdict readiness(const View& view, const Excluded& excluded = {});
// One check only, as if its policy were `track`; no name can be excluded from it. The caller handles an unknown name
// (404).
Verdict readiness_of(const View& view, std::size_t check, const Excluded& excluded = {});

CheckStatus status_of(const View& view, std::size_t check);

// Why the last attempt failed: "not ready: the database system is starting up (57P03)". Empty after a successful
// attempt, and before the first one.
std::string why(const CheckStatus& status);

}  // namespace steady::server
