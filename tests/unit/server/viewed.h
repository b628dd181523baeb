// A view for the tests of answers: checks with the outcomes that a test gives them, on a clock that stands still.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/view.h"
#include "support/stub_probe.h"

namespace steady::test {

struct Viewed {
  void add(std::string name, std::vector<Outcome> outcomes, config::Readiness readiness = config::Readiness::track) {
    config::Check check;
    check.name = std::move(name);
    check.kind = "postgres";
    check.probe = std::make_unique<StubProbe>(StubProbe::answers(up()));
    check.timing.interval = std::chrono::seconds(5);
    check.readiness = readiness;
    checks.push_back(std::move(check));
    all_outcomes.push_back(std::move(outcomes));
  }

  server::View view() {
    board = std::make_unique<health::Board>(checks.size());
    for (std::size_t i = 0; i < checks.size(); ++i) {
      for (const Outcome& outcome : all_outcomes[i]) {
        health::PhaseTimes spent;
        spent[static_cast<std::size_t>(Phase::connect)] = std::chrono::milliseconds(2);
        board->record(i, {.outcome = outcome, .phase = Phase::connect, .took = took, .spent = spent},
                      checks[i].thresholds, now);
      }
      board->plan(i, now + checks[i].timing.interval);
    }
    return {.checks = checks,
            .board = *board,
            .totals = totals,
            .now = now,
            .wall = std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000)),
            .begin = now - std::chrono::minutes(1),
            .begin_wall =
                std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000)) - std::chrono::minutes(1),
            .started = started,
            .draining = draining,
            .details = details,
            .metrics = metrics};
  }

  std::vector<config::Check> checks;
  std::vector<std::vector<Outcome>> all_outcomes;
  std::unique_ptr<health::Board> board;
  server::Totals totals;
  Clock::duration took = std::chrono::milliseconds(12);  // by each attempt
  Clock::time_point now{std::chrono::hours(100)};
  bool started = false;
  bool draining = false;
  config::Details details = config::Details::loopback;
  config::Metrics metrics = config::Metrics::full;
};

}  // namespace steady::test
