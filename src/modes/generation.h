// One configuration of a running `serve` and what is known under it. A reload begins another one.
#pragma once

#include <cstddef>

#include "health/monitor.h"
#include "health/schedule.h"

namespace steady::modes {

struct Generation {
  // Plans the first attempt of each check.
  Generation(config::Config loaded, const net::Network& network, health::Jitter& jitter);

  // Takes over from the generation before, at a reload. What is known of a check is kept when its target and its action are unchanged:
  // how often, and what follows from the answers, may be new. A check that is new is taken for up until its first verdict
  // where the whole was ready: a reload costs no readiness. Returns how many were kept.
  std::size_t take_over(const Generation& before, health::Jitter& jitter);

  config::Config config;
  health::Board board;
  health::Monitor monitor;
};

}  // namespace steady::modes
