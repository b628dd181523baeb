// The addresses of a name: the order to try them in, and which of them an attempt may use. Pure.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <vector>

#include "base/result.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

using Addresses = std::vector<asio::ip::address>;

// IPv6 and IPv4 in turn, IPv6 first (RFC 8305, section 4), so that a network without one of them costs one address, not
// all of a family.
Addresses interleaved(const Addresses& v6, const Addresses& v4);

// Those of `found` (not empty) that `network` allows; `unreachable`, lasting, when none is left.
Result<Addresses> permitted(Addresses found, const Network& network);

}  // namespace steady::net
