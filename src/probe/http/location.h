// Resolves the Location field of a redirect (RFC 9110, section 10.2.2) against the address that sent it, as in RFC
// 3986, section 5.2. The text comes from a peer, so ${VAR} in it is not expanded.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "probe/http/address.h"

namespace steady::probe::http {

// The address to which `location` in a response from `from` leads. `host` is the Host field that was sent: a Location
// with this host means the same server, whatever its address was. The error says why the location is invalid: "to a
// scheme other than http and https". The caller decides whether to follow it.
std::expected<Address, std::string> follow(const Address& from, std::string_view host, std::string_view location);

}  // namespace steady::probe::http
