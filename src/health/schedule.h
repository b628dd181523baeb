// When an attempt is due. Pure: the moment and the chance come in as values.
//
// While `serve` watches: each check at its own interval, out of step with other replicas, yet sharing wake-ups with its neighbours.
// While `wait` holds: by what the last attempt said. What is about to come up is asked often, what says nothing is asked ever more
// rarely, and nobody tries a login more than once a second, because servers lock accounts.
#pragma once

#include <unistd.h>

#include <random>

#include "base/duration.h"
#include "base/outcome.h"

namespace steady::health {

// The first attempt of a check that nothing is known of: within one interval, or within a second where that is shorter, since a
// Pod is not ready before. `chance` is 0 to 1, here as below.
Clock::time_point first_due(Clock::time_point now, Duration interval, double chance);

// The attempt after one that took from `began` to `ended`: an interval after its beginning, give or take a tenth. One that took
// longer than the interval is followed by the next at once.
Clock::time_point next_due(Clock::time_point began, Clock::time_point ended, Duration interval, double chance);

// The next attempt of a check whose interval may be another one since the last attempt ended, at `ended`: what is overdue by
// the new one is spread as a first attempt is.
Clock::time_point due_after_reload(Clock::time_point ended, Clock::time_point now, Duration interval, double chance);

// Of one check of a wait.
class Backoff {
 public:
  // The pause after an attempt with this outcome. `jitter` is 0 to 1: it moves the pause by up to 10 % either way, so that
  // many containers started at once do not ask in step; the pause before a further login it only lengthens.
  Clock::duration after(const Outcome& outcome, double jitter);

 private:
  Duration silence_ = first_silence;  // the pause after silence, doubled each time

  static constexpr Duration first_silence = std::chrono::milliseconds(250);
};

// Chance enough to keep many containers out of step. No secret depends on it, and an empty image has no /dev/urandom.
class Jitter {
 public:
  double part() { return std::uniform_real_distribution<double>(0, 1)(engine_); }  // 0 to 1

 private:
  std::minstd_rand engine_{static_cast<unsigned>(Clock::now().time_since_epoch().count() ^ (getpid() << 8))};
};

}  // namespace steady::health
