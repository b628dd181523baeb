#include "health/monitor.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "net/race.h"
#include "support/run.h"
#include "support/stub_probe.h"

namespace steady::health {
namespace {

using test::StubProbe;
using namespace std::chrono_literals;

config::Check check_of(StubProbe::Run run, std::optional<Duration> timeout = std::nullopt) {
  config::Check check;
  check.name = "database";
  check.kind = "postgres";
  check.probe = std::make_unique<StubProbe>(std::move(run));
  check.timing.timeout = timeout;
  return check;
}

template <class... Checks>
std::vector<config::Check> checks_of(Checks... checks) {
  std::vector<config::Check> out;
  (out.push_back(std::move(checks)), ...);
  return out;
}

Board after_round(const std::vector<config::Check>& checks, Duration deadline) {
  Board board(checks.size());
  Monitor monitor(checks, {}, board);
  test::run(monitor.round(net::Deadline::in(deadline)));
  return board;
}

TEST(Monitor, WritesEveryOutcomeOfARoundToItsRow) {
  const auto checks = checks_of(check_of(StubProbe::answers(up())),
                                check_of(StubProbe::answers(down(Reason::refused, "connection refused"))));
  const Board board = after_round(checks, 5s);
  EXPECT_TRUE(board[0].last.outcome.up());
  EXPECT_TRUE(board[0].tally.up());
  EXPECT_EQ(board[1].last.outcome, down(Reason::refused, "connection refused"));
  EXPECT_EQ(board[1].attempts, 1U);
}

TEST(Monitor, KeepsTheEndOfTheCertificateUntilAnAttemptSeesAnother) {
  const auto seeing = [](std::optional<net::UnixTime> end) -> StubProbe::Run {
    return [end](net::Attempt& attempt) -> asio::awaitable<Outcome> {
      if (end) attempt.saw_certificate(*end);
      co_return down(Reason::refused, "");
    };
  };
  Board board(1);
  const auto attempted = [&](std::optional<net::UnixTime> end) {
    const auto checks = checks_of(check_of(seeing(end)));
    Monitor monitor(checks, {}, board);
    test::run(monitor.round(net::Deadline::in(5s)));
    return board[0].certificate_ends;
  };
  EXPECT_EQ(attempted(std::nullopt), std::nullopt);
  EXPECT_EQ(attempted(1'000), 1'000);
  EXPECT_EQ(attempted(std::nullopt), 1'000) << "it failed before the handshake";
  EXPECT_EQ(attempted(2'000), 2'000);
}

TEST(Monitor, SaysInWhichPhaseAndAfterHowLongTimeRanOut) {
  const auto checks = checks_of(check_of(StubProbe::hangs_in(Phase::handshake)));
  const Board board = after_round(checks, 20ms);
  EXPECT_EQ(board[0].last.outcome.reason, Reason::timed_out);
  EXPECT_TRUE(board[0].last.outcome.detail.starts_with("in handshake after ")) << board[0].last.outcome.detail;
  EXPECT_TRUE(board[0].last.outcome.detail.ends_with(" ms")) << board[0].last.outcome.detail;
  EXPECT_GT(board[0].last.took, 10ms) << "the deadline began a moment before the attempt did";
  EXPECT_EQ(board[0].last.phase, Phase::handshake);
}

TEST(Monitor, SaysWhatToDoWhenTimeRanOutIfTheProbeKnows) {
  const auto advised = [](net::Attempt& attempt) -> asio::awaitable<Outcome> {
    attempt.enter(Phase::connect);
    attempt.advise("nothing that helps later");
    attempt.enter(Phase::handshake);
    attempt.advise("if the port speaks no TLS, write redis://");
    co_await net::sleep_until(net::Deadline::never());
    co_return up();
  };
  const auto checks = checks_of(check_of(advised));
  const std::string detail = after_round(checks, 20ms)[0].last.outcome.detail;
  EXPECT_TRUE(detail.starts_with("in handshake after ")) << detail;
  EXPECT_TRUE(detail.ends_with(" ms: if the port speaks no TLS, write redis://")) << detail;
}

// A login that computes for longer than it may has not been in time, whatever came of it.
TEST(Monitor, TakesAVerdictThatIsLateForATimeoutInItsPhase) {
  for (const Outcome& late : {up(), down(Reason::denied, "password authentication failed (28P01)")}) {
    const auto computes = [&late](net::Attempt& attempt) -> asio::awaitable<Outcome> {
      attempt.enter(Phase::handshake);
      while (!attempt.deadline().expired()) {
      }
      co_return late;
    };
    const auto checks = checks_of(check_of(computes));
    const Board board = after_round(checks, 20ms);
    EXPECT_EQ(board[0].last.outcome.reason, Reason::timed_out);
    EXPECT_TRUE(board[0].last.outcome.detail.starts_with("in handshake after ")) << board[0].last.outcome.detail;
    EXPECT_FALSE(board[0].tally.up());
  }
}

// std::exception() itself says "std::exception"; one of another class may say nothing.
struct Silent : std::exception {
  const char* what() const noexcept override { return ""; }
};

TEST(Monitor, CallsAnExceptionInternalEvenIfItSaysNothing) {
  const auto throws_silence = [](net::Attempt&) -> asio::awaitable<Outcome> {
    throw Silent();
    co_return up();
  };
  const auto throws_a_number = [](net::Attempt&) -> asio::awaitable<Outcome> {
    throw 7;
    co_return up();
  };
  const auto checks = checks_of(check_of(throws_silence), check_of(throws_a_number));
  const Board board = after_round(checks, 5s);
  EXPECT_EQ(board[0].last.outcome.reason, Reason::internal);
  EXPECT_EQ(board[1].last.outcome.reason, Reason::internal);
}

TEST(Monitor, BoundsACheckByItsOwnTimeoutBeforeTheDeadlineOfAll) {
  const auto checks =
      checks_of(check_of(StubProbe::hangs_in(Phase::connect), 20ms), check_of(StubProbe::answers(up())));
  const Clock::time_point begin = Clock::now();
  const Board board = after_round(checks, 60s);
  EXPECT_LT(Clock::now() - begin, 10s);
  EXPECT_EQ(board[0].last.outcome.reason, Reason::timed_out);
  EXPECT_TRUE(board[1].last.outcome.up());
}

TEST(Monitor, RunsTheChecksOfARoundSideBySide) {
  // Each one waits for the other to have begun; one after the other they would wait for ever.
  int begun = 0;
  const auto meets = [&begun](net::Attempt&) -> asio::awaitable<Outcome> {
    ++begun;
    while (begun < 2) co_await net::sleep_until(net::Deadline::in(1ms));
    co_return up();
  };
  const auto checks = checks_of(check_of(meets), check_of(meets));
  const Board board = after_round(checks, 30s);
  EXPECT_TRUE(board[0].last.outcome.up() && board[1].last.outcome.up());
}

TEST(Monitor, ReportsAProbeThatThrowsAsInternalWithoutStoppingTheOthers) {
  const auto throws = [](net::Attempt&) -> asio::awaitable<Outcome> {
    throw std::runtime_error("a bug");
    co_return up();
  };
  const auto checks = checks_of(check_of(throws), check_of(StubProbe::answers(up())));
  const Board board = after_round(checks, 5s);
  EXPECT_EQ(board[0].last.outcome, down(Reason::internal, "a bug"));
  EXPECT_TRUE(board[1].last.outcome.up());
}

TEST(Monitor, RecordsNothingWhenItIsCancelled) {
  const auto checks = checks_of(check_of(StubProbe::hangs_in(Phase::connect)));
  Board board(checks.size());
  Monitor monitor(checks, {}, board);
  const auto leave_early = [&]() -> asio::awaitable<std::size_t> {
    co_return co_await net::first_of(monitor.round(net::Deadline::never()), net::sleep_until(net::Deadline::in(5ms)));
  };
  EXPECT_EQ(test::run(leave_early()), 1U);
  EXPECT_EQ(board[0].attempts, 0U);
}

// Watches until `count` attempts of check 0 were recorded, at a schedule without pauses.
Board after_watching(const std::vector<config::Check>& checks, std::uint64_t count, net::Deadline deadline) {
  Board board(checks.size());
  Monitor monitor(checks, {}, board);
  test::run([&]() -> asio::awaitable<void> {
    net::Event enough(co_await asio::this_coro::executor);
    const Schedule at_once = [](std::size_t, const Row& row) { return row.ended; };
    const Observer on_recorded = [&](std::size_t) {
      if (board[0].attempts >= count) enough.notify();
    };
    co_await net::first_of(monitor.watch(deadline, at_once, on_recorded), enough.wait());
  }());
  return board;
}

TEST(Monitor, AttemptsAWatchedCheckAgainAndAgainAndStopsWhenCancelled) {
  const auto checks = checks_of(check_of(StubProbe::answers(up())), check_of(StubProbe::hangs_in(Phase::connect)));
  const Board board = after_watching(checks, 1000, net::Deadline::never());
  EXPECT_EQ(board[0].attempts, 1000U);
  EXPECT_EQ(board[0].tally.streak(), 1000);
  EXPECT_EQ(board[1].attempts, 0U) << "a cancelled attempt is not a failed one";
}

TEST(Monitor, EndsAWatchAtItsDeadline) {
  const auto checks = checks_of(check_of(StubProbe::answers(down(Reason::refused, ""))));
  EXPECT_GT(after_watching(checks, ~0ULL, net::Deadline::in(20ms))[0].attempts, 0U);
}

TEST(Monitor, KeepsTheReasonOfAnEarlierAttemptWhenTheDeadlineCutsTheLastOneShort) {
  auto asked = std::make_shared<int>(0);
  const auto checks = checks_of(check_of([asked](net::Attempt& attempt) -> asio::awaitable<Outcome> {
    if (++*asked == 1) co_return down(Reason::refused, "connection refused");
    co_return co_await StubProbe::hangs_in(Phase::connect)(attempt);
  }));
  const Board board = after_watching(checks, ~0ULL, net::Deadline::in(50ms));
  EXPECT_EQ(*asked, 2);
  EXPECT_EQ(board[0].attempts, 1U);
  EXPECT_EQ(board[0].last.outcome, down(Reason::refused, "connection refused"));
}

TEST(Monitor, TellsWhatTheFirstAttemptOfAWatchWasDoingWhenItsTimeWasUp) {
  const auto checks = checks_of(check_of(StubProbe::hangs_in(Phase::resolve)));
  const Board board = after_watching(checks, ~0ULL, net::Deadline::in(20ms));
  EXPECT_EQ(board[0].attempts, 1U);
  EXPECT_EQ(board[0].last.outcome.reason, Reason::timed_out);
}

TEST(Monitor, MakesTheFirstAttemptOfAWatchWhenItIsDueAndLaterOnesAsScheduled) {
  const auto checks = checks_of(check_of(StubProbe::answers(up())), check_of(StubProbe::answers(up())));
  Board board(checks.size());
  Monitor monitor(checks, {}, board);
  board.plan(1, Clock::now() + 1h);
  std::vector<std::size_t> recorded;
  const Schedule in_an_hour = [](std::size_t, const Row& row) { return row.ended + 1h; };
  const Observer on_recorded = [&](std::size_t check) { recorded.push_back(check); };
  test::run([&]() -> asio::awaitable<void> {
    co_await net::first_of(monitor.watch(net::Deadline::never(), in_an_hour, on_recorded),
                           net::sleep_until(net::Deadline::in(50ms)));
  }());
  EXPECT_EQ(recorded, std::vector<std::size_t>{0});
  EXPECT_EQ(board[0].attempts, 1U);
  EXPECT_EQ(board[0].due, board[0].ended + 1h);
  EXPECT_EQ(board[1].attempts, 0U);
}

}  // namespace
}  // namespace steady::health
