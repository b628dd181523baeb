#include "health/monitor.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "net/race.h"

namespace steady::health {
namespace {

// Phases follow each other: each lasts until the next phase that was entered, the last one until the end.
PhaseTimes spent_in(const net::Attempt::Entered& entered, Clock::time_point end) {
  PhaseTimes spent;
  for (std::size_t phase = entered.size(); phase-- > 0;) {
    if (!entered[phase]) continue;
    spent[phase] = std::max(end - *entered[phase], Clock::duration::zero());
    end = *entered[phase];
  }
  return spent;
}

void log_attempt(const config::Check& check, const Attempted& attempted) {
  log::debug(cat(check.name, ": ", to_string(attempted.outcome), " [", rounded(attempted.took), ']'),
             {{"check", check.name}, {"reason", to_string(attempted.outcome.reason)}});
}

}  // namespace

asio::awaitable<Attempted> attempt(const probe::Probe& probe, net::Deadline deadline, const net::Network& network,
                                   net::Trace* trace) {
  const Clock::time_point begin = Clock::now();
  net::Attempt mine(deadline, network);
  mine.explain(trace);
  if (trace != nullptr) trace->start();
  std::optional<Outcome> outcome;
  std::optional<std::string> bug;
  try {
    outcome = co_await net::with_deadline(deadline, probe.run(mine));
  } catch (const std::exception& thrown) {
    bug = thrown.what();
  } catch (...) {
    bug = "an exception of an unknown type";
  }
  // Cancellation looks like a failure here (operation_aborted); only after this line an exception is a bug.
  co_await net::leave_if_cancelled();
  const Clock::duration took = Clock::now() - begin;
  if (bug) outcome = down(Reason::internal, printable(*bug));
  if (!outcome) outcome = net::timed_out(mine, took);
  co_return Attempted{.outcome = std::move(*outcome),
                      .phase = mine.phase(),
                      .took = took,
                      .spent = spent_in(mine.entered(), begin + took),
                      .certificate_ends = mine.certificate_ends()};
}

asio::awaitable<void> Monitor::round(net::Deadline deadline, std::span<net::Trace> traces) {
  std::vector<asio::awaitable<void>> jobs;
  jobs.reserve(checks_.size());
  for (std::size_t check = 0; check < checks_.size(); ++check) {
    jobs.push_back(attempt_once(check, deadline, traces.empty() ? nullptr : &traces[check]));
  }
  co_await net::all_of(std::move(jobs));
}

asio::awaitable<void> Monitor::watch(net::Deadline deadline, const Schedule& schedule, const Observer& on_recorded) {
  std::vector<asio::awaitable<void>> jobs;
  jobs.reserve(checks_.size());
  for (std::size_t check = 0; check < checks_.size(); ++check) {
    jobs.push_back(attempt_forever(check, deadline, schedule, on_recorded));
  }
  co_await net::all_of(std::move(jobs));
}

asio::awaitable<void> Monitor::attempt_once(std::size_t check, net::Deadline deadline, net::Trace* trace) {
  const config::Check& mine = checks_[check];
  if (mine.timing.timeout) deadline = deadline.sooner(net::Deadline::in(*mine.timing.timeout));
  record(check, co_await attempt(*mine.probe, deadline, network_, trace));
}

asio::awaitable<void> Monitor::attempt_forever(std::size_t check, net::Deadline deadline, const Schedule& schedule,
                                               const Observer& on_recorded) {
  const config::Check& mine = checks_[check];
  const Duration limit = mine.timing.attempt_timeout();
  co_await net::sleep_until(deadline.sooner(net::Deadline::at(board_[check].due)));
  do {
    Attempted attempted = co_await attempt(*mine.probe, deadline.sooner(net::Deadline::in(limit)), network_);
    const bool cut_short = attempted.outcome.reason == Reason::timed_out && deadline.expired();
    if (cut_short && board_[check].attempts > 0) break;
    record(check, std::move(attempted));
    on_recorded(check);
    board_.plan(check, schedule(check, board_[check]));
    co_await net::sleep_until(deadline.sooner(net::Deadline::at(board_[check].due)));
  } while (!deadline.expired());
}

void Monitor::record(std::size_t check, Attempted attempted) {
  const config::Check& mine = checks_[check];
  log_attempt(mine, attempted);
  board_.record(check, std::move(attempted), mine.thresholds);
}

}  // namespace steady::health
