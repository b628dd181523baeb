// The text of a request, and the next request after a redirect. Pure.
//
// To an origin other than the target's own, nothing is sent that could be a secret: no credentials, no configured
// header, no body, no client certificate.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/outcome.h"
#include "base/secret.h"
#include "probe/http/spec.h"

namespace steady::probe::http {

// "Basic …" for a user and a password (RFC 7617), as UTF-8.
Secret basic(std::string_view user, const Secret& password);

// Whether `text` is valid as the name of a field or as a method (RFC 9110, section 5.6.2).
bool is_token(std::string_view text);

// Whether `text` is valid as the value of a field: no CR, LF, NUL or other control character except a tab (RFC 9110,
// 5.5).
bool is_field_value(std::string_view text);

// One request of a chain of redirects; the first is the target itself.
struct Hop {
  Address address;
  std::string method;
  bool with_body;    // the configured body is sent
  bool same_origin;  // same origin as the target
  int redirects_left;
};

Hop first_hop(const Spec& spec);

// The next hop when `head` is a redirect to follow, nothing when the response itself is to be judged, and a `mismatch`
// when the redirect must not be followed: from https to http, too many, to another origin with a body.
Result<std::optional<Hop>> next_hop(const Spec& spec, const Hop& from, const Head& head);

// The Host field of a hop.
std::string host_of(const Spec& spec, const Hop& hop);

// TLS settings for a hop; nothing for plain HTTP. Another origin is verified with the same CA, or with the same
// `insecure`.
std::optional<net::Tls> tls_of(const Spec& spec, const Hop& hop);

// HTTP/1.1 (RFC 9112), Connection: close, User-Agent: steady/<version>. A configured header replaces ours of the same
// name.
Secret render(const Spec& spec, const Hop& hop);

}  // namespace steady::probe::http
