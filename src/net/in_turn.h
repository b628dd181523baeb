// Several servers of which one is enough: they are tried one after the other, and the first that is up is the outcome.
// Otherwise the outcome names each.
//
// One deadline is for all of them. Each gets a fair part: the time that is left, divided by the number of those that are
// left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/outcome.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

// What the failure of a server means for the others.
enum class Then : std::uint8_t {
  next,   // the next one is tried
  again,  // the same, and this one has a second turn after the first turns of all
  stop    // the others are not tried
};

struct Turn {
  std::size_t server = 0;
  bool again = false;  // the second one of this server
};

struct Servers {
  std::vector<std::string> names;                                        // "h1:5432", as messages show them
  std::function<asio::awaitable<Outcome>(Turn, Attempt&)> attempt;       // one turn
  std::function<Then(const Outcome&, Phase furthest, Turn)> judge = {};  // empty: always the next one
  std::string_view not_tried = "not tried";                              // what is said of the others after Then::stop
  std::size_t reserved = 0;  // further parts of the time, for what comes afterwards
};

// `servers` must outlive the call. Each turn is a note (Topic::host) of an attempt that is explained(). The last turn
// ends shortly before the deadline, so that there is time to name each failure.
asio::awaitable<Outcome> in_turn(const Servers& servers, Attempt& attempt);

// How one of several servers has failed.
struct Failure {
  std::string name;
  Outcome outcome;
  Phase furthest = Phase::resolve;
};

// The failure that got furthest, and of equals the first; but what did not reach its server says least.
std::size_t most_telling(std::span<const Failure> failures);

// Their common failure: the reason is that of the `decisive` one, and it is permanent if all are. The detail names each,
// those that failed alike together, in at most 160 characters: "h1:5432: refused: connection refused; h2:5432: mismatch:
// the server is a standby". `untried` is put behind them.
Outcome common_failure(std::span<const Failure> failures, std::size_t decisive, std::string_view untried = {});

}  // namespace steady::net
