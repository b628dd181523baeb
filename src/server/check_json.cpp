#include "server/check_json.h"

#include <chrono>

#include "base/text.h"

namespace steady::server {

boost::json::object check_json(const config::Check& check, bool up) {
  return {{"name", check.name},
          {"kind", check.kind},
          {"target", printable(check.probe->target())},
          {"action", check.probe->action()},
          {"up", up}};
}

void put_outcome(boost::json::object& out, const health::Row& row) {
  out["reason"] = row.attempts == 0 ? "" : to_string(row.last.outcome.reason);
  out["detail"] = row.attempts == 0 ? "" : printable(row.last.outcome.detail);
}

void put_attempt(boost::json::object& out, const health::Attempted& last) {
  out["reason"] = to_string(last.outcome.reason);
  out["permanent"] = last.outcome.permanent();
  out["detail"] = printable(last.outcome.detail);
  out["phase"] = to_string(last.phase);
  out["duration_ms"] = std::chrono::duration_cast<Duration>(last.took).count();
}

}  // namespace steady::server
