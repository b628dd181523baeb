// Several hosts, as libpq takes them (17.11, fe-connect.c, PQconnectPoll()): they are tried in order until a session is as
// it must be. steady does this itself, because libpq's own lookup of names blocks, and because the time is shared. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/outcome.h"
#include "net/in_turn.h"
#include "probe/postgres/spec.h"

namespace steady::probe::postgres {

// The words of a role that is not the wanted one.
inline constexpr std::string_view not_primary = "the server is a replica, not the primary";
inline constexpr std::string_view not_replica = "the server is the primary, not a replica";

// Where the servers are, in the order of the spec: at least one.
std::vector<Place> places(const Spec& spec);

// The order in which `count` hosts are tried: as they are, or shuffled by `random`.
std::vector<std::size_t> order_of(std::size_t count, bool shuffled, std::uint32_t random);

// The spec of one host. prefer-standby takes two turns, as in libpq: in the first one, the host must be a standby; in
// the second one, anything will do.
Spec at_place(const Spec& spec, Place place, bool again);

// What becomes of the other hosts when one has failed. The next one is tried after a failed lookup or connection, a
// silence (libpq's connect_timeout), 57P03, and a session that is not as target_session_attrs or `role` want it. After any
// other failure of a server that was reached the others are not tried, as in libpq: a refused login, TLS, another
// protocol, a connection that was closed; nor after the failure of `query`.
net::Then after_failure(const Spec& spec, const Outcome& outcome, Phase furthest);

}  // namespace steady::probe::postgres
