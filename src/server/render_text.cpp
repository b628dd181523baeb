#include <algorithm>

#include "base/text.h"
#include "server/render.h"

namespace steady::server {
namespace {

std::string line(const CheckStatus& status, std::string_view endpoint) {
  const std::string& name = status.check->name;
  if (status.ok) {
    const std::string reason = why(status);
    // Not up, but it does not prevent readiness: latched, ignored, or within its thresholds.
    return cat("[+]", name, reason.empty() ? " ok" : cat(" ok (", reason, ')'), '\n');
  }
  if (endpoint == "startupz")
    return cat("[-]", name, " failed: has not been up yet", why(status).empty() ? "" : ", ", why(status), '\n');
  const std::string_view state = health::words(status.state);
  const std::string reason = why(status);
  return cat("[-]", name, " failed: ", state, reason.empty() ? "" : ": ", reason, '\n');
}

std::string in_words(std::string_view state) {
  if (state == "stuck") return "the probe loop is stuck";
  std::string out(state);
  std::ranges::replace(out, '_', ' ');
  return out;
}

}  // namespace

std::string text(const Verdict& verdict, bool verbose, bool details) {
  if (verdict.ok && !verbose) return "ok\n";
  std::string out;
  if (details) {
    for (const CheckStatus& status : verdict.checks) out += line(status, verdict.endpoint);
    for (const std::string& name : verdict.unknown) {
      out += cat("warn: some health checks cannot be excluded: no matches for ", in_quotes(name), '\n');
    }
  }
  if (verdict.ok) return cat(out, verdict.endpoint, " check passed\n");
  return cat(out, verdict.endpoint, " check failed: ", in_words(verdict.state), '\n');
}

}  // namespace steady::server
