#include "reference/sample.h"

#include <stdexcept>
#include <utility>

#include "base/text.h"
#include "config/load.h"

namespace steady::reference {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t expiry = 1800000000;  // of the certificate that each attempt has seen
constexpr std::chrono::system_clock::time_point wall(1700000000s);

// The checks from these on decide nothing, and end with one reason each.
constexpr std::size_t ignored = 5;
constexpr std::size_t one_per_reason = 6;

config::Config load() {
  config::Inputs inputs;
  int number = 0;
  const auto add = [&](std::string_view target) {
    inputs.targets.push_back(cat(target, "name=", check_name, ++number));
  };
  for (const char* target : {"http://api:1/x#", "db:1#", "redis://cache:1#", "postgres://app@db:1/app#",
                             "db:2#readiness=latch&", "db:3#readiness=ignore&"}) {
    add(target);
  }
  for (int reason = 1; reason < reason_count; ++reason) add("db:4#readiness=ignore&");
  config::Loaded loaded = config::load(inputs, settings::no_environment());
  if (loaded.blame != config::Blame::none) throw std::runtime_error(loaded.problems);
  return std::move(loaded.config);
}

bool fails(std::size_t check, Weather weather) {
  if (weather == Weather::warned) return check >= ignored;
  return weather == Weather::mixed && (check == 0 || check >= 4);
}

}  // namespace

Sample::Sample(Weather weather) : config_(load()), board_(config_.checks.size()) {
  for (std::size_t i = 0; i < config_.checks.size(); ++i) {
    if (weather == Weather::added) board_.assume_up(i);
    if (weather != Weather::unknown && weather != Weather::added) record(i, weather);
    const bool late = weather == Weather::stuck || (weather == Weather::mixed && i == 2);
    board_.plan(i, late ? now_ - 24h : now_ + 1h);
  }
}

server::View Sample::view(bool draining, bool started) const {
  return {.checks = config_.checks,
          .board = board_,
          .totals = totals_,
          .now = now_,
          .wall = wall,
          .begin = now_ - 1min,
          .begin_wall = wall - 1min,
          .started = started,
          .draining = draining,
          .details = config::Details::always};
}

// Every reason once, then the last one by the weather. Details are no words.
void Sample::record(std::size_t check, Weather weather) {
  for (int reason = 1; reason < reason_count; ++reason) attempt(check, down(static_cast<Reason>(reason), "Detail 1"));
  attempt(check, up("Detail 1"));
  const Reason last = check < one_per_reason ? Reason::refused : static_cast<Reason>(check - one_per_reason + 1);
  for (int i = 0; fails(check, weather) && i < 5; ++i) attempt(check, down(last, "Detail 1"));
}

void Sample::attempt(std::size_t check, const Outcome& outcome) {
  health::PhaseTimes spent;
  spent.fill(2ms);
  const auto phase = static_cast<Phase>(check % std::size_t{phase_count});
  board_.record(check, {outcome, phase, 12ms, spent, expiry}, config_.checks[check].thresholds, now_);
}

}  // namespace steady::reference
