// Rise and fall: turns a series of outcomes into a verdict, without a clock. A check that never succeeded is down,
// whatever `fall` is. After that, `rise` successes in a row make it up and `fall` failures in a row make it down (as in
// HAProxy).
#pragma once

#include "config/config.h"

namespace steady::health {

class Tally {
 public:
  void record(bool up, config::Thresholds thresholds);

  bool up() const { return up_; }
  bool ever_up() const { return ever_up_; }
  // The current run of equal outcomes: 3 is three successes in a row, -2 two failures; 0 before the first.
  int streak() const { return streak_; }

 private:
  bool up_ = false;
  bool ever_up_ = false;
  int streak_ = 0;
};

}  // namespace steady::health
