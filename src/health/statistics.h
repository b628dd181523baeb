// Counters of a check that only increase, and its last attempts: for metrics and for people.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/duration.h"
#include "base/outcome.h"

namespace steady::health {

// The time that an attempt spent in each phase; empty for a phase that it skipped or did not reach.
using PhaseTimes = std::array<std::optional<Clock::duration>, phase_count>;

// A Prometheus histogram of durations: counts[i] are those of at most bounds[i], the last element counts all others.
struct Histogram {
  static constexpr std::array<double, 10> bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10};  // seconds

  std::array<std::uint64_t, bounds.size() + 1> counts{};
  Clock::duration sum{};

  void record(Clock::duration duration);
};

class Statistics {
 public:
  static constexpr std::size_t remembered = 30;
  struct Moment {
    Reason reason = Reason::ok;
    std::uint32_t milliseconds = 0;
    Clock::time_point ended;
  };

  void record(Reason reason, Clock::time_point ended, Clock::duration took, const PhaseTimes& spent);

  std::uint64_t attempts(Reason reason) const { return by_reason_[static_cast<std::size_t>(reason)]; }
  const Histogram& time_in(Phase phase) const { return by_phase_[static_cast<std::size_t>(phase)]; }
  std::vector<Moment> recent() const;  // the oldest first, at most `remembered`

 private:
  std::array<std::uint64_t, reason_count> by_reason_{};
  std::array<Histogram, phase_count> by_phase_{};
  std::array<Moment, remembered> ring_{};
  std::size_t recorded_ = 0;
};

}  // namespace steady::health
