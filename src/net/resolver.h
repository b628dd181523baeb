// Names to addresses through c-ares: asynchronous, cancellable, no NSS, no threads, no cache.
//
// Every lookup opens a channel of its own, so that /etc/hosts and /etc/resolv.conf are read as they are now; both may
// be absent. The hosts file comes first; a name that it knows is asked of nobody. A and AAAA are asked separately: one
// family's NXDOMAIN, SERVFAIL or silence never hides the other's answer.
#pragma once

#include <string>

#include "base/result.h"
#include "net/addresses.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

// The addresses of `host`, in the order to try them: IPv6 and IPv4 interleaved, IPv6 first (RFC 8305, section 4); never
// empty. A literal is itself; "" and "localhost" are ::1 and 127.0.0.1 without asking anybody (RFC 6761, section 6.3).
// Failures are `name_not_found`, lasting when `host` is no host name at all; `timed_out` when c-ares gave up before the
// deadline. Addresses that attempt.network() forbids are left out; if none remains: `unreachable`.
asio::awaitable<Result<Addresses>> resolve(const std::string& host, Attempt& attempt);

}  // namespace steady::net
