// Rise and fall: a row of outcomes to one verdict, without a clock. What never succeeded is down, whatever `fall` says;
// after that it takes `rise` ups in a row to be up and `fall` downs in a row to be down (as HAProxy counts).
#pragma once

#include "config/config.h"

namespace steady::health {

class Tally {
 public:
  void record(bool up, config::Thresholds thresholds);

  bool up() const { return up_; }
  bool ever_up() const { return ever_up_; }
  // The last outcomes that were alike: 3 is three ups in a row, -2 two downs; 0 before the first.
  int streak() const { return streak_; }

 private:
  bool up_ = false;
  bool ever_up_ = false;
  int streak_ = 0;
};

}  // namespace steady::health
