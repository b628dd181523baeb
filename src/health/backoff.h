// How soon to ask again while waiting, by what the last attempt said: what is about to come up is asked often, what says
// nothing is asked ever more rarely, and nobody tries a login more than once a second, because servers lock accounts.
#pragma once

#include "base/duration.h"
#include "base/outcome.h"

namespace steady::health {

class Backoff {
 public:
  // The pause after an attempt with this outcome. `jitter` is 0 to 1: it moves the pause by up to 10 % either way, so that
  // many containers started at once do not ask in step; the pause before a further login it only lengthens.
  Clock::duration after(const Outcome& outcome, double jitter);

 private:
  Duration silence_ = first_silence;  // the pause after silence, doubled each time

  static constexpr Duration first_silence = std::chrono::milliseconds(250);
};

}  // namespace steady::health
