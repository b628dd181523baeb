// Where a request goes and what it requests: a parsed http or https URL, and its text without secrets.
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
  net::Endpoint endpoint;            // with the default port filled in
  std::string path = "/";            // as sent: percent-encoded, never empty
  std::optional<std::string> query;  // without '?'
};

// The address of an http, https, http+unix or https+unix URL. Its ${VAR} must be expanded, and the path of a socket
// percent-decoded. Ignores userinfo and fragment. Blanks and non-ASCII bytes in path and query become percent-encoded,
// as in browsers. The error is text for people: "the port is not a number from 1 to 65535".
std::expected<Address, std::string> address_of(const settings::Url& url);

// The endpoint of a host (IPv6 in brackets) and a port (empty: the scheme's default). The error is as above.
std::expected<net::Endpoint, std::string> endpoint_of(std::string_view host, std::string_view port, bool tls);

// `text` with characters percent-encoded that a request line must not contain: blanks, non-ASCII bytes, and '#', which
// would begin a fragment.
std::string encoded(std::string_view text);

// "http://api:8080", "https://[::1]", "http+unix:///run/app.sock"; without the default port of the scheme.
std::string origin(const Address& address);

// origin() and the path; a query is shown as "?...", because it may contain a token.
std::string shown(const Address& address);

// The request target (RFC 9112, section 3.2.1): path and query.
std::string request_target(const Address& address);

// The Host field (RFC 9110, section 7.2): no default port, brackets around IPv6, "localhost" for a Unix socket.
std::string host_field(const Address& address);

// Same scheme, host and port (RFC 6454, section 5), or same Unix socket.
bool same_origin(const Address& a, const Address& b);

}  // namespace steady::probe::http
