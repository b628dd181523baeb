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
// The bounds are the defaults of Prometheus' client libraries, and 1 ms: most attempts take less than 5 ms.
struct Histogram {
  static constexpr std::array<double, 12> bounds{0.001, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                 0.25,  0.5,   1,    2.5,   5,    10};  // seconds

  std::array<std::uint64_t, bounds.size() + 1> counts{};
  Clock::duration sum{};

  void record(Clock::duration duration);
};

// How many durations there were, and their sum: Prometheus' summary without quantiles.
struct Total {
  std::uint64_t count = 0;
  Clock::duration sum{};
};

class Statistics {
 public:
  static constexpr std::size_t remembered = 30;
  struct Moment {
    Reason reason = Reason::ok;
    std::uint32_t microseconds = 0;  // at most 71 minutes
    Clock::time_point ended;
  };

  void record(Reason reason, Clock::time_point ended, Clock::duration took, const PhaseTimes& spent);

  std::uint64_t attempts(Reason reason) const { return by_reason_[static_cast<std::size_t>(reason)]; }
  const Histogram& durations() const { return durations_; }  // of whole attempts
  const Total& time_in(Phase phase) const { return by_phase_[static_cast<std::size_t>(phase)]; }
  std::vector<Moment> recent() const;  // the oldest first, at most `remembered`

 private:
  std::array<std::uint64_t, reason_count> by_reason_{};
  Histogram durations_;
  std::array<Total, phase_count> by_phase_{};
  std::array<Moment, remembered> ring_{};
  std::size_t recorded_ = 0;
};

}  // namespace steady::health
