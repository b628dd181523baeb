// The addresses of a name: the order to try them in, and which of them an attempt may use. Pure.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

using Addresses = std::vector<asio::ip::address>;

// IPv6 and IPv4 in turn, IPv6 first (RFC 8305, section 4), so that a network without one of them costs one address, not
// all of a family.
Addresses interleaved(const Addresses& v6, const Addresses& v4);

// Those of a name that one attempt tries: the first 32. A name server may say thousands, and each costs a connection.
Addresses some_of(Addresses found);

// Without 0.0.0.0 and ::, alone or mapped into IPv6, which the kernel takes for this container: as the answer for a name
// they say that there is no such host, as blocklists do. `unreachable` when nothing else is in `found` (not empty).
Result<Addresses> without_unspecified(Addresses found, const std::string& host);

// Those of `found` (not empty) that `network` allows; `unreachable`, permanent, when none is left.
Result<Addresses> permitted(Addresses found, const Network& network);

}  // namespace steady::net
