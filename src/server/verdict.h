// What an endpoint decides, before it is put into any format. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/view.h"

namespace steady::server {

// One check's share in a verdict.
struct CheckStatus {
  const config::Check* check = nullptr;
  const health::Row* row = nullptr;
  health::State state = health::State::not_yet_checked;
  bool ok = false;  // lets the whole be ready
};

struct Verdict {
  std::string_view endpoint;  // "readyz"
  bool ok = false;
  std::string_view state;  // "ready", "failing", "not yet checked", "stale", "draining", "alive", "started" …
  std::vector<CheckStatus> checks = {};
  std::vector<std::string> unknown = {};  // excluded names that no check has
};

Verdict liveness(const View& view);
Verdict startup(const View& view);
// Of all checks but the excluded ones.
Verdict readiness(const View& view, const std::vector<std::string>& excluded = {});
// Of one check alone, as if it tracked: 404 when there is none of that name is the caller's business.
Verdict readiness_of(const View& view, std::size_t check);

CheckStatus status_of(const View& view, std::size_t check);

// "not ready: the database system is starting up (57P03)"; empty when the last attempt was up, or there was none.
std::string why(const CheckStatus& status);

}  // namespace steady::server
