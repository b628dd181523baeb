// The addresses of a name: in which order to try them, and which of them an attempt may use. Pure.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

using Addresses = std::vector<asio::ip::address>;

// IPv6 and IPv4 alternate, IPv6 first (RFC 8305, section 4): a network that lacks one family costs the delay of one
// address, not of all addresses of that family.
Addresses interleaved(const Addresses& v6, const Addresses& v4);

// The first 32 addresses: one attempt tries at most these. A name server may return thousands, and each costs a
// connection.
Addresses some_of(Addresses found);

// Removes 0.0.0.0 and ::, also when mapped into IPv6: the kernel connects them to this container. A name server returns
// them to say that the host does not exist, as DNS blocklists do. `unreachable` when no other address is in `found`
// (not empty).
Result<Addresses> without_unspecified(Addresses found, const std::string& host);

// The addresses of `found` (not empty) that `network` allows; `unreachable`, permanent, when none is allowed.
Result<Addresses> permitted(Addresses found, const Network& network);

}  // namespace steady::net
