// `serve` with probes of the test's, in a process of its own: the shipped probes cannot be made to wedge.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "modes/serve.h"
#include "support/process.h"
#include "support/stub_probe.h"

namespace steady::test {

// Up at first, and then an attempt that nothing ends, neither its deadline nor its caller.
inline StubProbe::Run wedging_after(int passes) {
  return [passes, done = 0](net::Attempt&) mutable -> asio::awaitable<Outcome> {
    if (done++ < passes) co_return up();
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await net::sleep_until(net::Deadline::never());
    co_return up();
  };
}

// A check that is stale soon.
inline config::Check check_of(const std::string& name, StubProbe::Run run) {
  config::Check check;
  check.name = name;
  check.kind = "postgres";
  check.probe = std::make_unique<StubProbe>(std::move(run));
  check.timing.interval = check.timing.timeout.emplace(20);
  return check;
}

// Once it listens.
inline Child serve_in_a_child(std::vector<config::Check> checks, const std::string& listen) {
  Command command{.argv = {"/bin/false"}};
  command.prepare = [&] {
    ::close_range(3, ~0U, 0);  // the launch waits for what it lent us to be closed
    log::start(log::Level::info, log::Format::text);
    config::Config config;
    config.checks = std::move(checks);
    config.serve.listen = {listen};
    config.serve.drain = std::chrono::milliseconds(20);
    modes::serve(std::move(config), {});
    ::_exit(EXIT_SUCCESS);
  };
  Child child(command);
  if (!child.wait_for_output("watches", std::chrono::seconds(20))) throw std::runtime_error("serve: " + child.err());
  return child;
}

}  // namespace steady::test
