#include "health/schedule.h"

#include <algorithm>
#include <chrono>

namespace steady::health {
namespace {

// Attempts that are due at almost the same time, a fortieth of an interval and at most 25 ms apart, begin at the same moment:
// they share the system calls that wake us, a quarter of what many checks cost.
Clock::time_point aligned(Clock::time_point due, Duration interval) {
  const Clock::duration grain =
      std::min<Clock::duration>(std::chrono::milliseconds(25), Clock::duration(interval) / 40);
  return due - (due + grain / 2).time_since_epoch() % grain + grain / 2;
}

Clock::duration part_of(Clock::duration whole, double part) {
  return std::chrono::duration_cast<Clock::duration>(whole * part);
}

}  // namespace

Clock::time_point first_due(Clock::time_point now, Duration interval, double chance) {
  const Clock::duration spread = std::min<Clock::duration>(interval, std::chrono::seconds(1));
  return std::max(now, aligned(now + part_of(spread, chance), interval));
}

Clock::time_point next_due(Clock::time_point began, Clock::time_point ended, Duration interval, double chance) {
  return std::max(ended, aligned(began + part_of(interval, 0.9 + 0.2 * chance), interval));
}

Clock::time_point due_after_reload(Clock::time_point ended, Clock::time_point now, Duration interval, double chance) {
  return ended + interval >= now ? ended + interval : first_due(now, interval, chance);
}

}  // namespace steady::health
