#include "health/backoff.h"

#include <algorithm>
#include <utility>

namespace steady::health {
namespace {

using namespace std::chrono_literals;

constexpr Duration soon = 100ms;      // a cheap answer, and the next one may be the good one
constexpr Duration while_up = 500ms;  // the others are still awaited
constexpr Duration slowest = 1s;

}  // namespace

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
