// What `--explain` shows of a request and its response, by permission: our own fields, values of fields that hold no
// secret, a path without its query. A value that repeats a secret of the request is not shown. Pure, except for notes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/attempt.h"
#include "probe/http/request.h"
#include "probe/http/spec.h"

namespace steady::probe::http {

// What messages must not repeat: password, credentials, body, values of fields that may be secret.
std::vector<std::string_view> secrets_of(const Spec& spec);

// The head of the request of a hop, a line each: "GET /healthz HTTP/1.1", "Host: api:8080", "Authorization: ***".
std::vector<std::string> shown_request(const Spec& spec, const Hop& hop);

// The head of its response, at most 40 lines.
std::vector<std::string> shown_response(const Spec& spec, const Head& head);

// Where a Location leads: without user, query and fragment.
std::string shown_location(std::string_view location);

// The beginning of a body.
std::string shown_body(const Spec& spec, std::string_view body);

// Takes a note of the response, for an attempt that is explained().
void note_response(const net::Attempt& attempt, const Spec& spec, const Head& head);

}  // namespace steady::probe::http
