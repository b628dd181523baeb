// What a whole wait makes of attempts that end at the same moment, with probes that the test holds in its hand.
#include "modes/wait.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "net/race.h"
#include "support/stub_probe.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;
using test::StubProbe;

config::Check check_of(std::string name, StubProbe::Run run) {
  config::Check check;
  check.name = std::move(name);
  check.kind = "tcp";
  check.probe = std::make_unique<StubProbe>(std::move(run));
  return check;
}

WaitResult wait_for(const config::Config& config) {
  Backstop backstop;
  WaitOptions options;
  options.quiet = true;
  return wait(config, options, backstop, {.exit_code = 99});
}

// The first is up, and is asked again; that attempt ends, badly, in the turn of the loop in which the second is up as well.
config::Config two_that_end_together(Outcome last) {
  struct Meeting {
    int asked = 0;
    net::Event* second_is_up = nullptr;
  };
  const auto meeting = std::make_shared<Meeting>();
  config::Config config;
  config.wait.timeout = 20s;
  config.wait.permanent_grace = Duration::zero();
  config.checks.push_back(check_of("first", [meeting, last](net::Attempt&) -> asio::awaitable<Outcome> {
    if (++meeting->asked == 1) co_return up();
    net::Event both(co_await asio::this_coro::executor);
    meeting->second_is_up = &both;
    co_await both.wait();
    co_return last;
  }));
  config.checks.push_back(check_of("second", [meeting](net::Attempt&) -> asio::awaitable<Outcome> {
    while (meeting->second_is_up == nullptr) co_await net::sleep_until(net::Deadline::in(1ms));
    meeting->second_is_up->notify();
    co_return up();
  }));
  return config;
}

TEST(Wait, KeepsToItsDecisionWhenAnAttemptEndsInTheSameTurn) {
  for (const Outcome& last : {down(Reason::refused, "gone"), down(Reason::denied, "wrong password")}) {
    const WaitResult result = wait_for(two_that_end_together(last));
    EXPECT_EQ(result.ended, Waited::ready) << last.detail << result.report;
    EXPECT_EQ(result.report, "");
  }
}

TEST(Wait, NamesEveryTargetThatWasNotReadyWhenTheTimeIsUp) {
  config::Config config;
  config.wait.timeout = 300ms;
  config.checks.push_back(check_of("good", StubProbe::answers(up())));
  config.checks.push_back(check_of("bad", StubProbe::answers(down(Reason::refused, "connection refused"))));
  const WaitResult result = wait_for(config);
  EXPECT_EQ(result.ended, Waited::timed_out);
  EXPECT_TRUE(result.report.contains("bad: ")) << result.report;
  EXPECT_FALSE(result.report.contains("good: ")) << result.report;
}

// A probe that counts its attempts, and passes except on those of these numbers (from 1).
struct Counted {
  std::shared_ptr<int> attempts = std::make_shared<int>(0);
  std::vector<int> failing = {};

  StubProbe::Run run() const {
    return [attempts = attempts, failing = failing](net::Attempt&) -> asio::awaitable<Outcome> {
      const bool fails = std::ranges::find(failing, ++*attempts) != failing.end();
      co_return fails ? down(Reason::not_ready, "LOADING") : up();
    };
  }
};

TEST(Wait, WantsOfEachCheckThePassesThatItsOwnRiseSays) {
  const Counted steadily, once;
  config::Config config;
  config.wait.timeout = 20s;
  config.checks.push_back(check_of("three", steadily.run()));
  config.checks.push_back(check_of("one", once.run()));
  config.checks[0].thresholds.rise = 3;
  EXPECT_EQ(wait_for(config).ended, Waited::ready);
  EXPECT_EQ(*steadily.attempts, 3);
  EXPECT_GE(*once.attempts, 1);
}

TEST(Wait, CountsThePassesOfAFlappingCheckAnew) {
  const Counted flapping{.failing = {3, 5}};
  config::Config config;
  config.wait.timeout = 20s;
  config.checks.push_back(check_of("flapping", flapping.run()));
  config.checks[0].thresholds.rise = 3;
  EXPECT_EQ(wait_for(config).ended, Waited::ready);
  EXPECT_EQ(*flapping.attempts, 8) << "two passes, one, then three";
}

TEST(Wait, LetsItsOwnRiseOverrideThatOfEveryCheck) {
  for (const auto& [rise, attempts] : {std::pair(1, 1), std::pair(2, 2)}) {
    const Counted each;
    config::Config config;
    config.wait.timeout = 20s;
    config.wait.rise = rise;
    config.checks.push_back(check_of("each", each.run()));
    config.checks[0].thresholds.rise = rise == 1 ? 50 : 1;
    EXPECT_EQ(wait_for(config).ended, Waited::ready);
    EXPECT_EQ(*each.attempts, attempts);
  }
}

TEST(Wait, GivesUpAtOnceOnWhatWaitingDoesNotMend) {
  config::Config config;
  config.wait.timeout = 20s;
  config.wait.permanent_grace = Duration::zero();
  config.checks.push_back(check_of("database", StubProbe::answers(down(Reason::denied, "wrong password"))));
  EXPECT_EQ(wait_for(config).ended, Waited::gave_up);
}

}  // namespace
}  // namespace steady::modes
