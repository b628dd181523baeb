// Resolves names to addresses: literals, this container, the hosts file, and the name servers (net/name_servers.h), in
// that order.
//
// The current /etc/hosts and /etc/resolv.conf are read; both may be absent. For a name in the hosts file no name server
// is queried.
#pragma once

#include <string>

#include "base/outcome.h"
#include "net/addresses.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

// The addresses of `host`, in the order to try them: IPv6 and IPv4 interleaved, IPv6 first (RFC 8305, section 4); never
// empty, at most 32. A literal gives itself; "" and "localhost" give ::1 and 127.0.0.1 without a query (RFC 6761,
// section 6.3). Errors: `name_not_found`, permanent when `host` is not a valid host name; `timed_out` when c-ares gave
// up before the deadline; `unreachable` when no address remains after those are removed that attempt.network() forbids,
// or that are unspecified (0.0.0.0, ::).
asio::awaitable<Result<Addresses>> resolve(const std::string& host, Attempt& attempt);

}  // namespace steady::net
