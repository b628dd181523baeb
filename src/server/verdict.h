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
  bool ok = false;  // allows readiness
};

struct Verdict {
  std::string_view endpoint;  // "readyz"
  std::string_view asked;     // what is decided: "ready", "live" or "started"
  bool ok = false;
  // As machines read it: `asked`, or why not: "failing", "not_yet_checked", "stale", "draining", "stuck",
  // "not_yet_started".
  std::string_view state;
  std::vector<CheckStatus> checks = {};
  std::vector<std::string> unknown = {};  // excluded names that do not exist
};

Verdict liveness(const View& view);
Verdict startup(const View& view);
// All checks except the excluded ones.
Verdict readiness(const View& view, const std::vector<std::string>& excluded = {});
// One check only, as if its policy were `track`. The caller handles an unknown name (404).
Verdict readiness_of(const View& view, std::size_t check);

CheckStatus status_of(const View& view, std::size_t check);

// "not ready: the database system is starting up (57P03)"; empty after a successful attempt, and before the first one.
std::string why(const CheckStatus& status);

}  // namespace steady::server
