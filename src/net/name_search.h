// A host that may stand for several names (net/resolv_conf.h): which of them to ask when, which one has won, and what to
// say when none has. Pure: what time it is comes from outside.
//
// The names are asked in their order, each when the one before has said no, as glibc and Go do: most lookups end with the
// first or the second. Silence on one of them holds up nobody: after 250 ms all that are left are asked at once. A name goes
// before those behind it when its answer comes within a second: then a lost datagram, which c-ares sends again after 700 ms,
// leads to no other host.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "net/addresses.h"

namespace steady::net {

// What a question came to; failures in the order of how much they tell.
enum class Answered : std::uint8_t {
  not_yet,
  found,
  no_such_name,    // NXDOMAIN
  no_address,      // the name exists, without an address of the family
  otherwise,       // whatever else c-ares says
  silence,         // c-ares gave up waiting
  refused,         // REFUSED
  server_failure,  // SERVFAIL
  no_server,       // nobody listens there, which is so for every name
  no_memory
};

class Event;

// To the question for the addresses of one family.
struct FamilyAnswer {
  Answered answered = Answered::not_yet;
  Clock::time_point at = {};  // when it came
  Addresses addresses = {};
  std::string_view words = {};  // c-ares' own, for `otherwise`
  Event* awaited_by = nullptr;  // is told when it comes
};

// The order of families: IPv6 first.
struct AskedName {
  std::string name;  // absolute, with its final dot
  std::optional<Clock::time_point> asked = {};
  std::array<FamilyAnswer, 2> families = {};
};

Outcome out_of_memory();

class NameSearch {
 public:
  // `half` is when half of the attempt's time is over: nobody is waited for longer than that if somebody else has an answer.
  NameSearch(std::vector<std::string> names, Clock::time_point half);

  const std::vector<AskedName>& names() const { return names_; }

  // A name to ask now, which is taken for asked from then on; null when there is none (more). The pointer stays good as long
  // as this object.
  AskedName* take_due(Clock::time_point now);

  // The name whose addresses are the answer, once that is certain.
  const AskedName* winner(Clock::time_point now) const;

  // Whether every name has been answered.
  bool answered() const;
  // Whether any question has been.
  bool something_answered() const;

  // The next moment at which time alone may change one of these answers.
  Clock::time_point next(Clock::time_point now) const;

  // Why `host` has no address: the most telling failure first, then what became of the other names. Who has not answered
  // was silent.
  Outcome failure(std::string_view host) const;

 private:
  Clock::time_point turn_of_the_next(const AskedName& name) const;
  Clock::time_point end_of_precedence(const AskedName& name) const;
  std::string told(Answered kind, std::string_view host) const;

  std::vector<AskedName> names_;
  Clock::time_point half_;
};

}  // namespace steady::net
