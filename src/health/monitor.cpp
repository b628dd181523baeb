#include "health/monitor.h"

#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "net/race.h"

namespace steady::health {
namespace {

Outcome timed_out(const net::Attempt& attempt, Clock::duration after) {
  return down(Reason::timed_out, cat("in ", to_string(attempt.phase()), " after ", rounded(after)));
}

void log_attempt(const config::Check& check, const Attempted& attempted) {
  const std::string verdict = cat(words(attempted.outcome.reason), attempted.outcome.detail.empty() ? "" : ": ");
  log::debug(cat(check.name, ": ", verdict, attempted.outcome.detail, " [", rounded(attempted.took), ']'),
             {{"check", check.name}, {"reason", to_string(attempted.outcome.reason)}});
}

}  // namespace

asio::awaitable<Attempted> attempt(const probe::Probe& probe, net::Deadline deadline, const net::Network& network) {
  const Clock::time_point begin = Clock::now();
  net::Attempt mine(deadline, network);
  std::optional<Outcome> outcome;
  std::string bug;
  try {
    outcome = co_await net::before(deadline, probe.run(mine));
  } catch (const std::exception& thrown) {
    bug = thrown.what();
  }
  // Leaving looks like a failure from here (operation_aborted); only after this line is an exception a bug.
  co_await net::leave_if_cancelled();
  const Clock::duration took = Clock::now() - begin;
  if (!bug.empty()) outcome = down(Reason::internal, printable(bug));
  if (!outcome) outcome = timed_out(mine, took);
  co_return Attempted{std::move(*outcome), mine.phase(), took};
}

asio::awaitable<void> Monitor::round(net::Deadline deadline) {
  std::vector<asio::awaitable<void>> jobs;
  jobs.reserve(checks_.size());
  for (std::size_t check = 0; check < checks_.size(); ++check) jobs.push_back(attempt_once(check, deadline));
  co_await net::all_of(std::move(jobs));
}

asio::awaitable<void> Monitor::attempt_once(std::size_t check, net::Deadline deadline) {
  const config::Check& mine = checks_[check];
  if (mine.timeout) deadline = deadline.sooner(net::Deadline::in(*mine.timeout));
  Attempted attempted = co_await attempt(*mine.probe, deadline, network_);
  log_attempt(mine, attempted);
  board_.record(check, std::move(attempted), {mine.rise, mine.fall});
}

}  // namespace steady::health
