// Asking the name servers of /etc/resolv.conf through c-ares: asynchronous, cancellable, no NSS, no threads, no cache.
//
// Every lookup opens a channel of its own, so that /etc/resolv.conf is read as it is now; it may be absent. A and AAAA are
// asked separately: one family's NXDOMAIN, SERVFAIL or silence never hides the other's answer. Nor does one name of the
// search list hide another one (net/name_search.h).
#pragma once

#include <string>

#include "base/outcome.h"
#include "net/addresses.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

// The addresses of `host`, IPv6 and IPv4 interleaved; never empty. Failures are `name_not_found`, or `timed_out` when c-ares
// gave up, or when the deadline is about to come and a name of several was answered. A caller that leaves early is gone at
// once.
asio::awaitable<Result<Addresses>> ask_name_servers(const std::string& host, const Attempt& attempt);

}  // namespace steady::net
