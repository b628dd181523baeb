// Where a redirect leads: a Location field (RFC 9110, section 10.2.2) resolved against the address that sent it, as RFC 3986,
// section 5.2 has it. The text is a peer's: no ${VAR} in it means anything.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "probe/http/address.h"

namespace steady::probe::http {

// Where `location`, as it came in an answer from `from`, leads. `host` is the Host field that was sent: a Location that
// names it means the server that was asked, under whatever address that was. The error says why it leads nowhere:
// "to a scheme other than http and https". Whether to go there is for the caller to say.
std::expected<Address, std::string> follow(const Address& from, std::string_view host, std::string_view location);

}  // namespace steady::probe::http
