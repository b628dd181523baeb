// Drives coroutines from a test: one loop, one coroutine, its value or its exception. attempt() runs a probe the way
// the monitor does: bounded by a deadline, with the phase told when time runs out.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <string>

#include "net/asio.h"
#include "net/attempt.h"
#include "net/race.h"
#include "probe/probe.h"
#include "support/print.h"

namespace steady::test {

template <class Value>
Value run(asio::awaitable<Value> work) {
  asio::io_context loop(1);
  std::optional<Value> value;
  std::exception_ptr failure;
  asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown, Value result) {
    failure = thrown;
    value = std::move(result);
  });
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*value);
}

inline void run(asio::awaitable<void> work) {
  asio::io_context loop(1);
  std::exception_ptr failure;
  asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown) { failure = thrown; });
  loop.run();
  if (failure) std::rethrow_exception(failure);
}

// One attempt of `probe`, bounded by `limit` as the monitor bounds it. The detail of a timeout names the phase.
inline Outcome attempt(const probe::Probe& probe, Duration limit = std::chrono::seconds(10),
                       const net::Network& network = {}) {
  net::Attempt attempt(net::Deadline::in(limit), network);
  std::optional<Outcome> outcome = run(net::with_deadline(attempt.deadline(), probe.run(attempt)));
  if (outcome) return *outcome;
  return down(Reason::timed_out, std::string(to_string(attempt.phase())));
}

}  // namespace steady::test
