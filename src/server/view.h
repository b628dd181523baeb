// The input of the endpoints: the board and the current time. Only memory: no response triggers a probe.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "health/board.h"
#include "health/readiness.h"

namespace steady::server {

// Counted since the start of the process, across reloads.
struct Totals {
  std::map<std::pair<std::string_view, unsigned>, std::uint64_t> requests;  // by handler (see Response) and status
  std::uint64_t connections_evicted = 0;
  std::size_t connections = 0;  // open now
  std::uint64_t reloads = 0;
  std::uint64_t reloads_refused = 0;
  bool last_reload_refused = false;
  health::Histogram lag{};  // how much later than planned attempts began
};

struct View {
  std::span<const config::Check> checks;
  const health::Board& board;
  const Totals& totals;
  Clock::time_point now;
  std::chrono::system_clock::time_point wall;        // the same time on the wall clock
  Clock::time_point begin;                           // of the process
  std::chrono::system_clock::time_point begin_wall;  // the same time on the wall clock, as it was then
  bool started = false;                              // every deciding check has been up once; never reset
  bool draining = false;
  config::Details details = config::Details::loopback;
  config::Metrics metrics = config::default_metrics;
};

}  // namespace steady::server
