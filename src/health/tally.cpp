#include "health/tally.h"

#include <algorithm>

namespace steady::health {

void Tally::record(bool up, config::Thresholds thresholds) {
  constexpr int enough = 1'000'000;  // a streak is shown to people and need not grow without limit
  const bool same_way = up ? streak_ > 0 : streak_ < 0;
  const int before = same_way ? streak_ : 0;
  streak_ = std::clamp(before + (up ? 1 : -1), -enough, enough);
  if (streak_ >= thresholds.rise) up_ = ever_up_ = true;
  if (streak_ <= -thresholds.fall) up_ = false;
}

}  // namespace steady::health
