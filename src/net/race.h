// Runs coroutines concurrently: the only place that combines awaitables and starts timers for time limits.
//
// Two rules make it safe. First, a race ends at the first completion, success or not, and rethrows the exception of the
// winner, so a failure never hides behind a slower job. Second, after every race we check whether our own caller is
// being cancelled, and if so throw operation_aborted: a cancelled attempt has not failed and must not be recorded.
#pragma once

#include <array>
#include <boost/asio/async_result.hpp>  // which parallel_group.hpp of Boost 1.83 does not include
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <cstddef>
#include <exception>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "net/asio.h"
#include "net/deadline.h"

namespace steady::net {

// Throws operation_aborted when the current coroutine has been cancelled from outside; otherwise returns immediately.
asio::awaitable<void> leave_if_cancelled();

// Completes at the deadline; never() waits until cancelled.
asio::awaitable<void> sleep_until(Deadline deadline);

// Runs the jobs concurrently until the first one ends, cancels the others and waits for their end. Returns the index of
// the first; rethrows its exception.
template <class... Jobs>
asio::awaitable<std::size_t> first_of(Jobs... jobs) {
  const auto executor = co_await asio::this_coro::executor;
  auto results =
      co_await asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(jobs), asio::deferred)...)
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  co_await leave_if_cancelled();
  const std::size_t first = std::get<0>(results)[0];
  std::apply(
      [first](const auto&, const auto&... thrown) {
        const std::array<std::exception_ptr, sizeof...(Jobs)> all{thrown...};
        if (all[first]) std::rethrow_exception(all[first]);
      },
      results);
  co_return first;
}

// Returns the value of `work`, or nothing when the deadline came first; `work` has then been cancelled and has ended.
// Also returns nothing when `work` computed past the deadline and so kept the timer from firing.
template <class Value>
asio::awaitable<std::optional<Value>> with_deadline(Deadline deadline, asio::awaitable<Value> work) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, deadline.when());
  auto [order, thrown, value, timer_error] =
      co_await asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(work), asio::deferred),
                                                       timer.async_wait(asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  co_await leave_if_cancelled();
  if (order[0] == 0 && thrown) std::rethrow_exception(thrown);
  if (order[0] == 1 || deadline.expired()) co_return std::nullopt;
  co_return std::move(value);
}

// Runs all jobs concurrently until all have ended. The first one that throws cancels the others; its exception is
// rethrown after they have ended.
asio::awaitable<void> all_of(std::vector<asio::awaitable<void>> jobs);

// A condition variable for coroutines: one waits, another notifies. A notification before the wait is not lost.
class Event {
 public:
  explicit Event(const asio::any_io_executor& executor) : timer_(executor, Clock::time_point::max()) {}

  void notify();
  asio::awaitable<void> wait();                         // until notify()
  asio::awaitable<bool> wait_until(Deadline deadline);  // false: the deadline came first

 private:
  asio::steady_timer timer_;
  bool notified_ = false;
};

}  // namespace steady::net
