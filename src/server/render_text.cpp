#include <algorithm>

#include "base/text.h"
#include "server/render.h"

namespace steady::server {
namespace {

// What kube-apiserver writes in place of every reason.
constexpr std::string_view withheld = "reason withheld";

// Why a check is failing whose last attempt passed.
std::string rise_of(const CheckStatus& status) {
  return cat("passed ", status.row->tally.streak(), " of ", status.check->thresholds.rise, " times in a row");
}

std::string failure(const CheckStatus& status, Disclosure disclosure) {
  const bool failing = status.state == health::State::failing;
  const std::string state = failing ? std::string{} : std::string(health::words(status.state));
  if (disclosure != Disclosure::reasons) return failing ? std::string(withheld) : state;
  const std::string reason = why(status);
  if (reason.empty()) return failing ? rise_of(status) : state;
  return cat(state, failing ? "" : ": ", reason);
}

std::string line(const CheckStatus& status, Disclosure disclosure) {
  const std::string& name = status.check->name;
  if (status.excluded) return cat("[+]", name, " excluded: ok\n");
  if (!status.ok) return cat("[-]", name, " failed: ", failure(status, disclosure), '\n');
  // Its last attempt failed, but that does not prevent readiness: latched, ignored, or within its thresholds.
  const std::string reason = why(status);
  if (reason.empty()) return cat("[+]", name, " ok\n");
  return cat("[+]", name, " ok (", disclosure == Disclosure::reasons ? reason : withheld, ")\n");
}

// "a","b": as Go quotes them, but without control characters.
std::string quoted(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    out += out.empty() ? "\"" : ",\"";
    for (const char c : printable(name)) out += c == '"' || c == '\\' ? cat('\\', c) : std::string(1, c);
    out += '"';
  }
  return out;
}

std::string in_words(std::string_view state) {
  if (state == "stuck") return "the probe loop is stuck";
  std::string out(state);
  std::ranges::replace(out, '_', ' ');
  return out;
}

}  // namespace

std::string text(const Verdict& verdict, bool verbose, Disclosure disclosure) {
  if (verdict.ok && !verbose) return "ok\n";
  std::string out;
  if (disclosure != Disclosure::verdict) {
    for (const CheckStatus& status : verdict.checks) out += line(status, disclosure);
    if (!verdict.unknown.empty())
      out += cat("warn: some health checks cannot be excluded: no matches for ", quoted(verdict.unknown), '\n');
  }
  if (verdict.ok) return cat(out, verdict.endpoint, " check passed\n");
  // kube-apiserver's line; a state that is not simply a failed check follows.
  const bool failing = verdict.state == health::to_string(health::State::failing);
  return cat(out, verdict.endpoint, " check failed", failing ? std::string() : cat(": ", in_words(verdict.state)),
             '\n');
}

}  // namespace steady::server
