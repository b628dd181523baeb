#include "server/verdict.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/text.h"

namespace steady::server {
namespace {

using health::State;

// The state of a verdict that is not ready: known failures come before unknown states.
std::string_view state_of(const std::vector<CheckStatus>& checks) {
  for (const State state : {State::failing, State::stale, State::not_yet_checked}) {
    const auto bad = [state](const CheckStatus& status) { return !status.ok && status.state == state; };
    if (std::ranges::any_of(checks, bad)) return health::to_string(state);
  }
  // A check that is up but not ok cannot exist; this is only a fallback.
  return "failing";
}

bool all_ok(const std::vector<CheckStatus>& checks) { return std::ranges::all_of(checks, &CheckStatus::ok); }

// Marks the excluded checks, and returns the names that are none. Sets, because a request may contain thousands of
// names, and a file thousands of checks.
std::vector<std::string> exclude(std::vector<CheckStatus>& checks, const Excluded& excluded) {
  if (excluded.empty()) return {};
  const std::set<std::string_view> without(excluded.begin(), excluded.end());
  std::set<std::string_view> unknown = without;
  for (CheckStatus& status : checks) {
    if (!without.contains(status.check->name)) continue;
    status.ok = status.excluded = true;
    unknown.erase(status.check->name);
  }
  return {unknown.begin(), unknown.end()};
}

}  // namespace

CheckStatus status_of(const View& view, std::size_t check) {
  const config::Check& mine = view.checks[check];
  const health::Row& row = view.board[check];
  return {&mine, &row, health::state(mine, row, view.now), health::ready(mine, row, view.now)};
}

Verdict liveness(const View& view, const Excluded& excluded) {
  const bool ok = health::alive(view.checks, view.board, view.now);
  Verdict verdict{.endpoint = "livez", .asked = "live", .ok = ok, .state = ok ? "live" : "stuck", .has_checks = false};
  verdict.unknown = exclude(verdict.checks, excluded);
  return verdict;
}

Verdict startup(const View& view, const Excluded& excluded) {
  const std::string_view state = view.started ? "started" : "not_yet_started";
  Verdict verdict{.endpoint = "startupz", .asked = "started", .ok = view.started, .state = state};
  for (std::size_t check = 0; check < view.checks.size(); ++check) {
    CheckStatus status = status_of(view, check);
    status.ok = view.started || status.check->readiness == config::Readiness::ignore || status.row->tally.ever_up();
    verdict.checks.push_back(status);
  }
  verdict.unknown = exclude(verdict.checks, excluded);
  verdict.ok = view.started || all_ok(verdict.checks);
  if (verdict.ok) verdict.state = "started";
  return verdict;
}

Verdict readiness(const View& view, const Excluded& excluded) {
  Verdict verdict{.endpoint = "readyz", .asked = "ready", .state = "ready"};
  for (std::size_t check = 0; check < view.checks.size(); ++check) verdict.checks.push_back(status_of(view, check));
  verdict.unknown = exclude(verdict.checks, excluded);
  verdict.ok = all_ok(verdict.checks) && !view.draining;
  if (!verdict.ok) verdict.state = view.draining ? "draining" : state_of(verdict.checks);
  return verdict;
}

Verdict readiness_of(const View& view, std::size_t check, const Excluded& excluded) {
  CheckStatus status = status_of(view, check);
  status.ok = health::counts_as_up(*status.check, *status.row, view.now);
  const bool ok = status.ok && !view.draining;
  const std::string_view state = view.draining ? "draining" : health::to_string(status.state);
  Verdict verdict{.endpoint = "readyz", .asked = "ready", .ok = ok, .state = ok ? "ready" : state};
  std::vector<CheckStatus> none;
  verdict.unknown = exclude(none, excluded);
  verdict.checks = {status};
  return verdict;
}

std::string why(const CheckStatus& status) {
  if (status.row->attempts == 0) return {};
  const Outcome& outcome = status.row->last.outcome;
  return outcome.up() ? std::string{} : to_string(outcome);
}

}  // namespace steady::server
