// The decision of `wait`: hold, open or give up, from the state of the board. Pure: the time is a parameter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "health/board.h"

namespace steady::modes {

enum class Decision : std::uint8_t { hold, open, give_up };

class Gate {
 public:
  // Opens when every check has as many successes in a row as `needed` says (one number per check, 1 or more). Gives up
  // when one check has the same permanent reason for `permanent_grace`: a start-up race ends in that time, a wrong
  // password does not. Empty: never gives up.
  Gate(std::vector<int> needed, std::optional<Duration> permanent_grace)
      : needed_(std::move(needed)), permanent_grace_(permanent_grace), permanent_(needed_.size()) {}

  // Call it after every attempt that the board has recorded.
  Decision judge(const health::Board& board, std::size_t attempted);

  // Whether this check allows opening: enough successes in a row, and the last of them recent enough at `now`.
  bool passes(const health::Board& board, std::size_t check, Clock::time_point now) const;

  // The checks that do not pass, in their order.
  std::vector<std::size_t> pending(const health::Board& board, Clock::time_point now) const;

 private:
  struct Permanent {
    Reason reason = Reason::ok;  // ok: no permanent reason at the moment
    Clock::time_point since{};
  };
  bool hopeless(const health::Row& row, Permanent& permanent) const;

  std::vector<int> needed_;
  std::optional<Duration> permanent_grace_;
  std::vector<Permanent> permanent_;
};

}  // namespace steady::modes
