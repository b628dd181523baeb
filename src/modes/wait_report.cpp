#include "modes/wait_report.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "modes/report.h"

namespace steady::modes {
namespace {

std::string consequence(const WaitSummary& summary) {
  if (summary.command.empty()) return {};
  if (summary.runs_command) return cat("; starting ", summary.command, " anyway (on_timeout: run)");
  return cat("; ", summary.command, " was not started");
}

std::string headline(std::size_t all, std::size_t pending, const WaitSummary& summary) {
  const std::string after = rounded(summary.elapsed);
  const std::string count = cat(pending, " of ", counted(all, "target"));
  return summary.gave_up ? cat("gave up after ", after, ": retrying cannot fix ", count, consequence(summary))
                         : cat("not ready after ", after, ": ", count, consequence(summary));
}

// A pending target may have been up last: not often enough in a row, or the next attempt hung.
std::string pending_line(const config::Check& check, const health::Row& row, const config::Wait& wait) {
  const std::string attempts = counted(row.attempts, "attempt");
  if (!row.last.outcome.up()) return cat(failure_line(check, row.last), ", ", attempts);
  const int passes = row.tally.streak();
  const int needed = config::passes_needed(wait, check);
  const std::string of_all = passes < needed ? cat(" of ", needed) : "";
  const std::string_view unit = passes == 1 && of_all.empty() ? " pass" : " passes";
  return cat(check.name, ": up, but not long enough: ", passes, of_all, unit, " in a row [",
             printable(check.probe->target()), ", ", check.probe->action(), "], ", attempts);
}

std::vector<std::size_t> permanent_first(const health::Board& board, std::span<const std::size_t> pending) {
  std::vector<std::size_t> order(pending.begin(), pending.end());
  std::ranges::sort(order, {},
                    [&](std::size_t check) { return std::pair(!board[check].last.outcome.permanent(), check); });
  return order;
}

}  // namespace

std::string wait_report(std::span<const config::Check> checks, const health::Board& board,
                        std::span<const std::size_t> pending, const WaitSummary& summary) {
  std::string out = cat("steady wait: ", headline(checks.size(), pending.size(), summary), '\n');
  for (const std::size_t check : permanent_first(board, pending)) {
    out += cat("  ", pending_line(checks[check], board[check], summary.wait), '\n');
  }
  return out;
}

std::string wait_for_it_line(std::span<const config::Check> checks, const health::Board& board,
                             std::span<const std::size_t> pending, const WaitSummary& summary) {
  std::string why;
  if (!pending.empty()) {
    const std::size_t first = pending.front();
    why = cat(": ", pending_line(checks[first], board[first], summary.wait));
  }
  std::string next;
  if (!summary.command.empty() && summary.runs_command) next = cat("; starting ", summary.command, " anyway");
  if (!summary.command.empty() && !summary.runs_command)
    next = cat("; --strict: ", summary.command, " was not started");
  return cat("wait-for-it: timeout after ", rounded(summary.elapsed), why, next, '\n');
}

void log_wait_report(std::span<const config::Check> checks, const health::Board& board,
                     std::span<const std::size_t> pending, const WaitSummary& summary) {
  for (const std::size_t check : permanent_first(board, pending)) {
    log::error(pending_line(checks[check], board[check], summary.wait),
               {{"check", checks[check].name},
                {"reason", to_string(board[check].last.outcome.reason)},
                {"attempts", board[check].attempts}});
  }
  log::error(headline(checks.size(), pending.size(), summary),
             {{"elapsed_ms", summary.elapsed}, {"command", summary.command}});
}

}  // namespace steady::modes
