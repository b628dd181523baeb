#include "net/race.h"

namespace steady::net {

asio::awaitable<void> leave_if_cancelled() {
  const asio::cancellation_state leaving = co_await asio::this_coro::cancellation_state;
  if (leaving.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

asio::awaitable<void> sleep_until(Deadline deadline) {
  asio::steady_timer timer(co_await asio::this_coro::executor, deadline.when());
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> all_of(std::vector<asio::awaitable<void>> jobs) {
  if (jobs.empty()) co_return;
  if (jobs.size() == 1) {  // as in most checks: nothing runs beside it
    co_await std::move(jobs.front());
    co_return co_await leave_if_cancelled();
  }
  const auto executor = co_await asio::this_coro::executor;
  using Job = decltype(asio::co_spawn(executor, std::move(jobs.front()), asio::deferred));
  std::vector<Job> spawned;
  spawned.reserve(jobs.size());
  for (auto& job : jobs) spawned.push_back(asio::co_spawn(executor, std::move(job), asio::deferred));
  auto [order, thrown] = co_await asio::experimental::make_parallel_group(std::move(spawned))
                             .async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
  co_await leave_if_cancelled();
  for (const std::size_t job : order) {  // the first one that threw; it caused the cancellation of the rest
    if (thrown[job]) std::rethrow_exception(thrown[job]);
  }
}

void Event::notify() {
  notified_ = true;
  timer_.cancel();
}

asio::awaitable<void> Event::wait() { co_await wait_until(Deadline::never()); }

asio::awaitable<bool> Event::wait_until(Deadline deadline) {
  if (!notified_) {
    timer_.expires_at(deadline.when());
    co_await timer_.async_wait(as_result);
    co_await leave_if_cancelled();
  }
  co_return std::exchange(notified_, false);
}

}  // namespace steady::net
