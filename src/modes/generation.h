// One configuration of a running `serve`, with the state of its checks. A reload begins a new generation.
#pragma once

#include <cstddef>

#include "health/monitor.h"
#include "health/schedule.h"

namespace steady::modes {

struct Generation {
  // Plans the first attempt of each check.
  Generation(config::Config loaded, const net::Network& network, health::Jitter& jitter);

  // Takes over state from the previous generation at a reload. The state of a check is kept if its target and its
  // action are unchanged; intervals, thresholds and credentials may differ. A new check counts as up until its first
  // verdict if everything was ready, so that a reload does not end readiness. Returns how many checks were kept.
  std::size_t take_over(const Generation& before, health::Jitter& jitter);

  config::Config config;
  health::Board board;
  health::Monitor monitor;
};

}  // namespace steady::modes
