#include "net/race.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "support/run.h"

namespace steady::net {
namespace {

using namespace std::chrono_literals;

// Generous: these tests run beside others on a busy machine.
constexpr Duration soon = 3s;

// Counts those who have not left yet.
class Presence {
 public:
  explicit Presence(int& count) : count_(&count) { ++*count_; }
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;
  ~Presence() { --*count_; }

 private:
  int* count_;
};

asio::awaitable<void> wait(Duration time) { co_await sleep_until(Deadline::in(time)); }

asio::awaitable<void> wait_for_ever(int& present) {
  const Presence here(present);
  co_await sleep_until(Deadline::never());
}

// Takes being sent away for an ordinary end, as code does that looks at error codes.
asio::awaitable<void> wait_calmly(int& present) {
  const Presence here(present);
  asio::steady_timer timer(co_await asio::this_coro::executor, Clock::time_point::max());
  co_await timer.async_wait(as_result);
}

asio::awaitable<int> seven_after(Duration time) {
  co_await wait(time);
  co_return 7;
}

asio::awaitable<void> fail_after(Duration time, std::string what) {
  co_await wait(time);
  throw std::runtime_error(what);
}

asio::awaitable<void> done() { co_return; }

// What an attempt does that minds only its own failures: it would record whatever comes back.
asio::awaitable<void> record(asio::awaitable<void> race, int& recorded) {
  co_await std::move(race);
  ++recorded;
}

template <class Work>
std::string thrown_by(Work work) {
  try {
    test::run(std::move(work));
  } catch (const std::exception& failure) {
    return failure.what();
  }
  return "nothing";
}

TEST(FirstOf, ReturnsTheIndexOfTheFirstToEnd) {
  const Clock::time_point begin = Clock::now();
  EXPECT_EQ(test::run(first_of(wait(1h), wait(5ms), wait(1h))), 1U);
  EXPECT_EQ(test::run(first_of(done(), wait(1h))), 0U);
  EXPECT_EQ(test::run(first_of(wait(1h), wait(1h), done())), 2U);
  EXPECT_LT(Clock::now() - begin, soon);
}

TEST(FirstOf, RethrowsWhatTheFirstThrew) {
  const Clock::time_point begin = Clock::now();
  EXPECT_EQ(thrown_by(first_of(wait(1h), fail_after(5ms, "bind: address in use"))), "bind: address in use");
  EXPECT_EQ(thrown_by(first_of(fail_after(0ms, "at once"), wait(1h))), "at once");
  EXPECT_LT(Clock::now() - begin, soon) << "a failure must not hide behind a slower job";
}

TEST(FirstOf, IgnoresWhatLosersThrowOnTheirWayOut) {
  const auto loser = []() -> asio::awaitable<void> {
    try {
      co_await sleep_until(Deadline::never());
    } catch (const boost::system::system_error&) {
    }
    throw std::logic_error("a loser's complaint");
  };
  EXPECT_EQ(test::run(first_of(wait(5ms), loser())), 0U);
}

TEST(FirstOf, HasSeenTheLosersGoWhenItReturns) {
  int present = 0;
  const auto work = [&]() -> asio::awaitable<void> {
    co_await first_of(wait_for_ever(present), wait(5ms), wait_for_ever(present));
    EXPECT_EQ(present, 0);
    try {
      co_await first_of(wait_for_ever(present), fail_after(5ms, "x"));
    } catch (const std::runtime_error&) {
      EXPECT_EQ(present, 0);
    }
  };
  test::run(work());
}

TEST(FirstOf, ThrowsWhenItsCallerLeaves) {
  int present = 0;
  int recorded = 0;
  const auto race = [&]() -> asio::awaitable<void> { co_await first_of(wait_calmly(present), wait_for_ever(present)); };
  EXPECT_EQ(test::run(first_of(record(race(), recorded), wait(5ms))), 1U);
  EXPECT_EQ(recorded, 0);
  EXPECT_EQ(present, 0);
}

TEST(WithDeadline, ReturnsTheValueOfWorkInTime) {
  EXPECT_EQ(test::run(with_deadline(Deadline::in(1h), seven_after(0ms))), 7);
  EXPECT_EQ(test::run(with_deadline(Deadline::in(1h), seven_after(5ms))), 7);
  EXPECT_EQ(test::run(with_deadline(Deadline::never(), seven_after(5ms))), 7);
}

// As a library does that computes, while no timer can fire.
TEST(WithDeadline, IsNothingForWorkThatComputedPastTheDeadline) {
  const Deadline deadline = Deadline::in(5ms);
  const auto compute = [&]() -> asio::awaitable<int> {
    while (!deadline.expired()) {
    }
    co_return 7;
  };
  EXPECT_EQ(test::run(with_deadline(deadline, compute())), std::nullopt);
  const auto buggy = [&]() -> asio::awaitable<int> {
    while (!deadline.expired()) {
    }
    throw std::runtime_error("a bug");
    co_return 7;
  };
  EXPECT_EQ(thrown_by(with_deadline(deadline, buggy())), "a bug") << "a bug is one at any time";
}

TEST(WithDeadline, ReturnsNothingAtTheDeadlineAndTheWorkIsGone) {
  int present = 0;
  const auto work = [&]() -> asio::awaitable<int> {
    co_await wait_for_ever(present);
    co_return 0;
  };
  const Clock::time_point begin = Clock::now();
  EXPECT_EQ(test::run(with_deadline(Deadline::in(5ms), work())), std::nullopt);
  EXPECT_EQ(test::run(with_deadline(Deadline::at(Clock::now() - 1h), work())), std::nullopt);
  EXPECT_LT(Clock::now() - begin, soon);
  EXPECT_EQ(present, 0);
}

TEST(WithDeadline, RethrowsWhatTheWorkThrew) {
  const auto work = []() -> asio::awaitable<int> {
    co_await wait(1ms);
    throw std::runtime_error("a bug");
  };
  EXPECT_EQ(thrown_by(with_deadline(Deadline::in(1h), work())), "a bug");
}

TEST(WithDeadline, CancelledIsNotDown) {
  int present = 0;
  int recorded = 0;
  const auto attempt = [&]() -> asio::awaitable<void> {
    const auto work = [&]() -> asio::awaitable<int> {
      co_await wait_calmly(present);
      co_return -1;
    };
    co_await with_deadline(Deadline::in(1h), work());
  };
  EXPECT_EQ(test::run(first_of(record(attempt(), recorded), wait(5ms))), 1U);
  EXPECT_EQ(recorded, 0) << "whoever is told to leave must not record what the leaving looked like";
  EXPECT_EQ(present, 0);
}

TEST(AllOf, WaitsForTheSlowestNotForTheSum) {
  int ended = 0;
  const auto job = [&](Duration time) -> asio::awaitable<void> {
    co_await wait(time);
    ++ended;
  };
  std::vector<asio::awaitable<void>> jobs;
  for (int i = 0; i < 100; ++i) jobs.push_back(job(100ms));
  const Clock::time_point begin = Clock::now();
  test::run(all_of(std::move(jobs)));
  EXPECT_EQ(ended, 100);
  EXPECT_LT(Clock::now() - begin, 5s) << "one after the other they take 10 s";
}

TEST(AllOf, HasNothingToWaitForWithoutJobs) { test::run(all_of({})); }

TEST(AllOf, EndsWithTheFirstThatThrows) {
  int present = 0;
  std::vector<asio::awaitable<void>> jobs;
  jobs.push_back(wait_for_ever(present));
  jobs.push_back(fail_after(50ms, "the second to throw"));
  jobs.push_back(fail_after(5ms, "the first to throw"));
  EXPECT_EQ(thrown_by(all_of(std::move(jobs))), "the first to throw");
  EXPECT_EQ(present, 0);
}

TEST(AllOf, ThrowsWhenItsCallerLeaves) {
  int present = 0;
  int recorded = 0;
  std::vector<asio::awaitable<void>> jobs;
  for (int i = 0; i < 3; ++i) jobs.push_back(wait_calmly(present));
  EXPECT_EQ(test::run(first_of(record(all_of(std::move(jobs)), recorded), wait(5ms))), 1U);
  EXPECT_EQ(recorded, 0);
  EXPECT_EQ(present, 0);
}

TEST(Event, WakesWhoWaits) {
  const auto work = []() -> asio::awaitable<void> {
    Event event(co_await asio::this_coro::executor);
    const auto notify = [&]() -> asio::awaitable<void> {
      co_await wait(5ms);
      event.notify();
      co_await sleep_until(Deadline::never());
    };
    EXPECT_EQ(co_await first_of(event.wait(), notify()), 0U);
  };
  test::run(work());
}

TEST(Event, RemembersOneWakeUpBeforeTheWait) {
  const auto work = []() -> asio::awaitable<void> {
    Event event(co_await asio::this_coro::executor);
    event.notify();
    event.notify();
    co_await event.wait();
    EXPECT_FALSE(co_await event.wait_until(Deadline::in(1ms)));
    event.notify();
    EXPECT_TRUE(co_await event.wait_until(Deadline::at(Clock::now() - 1s)))
        << "a wake-up counts, however late one looks";
    EXPECT_FALSE(co_await event.wait_until(Deadline::at(Clock::now() - 1s)));
  };
  test::run(work());
}

TEST(Event, ThrowsWhenTheOneWhoWaitsIsToLeave) {
  int recorded = 0;
  const auto work = [&]() -> asio::awaitable<void> {
    Event event(co_await asio::this_coro::executor);
    EXPECT_EQ(co_await first_of(record(event.wait(), recorded), wait(5ms)), 1U);
  };
  test::run(work());
  EXPECT_EQ(recorded, 0);
}

TEST(Deadline, IsAMomentThatStepsShare) {
  const Deadline deadline = Deadline::in(1h);
  EXPECT_FALSE(deadline.expired());
  EXPECT_GT(deadline.left(), 59min);
  EXPECT_EQ(deadline.sooner(Deadline::never()).when(), deadline.when());
  EXPECT_EQ(Deadline::never().sooner(deadline).when(), deadline.when());
  EXPECT_TRUE(Deadline::at(Clock::now()).expired());
  EXPECT_EQ(Deadline::at(Clock::now() - 1s).left(), Clock::duration::zero());
  EXPECT_FALSE(Deadline::never().expired());
}

}  // namespace
}  // namespace steady::net
