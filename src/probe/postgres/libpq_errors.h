// Reading what libpq says. libpq gives a failed connection one text and nothing else: the server's error in it, when the
// verbosity is PQERRORS_VERBOSE, or libpq's own words, which are English as it is built without translations. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/outcome.h"
#include "probe/postgres/sqlstate.h"

namespace steady::probe::postgres {

// The first error of a server in `text`, as in
//   connection to server at "127.0.0.1", port 5432 failed: FATAL:  28P01: password authentication failed for user "app"
// whatever language the severity is in. With sslmode=prefer or allow the text may hold the errors of two connections.
std::optional<ServerError> server_error(std::string_view text);

// How far an attempt had come with its server when it failed.
enum class Contact : std::uint8_t { none, connected, heard };

// Classifies a failure that is not a server's error: nobody listens, TLS, something that is not PostgreSQL. What was `heard` decides
// what a connection that ended means, as in net::connection_lost(); a server that is `connected` may have said of itself what libpq would say of
// us. With two connections in the text, the last counts.
Outcome classify(std::string_view text, Contact contact);

// Whether libpq has given up because it cannot do what the server asks: GSSAPI, say. The server takes connections then.
bool unsupported_authentication(std::string_view text);

// The outcome when a server that took the connection is not what channel_binding, require_auth, sslcertmode or
// target_session_attrs demand, in libpq's words about its last connection; a server's own error may stand before them.
std::optional<Outcome> unmet_demand(std::string_view text);

}  // namespace steady::probe::postgres
