// A network with nobody else in it, and one loop on which an attempt and its peers take turns.
//
// Nothing here waits for the clock: when the loop has nothing to do any more, only time could go on, and the attempt is
// cancelled as at its deadline. So thousands of attempts a second are possible, and the same input takes the same way.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/asio.h"
#include "net/attempt.h"
#include "probe/probe.h"

namespace steady::fuzz {

// Puts this process into namespaces of its own: a network that is loopback alone, and an empty /etc and /run. For
// LLVMFuzzerInitialize(). Needs root or unprivileged user namespaces.
void enter_own_world();

// The loop; one per process.
asio::io_context& loop();

// Runs handlers until none is ready, or until `done`.
void run_until_quiet(const bool& done = false);

// Runs handlers until `done`, which must come within a few seconds.
void run_until_done(const bool& done, std::string_view promise);

// The work's value, or nothing when it stood still and was cancelled. What it throws, but to leave, is a bug.
template <class Value>
std::optional<Value> settle(asio::awaitable<Value> work) {
  asio::cancellation_signal leave;
  std::optional<Value> value;
  std::exception_ptr thrown;
  bool done = false;
  const auto finish = [&](std::exception_ptr failure, Value result) {
    thrown = failure;
    value = std::move(result);
    done = true;
  };
  asio::co_spawn(loop(), std::move(work), asio::bind_cancellation_slot(leave.slot(), finish));
  run_until_quiet(done);
  if (!done) {
    leave.emit(asio::cancellation_type::terminal);
    run_until_done(done, "an attempt that is cancelled ends");
    return std::nullopt;
  }
  if (thrown) std::rethrow_exception(thrown);
  return value;
}

// The probes that targets describe, whose variables are those of environment().
using Probes = std::vector<std::unique_ptr<probe::Probe>>;
Probes probes_of(std::span<const char* const> targets);

// A network whose names are those of a hosts file of this text; no name server answers.
net::Network named_network(std::string_view hosts);

// The path of a file in memory with this content, there as long as the process.
std::string file_of(std::string_view content);

// One attempt of a probe, whose outcome is sound and took little processor time; nothing when it stood still.
std::optional<Outcome> attempt(const probe::Probe& probe, const net::Network& network = {});

}  // namespace steady::fuzz
