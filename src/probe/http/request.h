// The text of a request, and what becomes of it when the answer points elsewhere. Pure.
//
// To another origin than the target's own, nothing goes along that could be a secret: no credentials, no configured
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

// Whether `text` may name a field or a method (RFC 9110, section 5.6.2).
bool is_token(std::string_view text);

// Whether `text` may be the value of a field: no CR, LF, NUL or other control character but a tab (RFC 9110, 5.5).
bool is_field_value(std::string_view text);

// One request of a chain of redirects; the first is the target itself.
struct Hop {
  Address address;
  std::string method;
  bool with_body;    // the configured body goes along
  bool same_origin;  // the target's own origin
  int redirects_left;
};

Hop first_hop(const Spec& spec);

// The next hop when `head` is a redirect that is to be followed, nothing when it is to be judged as it is, and a
// `mismatch` when it must not be followed: from https to http, too many, away from the origin with a body.
Result<std::optional<Hop>> next_hop(const Spec& spec, const Hop& from, const Head& head);

// The Host field of a hop.
std::string host_of(const Spec& spec, const Hop& hop);

// How to speak TLS with a hop; nothing when it is in the clear. Another origin is verified by the same CA, or as little.
std::optional<net::Tls> tls_of(const Spec& spec, const Hop& hop);

// HTTP/1.1 (RFC 9112), Connection: close, User-Agent: steady/<version>. A configured header replaces ours of its name.
Secret render(const Spec& spec, const Hop& hop);

}  // namespace steady::probe::http
