// Checks in a state that `serve` may be in, for the renderers: every kind, readiness, reason and phase occurs. Only
// memory: nothing is attempted.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "config/config.h"
#include "health/board.h"
#include "server/message.h"
#include "server/view.h"

namespace steady::reference {

enum class Weather : std::uint8_t {
  mixed,    // some checks are down, each for another reason
  warned,   // only checks are down that decide nothing
  fine,     // all are up
  unknown,  // none was attempted
  added,    // the same, after a reload that keeps readiness
  stuck,    // none is attempted any more
};

// Checks are called "Check-1", "Check-2" ...: no word that could be a public name.
inline constexpr std::string_view check_name = "Check-";

class Sample {
 public:
  explicit Sample(Weather weather);

  server::View view(bool draining, bool started) const;
  const config::Config& config() const { return config_; }
  const health::Board& board() const { return board_; }

  // As the listener counts what it has answered.
  void count(const server::Response& response) { ++totals_.requests[{response.handler, response.status}]; }

 private:
  void record(std::size_t check, Weather weather);
  void attempt(std::size_t check, const Outcome& outcome);

  config::Config config_;
  health::Board board_;
  server::Totals totals_;
  Clock::time_point now_{std::chrono::hours(100)};
};

}  // namespace steady::reference
