#include "modes/check.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "health/board.h"
#include "health/monitor.h"
#include "modes/blocked_report.h"
#include "modes/explain.h"
#include "modes/report.h"

namespace steady::modes {
namespace {

// Reading a password from a pipe may take 1 s.
constexpr Duration enough_to_read = std::chrono::seconds(2);

void arm(Backstop& backstop, Duration time, int exit_code, std::string text) {
  backstop.arm(time + backstop_delay / 2, backstop_delay / 2,
               {.descriptor = STDOUT_FILENO, .text = std::move(text), .exit_code = exit_code});
}

std::string report_of(const config::Config& config, const health::Board& board, std::span<const net::Trace> traces,
                      bool json) {
  if (json) return json_report(config.checks, board, traces);
  std::string report = text_report(config.checks, board);
  if (!traces.empty()) report += explanations(config.checks, board, traces, colours_of_stdout());
  return report;
}

}  // namespace

void guard_reading(Duration timeout, bool json, Backstop& backstop, int exit_code) {
  const Duration limit = std::max(timeout, enough_to_read);
  arm(backstop, limit, exit_code, blocked_reading(limit, json));
}

void check(const config::Config& config, const CheckOptions& options, Backstop& backstop, int exit_code,
           const OnChecked& on_checked) {
  const auto left = std::chrono::ceil<Duration>(std::max(options.deadline - Clock::now(), Clock::duration::zero()));
  arm(backstop, left, exit_code, blocked_check(config.checks, options.timeout, options.json));
  // No locks: there is no other thread, and Asio waits for no signal here.
  asio::io_context loop(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE);
  health::Board board(config.checks.size());
  net::Network network;
  network.loopback_only = options.loopback_only;
  health::Monitor monitor(config.checks, network, board);
  std::vector<net::Trace> traces;
  if (options.explain) {
    traces.assign(config.checks.size(), net::Trace(options.show_body ? net::Trace::Body::yes : net::Trace::Body::no));
  }
  asio::co_spawn(loop, monitor.round(net::Deadline::at(options.deadline), traces), [](std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
  loop.run();
  on_checked({all_up(board), report_of(config, board, traces, options.json)});
}

}  // namespace steady::modes
