// When an attempt is due. Pure: the time and the random number are parameters.
//
// With `serve`, each check runs at its own interval: not in step with other replicas, but sharing wake-ups with other
// checks. With `wait`, the last outcome decides: a target that is about to come up is attempted often, a silent target
// with back-off. A login is attempted at most once per second, because servers lock accounts.
#pragma once

#include <unistd.h>

#include <random>

#include "base/duration.h"
#include "base/outcome.h"

namespace steady::health {

// The first attempt of a check without a state: within one interval, or within 1 s if that is shorter, because a Pod is
// not ready before its first attempt. `chance` is 0 to 1, here and below.
Clock::time_point first_due(Clock::time_point now, Duration interval, double chance);

// The attempt after one that ran from `began` to `ended`: one interval after its beginning, plus or minus 10 %. If that
// attempt took longer than the interval, the next one follows immediately.
Clock::time_point next_due(Clock::time_point began, Clock::time_point ended, Duration interval, double chance);

// The next attempt of a check whose interval may have changed since the last attempt ended, at `ended`. If it is
// overdue by the new interval, it is spread like a first attempt.
Clock::time_point due_after_reload(Clock::time_point ended, Clock::time_point now, Duration interval, double chance);

// The back-off of one check of a wait.
class Backoff {
 public:
  // The pause after an attempt with this outcome. `jitter` is 0 to 1: it changes the pause by up to ±10 %, so that many
  // containers that start together do not stay in step. It never shortens the pause before another login.
  Clock::duration after(const Outcome& outcome, double jitter);

 private:
  Duration silence_ = first_silence;  // the next pause after silence; it doubles each time

  static constexpr Duration first_silence = std::chrono::milliseconds(250);
};

// Random enough to keep many containers out of step. No secret depends on it; an empty image has no /dev/urandom.
class Jitter {
 public:
  double part() { return std::uniform_real_distribution<double>(0, 1)(engine_); }  // 0 to 1

 private:
  std::minstd_rand engine_{static_cast<unsigned>(Clock::now().time_since_epoch().count() ^ (getpid() << 8))};
};

}  // namespace steady::health
