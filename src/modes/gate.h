// What `wait` decides: from what the board knows to hold, open or give up. Pure: time comes in as a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/duration.h"
#include "health/board.h"

namespace steady::modes {

enum class Decision : std::uint8_t { hold, open, give_up };

class Gate {
 public:
  // `stable` (1 or more) passes in a row of every check open the gate. The same permanent-looking reason of one check for
  // `permanent_grace` closes it for good, because a bootstrap race clears and a wrong password does not; nothing: never.
  Gate(std::size_t checks, int stable, std::optional<Duration> permanent_grace)
      : stable_(stable), permanent_grace_(permanent_grace), permanent_(checks) {}

  // To be asked after every attempt that the board has recorded.
  Decision judge(const health::Board& board, std::size_t attempted);

  // Whether this check does not hold the gate: enough passes in a row, the last of them not too long before `now`.
  bool passes(const health::Row& row, Clock::time_point now) const;

  // The checks that do not pass, in their order.
  std::vector<std::size_t> pending(const health::Board& board, Clock::time_point now) const;

 private:
  struct Permanent {
    Reason reason = Reason::ok;  // ok: none at the moment
    Clock::time_point since{};
  };
  bool hopeless(const health::Row& row, Permanent& permanent) const;

  int stable_;
  std::optional<Duration> permanent_grace_;
  std::vector<Permanent> permanent_;
};

}  // namespace steady::modes
