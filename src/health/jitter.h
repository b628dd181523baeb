// Chance enough to keep many containers out of step. No secret depends on it, and an empty image has no /dev/urandom.
#pragma once

#include <unistd.h>

#include <random>

#include "base/duration.h"

namespace steady::health {

class Jitter {
 public:
  double part() { return std::uniform_real_distribution<double>(0, 1)(engine_); }  // 0 to 1

 private:
  std::minstd_rand engine_{static_cast<unsigned>(Clock::now().time_since_epoch().count() ^ (getpid() << 8))};
};

}  // namespace steady::health
