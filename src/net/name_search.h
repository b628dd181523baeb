// A host may stand for several names (net/resolv_conf.h). This class decides which name to query and when, which name
// wins, and what to report when none wins. Pure: the time is a parameter.
//
// Names are queried in order, each after a negative answer for the one before, as glibc and Go do: most lookups end
// with the first or the second name. A name without an answer does not delay the others for long: after 250 ms all
// remaining names are queried at once. A name has precedence over later names if its answer comes within 1 s. c-ares
// resends a lost datagram after 700 ms, so a lost datagram does not lead to a different host.
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

// The result of a query. Failures are in ascending order of how informative they are.
enum class Answered : std::uint8_t {
  not_yet,
  found,
  no_such_name,    // NXDOMAIN
  no_address,      // the name exists, but has no address of this family
  otherwise,       // any other status of c-ares
  silence,         // c-ares timed out
  refused,         // REFUSED
  server_failure,  // SERVFAIL
  no_server,       // nobody listens at the name server, which affects every name
  no_memory
};

class Event;

// The answer to the query for one address family.
struct FamilyAnswer {
  Answered answered = Answered::not_yet;
  Clock::time_point at = {};  // when it arrived
  Addresses addresses = {};
  std::string_view words = {};  // the text of c-ares, for `otherwise`
  Event* awaited_by = nullptr;  // notified when the answer arrives
};

// Families are in this order: IPv6, IPv4.
struct AskedName {
  std::string name;  // absolute, with its final dot
  std::optional<Clock::time_point> asked = {};
  std::array<FamilyAnswer, 2> families = {};
};

Outcome out_of_memory();

class NameSearch {
 public:
  // `half` is the time at which half of the attempt's time has passed: after it, an answer that exists is used without
  // waiting for others.
  NameSearch(std::vector<std::string> names, Clock::time_point half);

  const std::vector<AskedName>& names() const { return names_; }

  // A name to query now, which is then marked as queried; null when there is none at the moment. The pointer is valid
  // as long as this object.
  AskedName* take_due(Clock::time_point now);

  // The name whose addresses are the result, once no other name can win; otherwise null.
  const AskedName* winner(Clock::time_point now) const;

  // Whether every name has been answered.
  bool answered() const;
  // Whether any query has been answered.
  bool something_answered() const;

  // The next time at which one of these results may change without a new answer.
  Clock::time_point next(Clock::time_point now) const;

  // Why `host` has no address: the most informative failure first, then the failures of the other names. A name without
  // an answer counts as `silence`.
  Outcome failure(std::string_view host) const;

 private:
  Clock::time_point turn_of_the_next(const AskedName& name) const;
  Clock::time_point end_of_precedence(const AskedName& name) const;
  std::string told(Answered kind, std::string_view host) const;

  std::vector<AskedName> names_;
  Clock::time_point half_;
};

}  // namespace steady::net
