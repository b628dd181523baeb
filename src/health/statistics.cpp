#include "health/statistics.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace steady::health {

void Histogram::record(Clock::duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  const auto bound = std::ranges::lower_bound(bounds, seconds);
  ++counts[static_cast<std::size_t>(bound - bounds.begin())];
  sum += duration;
}

void Statistics::record(Reason reason, Clock::time_point ended, Clock::duration took, const PhaseTimes& spent) {
  ++by_reason_[static_cast<std::size_t>(reason)];
  durations_.record(took);
  for (std::size_t phase = 0; phase < spent.size(); ++phase) {
    if (!spent[phase]) continue;
    ++by_phase_[phase].count;
    by_phase_[phase].sum += *spent[phase];
  }
  const auto microseconds = std::chrono::round<std::chrono::microseconds>(took).count();
  const auto most = std::int64_t{std::numeric_limits<std::uint32_t>::max()};
  ring_[recorded_++ % remembered] = {
      reason, static_cast<std::uint32_t>(std::clamp(std::int64_t{microseconds}, std::int64_t{0}, most)), ended};
}

std::vector<Statistics::Moment> Statistics::recent() const {
  std::vector<Moment> out;
  const std::size_t count = std::min(recorded_, remembered);
  out.reserve(count);
  for (std::size_t i = recorded_ - count; i < recorded_; ++i) out.push_back(ring_[i % remembered]);
  return out;
}

}  // namespace steady::health
