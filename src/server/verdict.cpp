#include "server/verdict.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/text.h"

namespace steady::server {
namespace {

using health::Standing;

// What to call a whole that is not ready: what is known to be wrong before what is not known.
std::string_view state_of(const std::vector<Part>& parts) {
  for (const Standing standing : {Standing::failing, Standing::stale, Standing::not_yet_checked}) {
    const auto bad = [standing](const Part& part) { return !part.good && part.standing == standing; };
    if (std::ranges::any_of(parts, bad)) return health::words(standing);
  }
  // Up now, but its policy has not let it count yet: cannot be, yet a word is owed.
  return "failing";
}

bool all_good(const std::vector<Part>& parts) { return std::ranges::all_of(parts, &Part::good); }

}  // namespace

Part part_of(const View& view, std::size_t check) {
  const config::Check& mine = view.checks[check];
  const health::Row& row = view.board[check];
  return {&mine, &row, health::standing(mine, row, view.now), health::lets_ready(mine, row, view.now)};
}

Verdict liveness(const View& view) {
  const bool good = health::alive(view.checks, view.board, view.now);
  return {.endpoint = "livez", .good = good, .state = good ? "alive" : "the probe loop is stuck"};
}

Verdict startup(const View& view) {
  Verdict verdict{.endpoint = "startupz", .good = view.started, .state = view.started ? "started" : "not yet started"};
  for (std::size_t check = 0; check < view.checks.size(); ++check) {
    Part part = part_of(view, check);
    part.good = view.started || part.check->readiness == config::Readiness::ignore || part.row->tally.ever_up();
    verdict.parts.push_back(part);
  }
  return verdict;
}

Verdict readiness(const View& view, const std::vector<std::string>& excluded) {
  Verdict verdict{.endpoint = "readyz", .state = "ready"};
  // Thousands of names fit into a request, and thousands of checks into a file.
  const std::set<std::string_view> without(excluded.begin(), excluded.end());
  std::set<std::string_view> known;
  for (std::size_t check = 0; check < view.checks.size(); ++check) {
    const std::string& name = view.checks[check].name;
    if (without.contains(name)) {
      known.insert(name);
    } else {
      verdict.parts.push_back(part_of(view, check));
    }
  }
  for (const std::string& name : excluded) {
    if (!known.contains(name)) verdict.unknown.push_back(name);
  }
  verdict.good = all_good(verdict.parts) && !view.draining;
  if (!verdict.good) verdict.state = view.draining ? "draining" : state_of(verdict.parts);
  return verdict;
}

Verdict readiness_of(const View& view, std::size_t check) {
  Part part = part_of(view, check);
  part.good = health::counts_as_up(*part.check, *part.row, view.now);
  const bool good = part.good && !view.draining;
  const std::string_view state = view.draining ? "draining" : health::words(part.standing);
  return {.endpoint = "readyz", .good = good, .state = good ? "ready" : state, .parts = {part}};
}

std::string why(const Part& part) {
  if (part.row->attempts == 0) return {};
  const Outcome& outcome = part.row->last.outcome;
  if (outcome.up()) return {};
  return cat(words(outcome.reason), outcome.detail.empty() ? "" : ": ", printable(outcome.detail));
}

}  // namespace steady::server
