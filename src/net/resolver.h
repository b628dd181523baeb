// Names to addresses: literals, this container, the hosts file, and the name servers (net/name_servers.h), in that order.
//
// /etc/hosts and /etc/resolv.conf are read as they are now; both may be absent. A name that the hosts file knows is asked of
// nobody.
#pragma once

#include <string>

#include "base/outcome.h"
#include "net/addresses.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

// The addresses of `host`, in the order to try them: IPv6 and IPv4 interleaved, IPv6 first (RFC 8305, section 4); never
// empty. A literal is itself; "" and "localhost" are ::1 and 127.0.0.1 without asking anybody (RFC 6761, section 6.3).
// Failures are `name_not_found`, permanent when `host` is no host name at all; `timed_out` when c-ares gave up before the
// deadline. Addresses that attempt.network() forbids, and answers that are no address of a host (0.0.0.0, ::), are left
// out; if none remains: `unreachable`. At most 32 of a name's addresses are returned.
asio::awaitable<Result<Addresses>> resolve(const std::string& host, Attempt& attempt);

}  // namespace steady::net
