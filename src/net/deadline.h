// The time at which waiting ends. It is absolute, so that the steps of one attempt share it instead of adding up.
#pragma once

#include <algorithm>

#include "base/duration.h"

namespace steady::net {

class Deadline {
 public:
  static Deadline at(Clock::time_point when) { return Deadline(when); }
  static Deadline in(Clock::duration time) { return Deadline(Clock::now() + time); }
  static Deadline never() { return Deadline(Clock::time_point::max()); }

  Clock::time_point when() const { return when_; }
  bool expired() const { return Clock::now() >= when_; }
  Clock::duration left() const { return std::max(when_ - Clock::now(), Clock::duration::zero()); }
  Deadline sooner(Deadline other) const { return Deadline(std::min(when_, other.when_)); }

 private:
  explicit Deadline(Clock::time_point when) : when_(when) {}
  Clock::time_point when_;
};

}  // namespace steady::net
