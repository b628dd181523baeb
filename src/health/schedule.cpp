#include "health/schedule.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace steady::health {
namespace {

using namespace std::chrono_literals;

constexpr Duration soon = 100ms;      // the attempt is cheap, and the next one may succeed
constexpr Duration while_up = 500ms;  // while other targets are still pending
constexpr Duration slowest = 1s;

// Attempts that are due within a fortieth of an interval, at most 25 ms, begin at the same time: they share the system
// calls that wake the loop, a quarter of the cost of many checks.
Clock::time_point aligned(Clock::time_point due, Duration interval) {
  const Clock::duration grain = std::min<Clock::duration>(25ms, Clock::duration(interval) / 40);
  return due - (due + grain / 2).time_since_epoch() % grain + grain / 2;
}

Clock::duration part_of(Clock::duration whole, double part) {
  return std::chrono::duration_cast<Clock::duration>(whole * part);
}

}  // namespace

Clock::time_point first_due(Clock::time_point now, Duration interval, double chance) {
  const Clock::duration spread = std::min<Clock::duration>(interval, 1s);
  return std::max(now, aligned(now + part_of(spread, chance), interval));
}

Clock::time_point next_due(Clock::time_point began, Clock::time_point ended, Duration interval, double chance) {
  return std::max(ended, aligned(began + part_of(interval, 0.9 + 0.2 * chance), interval));
}

Clock::time_point due_after_reload(Clock::time_point ended, Clock::time_point now, Duration interval, double chance) {
  return ended + interval >= now ? ended + interval : first_due(now, interval, chance);
}

Clock::duration Backoff::after(const Outcome& outcome, double jitter) {
  const auto around = [jitter](Duration pause) {
    return std::chrono::duration_cast<Clock::duration>(pause * (0.9 + 0.2 * jitter));
  };
  const bool silent =
      !outcome.up() && !outcome.permanent() && outcome.reason != Reason::refused && outcome.reason != Reason::not_ready;
  const Duration silence = std::exchange(silence_, silent ? std::min(silence_ * 2, slowest) : first_silence);
  if (outcome.permanent()) return slowest + std::chrono::duration_cast<Clock::duration>(slowest * (0.1 * jitter));
  if (outcome.up()) return around(while_up);
  return around(silent ? silence : soon);
}

}  // namespace steady::health
