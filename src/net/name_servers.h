// Queries the name servers of /etc/resolv.conf through c-ares: asynchronous, cancellable, no NSS, no threads, no cache.
//
// Every lookup opens its own channel, so that it uses the current /etc/resolv.conf, which may be absent. A and AAAA are
// separate queries: NXDOMAIN, SERVFAIL or silence for one family never hides the answer for the other. The same holds
// for the names of the search list (net/name_search.h).
#pragma once

#include <string>

#include "base/outcome.h"
#include "net/addresses.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

// The addresses of `host`, IPv6 and IPv4 interleaved; never empty. Errors: `name_not_found`; `timed_out` when c-ares
// gave up, or when the deadline is near and only some of several names were answered. Cancellation takes effect
// immediately.
asio::awaitable<Result<Addresses>> ask_name_servers(const std::string& host, const Attempt& attempt);

}  // namespace steady::net
