// Where a request goes and what it asks for: an http or https URL taken apart, and shown without its secrets.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "net/reach.h"
#include "settings/url.h"

namespace steady::probe::http {

struct Address {
  bool tls = false;
  net::Endpoint endpoint;            // the port filled in
  std::string path = "/";            // as it goes on the wire: percent-encoded, never empty
  std::optional<std::string> query;  // without '?'
};

// The address that an http, https, http+unix or https+unix URL names. Its ${VAR} must have been expanded, and the path of
// a socket percent-decoded; userinfo and fragment are for the caller. Blanks and bytes outside ASCII in path and query become percent-encoded, as browsers do.
// The error says what is wrong, for people: "the port is not a number from 1 to 65535".
std::expected<Address, std::string> address_of(const settings::Url& url);

// The endpoint of a host, in brackets where it is an IPv6 address, and a port, empty for the scheme's own. The error is as above.
std::expected<net::Endpoint, std::string> endpoint_of(std::string_view host, std::string_view port, bool tls);

// `text` with what may not stand in a request line percent-encoded: blanks, bytes outside ASCII, and the '#' that would begin a
// fragment.
std::string encoded(std::string_view text);

// "http://api:8080", "https://[::1]", "http+unix:///run/app.sock"; the default port of the scheme is left out.
std::string origin(const Address& address);

// origin() and the path, with "?..." for a query, which may hold a token.
std::string shown(const Address& address);

// What the request line asks for (RFC 9112, section 3.2.1): path and query.
std::string request_target(const Address& address);

// The Host field (RFC 9110, section 7.2): no default port, brackets around IPv6, "localhost" for a Unix socket.
std::string host_field(const Address& address);

// Same scheme, host and port (RFC 6454, section 5), or the same Unix socket.
bool same_origin(const Address& a, const Address& b);

}  // namespace steady::probe::http
