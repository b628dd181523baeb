#include "modes/wait_report.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "support/stub_probe.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;

struct Ended {
  std::vector<config::Check> checks;
  health::Board board{3};

  Ended() {
    const std::vector<Outcome> outcomes{down(Reason::refused, "connection refused"), up(),
                                        down(Reason::denied, "wrong password (28P01)")};
    const std::vector<std::string> names{"cache", "api", "database"};
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      config::Check check;
      check.name = names[i];
      check.probe = std::make_unique<test::StubProbe>(test::StubProbe::answers(up()));
      checks.push_back(std::move(check));
      board.record(i, {outcomes[i], Phase::response, 12ms}, {});
    }
  }
  std::string report(const std::vector<std::size_t>& pending, const WaitSummary& summary) const {
    return wait_report(checks, board, pending, summary);
  }
};

TEST(WaitReport, NamesEveryLaggardThoseThatWaitForAPersonFirst) {
  EXPECT_EQ(Ended().report({0, 2}, {.command = "/app", .elapsed = 60s}),
            "steady wait: not ready after 1 min: 2 of 3 targets; /app was not started\n"
            "  database: denied: wrong password (28P01) [app@db:5432/app, login, 12 ms], 1 attempt\n"
            "  cache: refused: connection refused [app@db:5432/app, login, 12 ms], 1 attempt\n");
}

TEST(WaitReport, IsOneLineUnderTheNameOfWaitForIt) {
  const Ended ended;
  const std::string line = wait_for_it_line(ended.checks, ended.board, std::vector<std::size_t>{0},
                                            {.runs_command = true, .command = "/app", .elapsed = 15s});
  EXPECT_EQ(line,
            "wait-for-it: timeout after 15 s: cache: refused: connection refused [app@db:5432/app, login, 12 ms], 1 "
            "attempt; starting /app anyway\n");
}

TEST(WaitReport, SaysWhyItGaveUpBeforeItsTime) {
  EXPECT_TRUE(Ended()
                  .report({2}, {.gave_up = true, .command = "/app", .elapsed = 10s})
                  .starts_with("steady wait: gave up after 10 s: retrying cannot fix 1 of 3 targets; /app was not "
                               "started\n"));
}

TEST(WaitReport, SaysThatTheCommandIsStartedAllTheSame) {
  EXPECT_TRUE(Ended()
                  .report({0}, {.runs_command = true, .command = "/app", .elapsed = 1s})
                  .starts_with("steady wait: not ready after 1 s: 1 of 3 targets; starting /app anyway"));
}

TEST(WaitReport, IsSilentAboutACommandThatWasNotGiven) {
  EXPECT_TRUE(Ended().report({0}, {.elapsed = 1s}).starts_with("steady wait: not ready after 1 s: 1 of 3 targets\n"));
}

TEST(WaitReport, TellsHowManyPassesATargetNeeded) {
  Ended ended;
  ended.checks[1].thresholds.rise = 3;
  EXPECT_TRUE(ended.report({1}, {.elapsed = 1s}).contains("  api: up, but not long enough: 1 of 3 passes in a row ["));
  EXPECT_TRUE(ended.report({1}, {.elapsed = 1s, .wait = {.rise = 50}}).contains(": 1 of 50 passes in a row ["));
  EXPECT_TRUE(ended.report({1}, {.elapsed = 1s, .wait = {.rise = 1}}).contains(": 1 pass in a row ["));
}

TEST(WaitReport, TellsOfATargetThatWasUpButNotLongEnough) {
  EXPECT_TRUE(Ended()
                  .report({1}, {.elapsed = 1s})
                  .contains("  api: up, but not long enough: 1 pass in a row [app@db:5432/app, login], 1 attempt\n"));
}

}  // namespace
}  // namespace steady::modes
