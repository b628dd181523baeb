// Parses libpq's error text. For a failed connection libpq gives one text only: it contains the server's error (when
// the verbosity is PQERRORS_VERBOSE), or libpq's own message, in English because libpq is built without translations.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/outcome.h"
#include "probe/postgres/sqlstate.h"

namespace steady::probe::postgres {

// The first server error in `text`, as in
//   connection to server at "127.0.0.1", port 5432 failed: FATAL:  28P01: password authentication failed for user "app"
// in any language of the severity. With sslmode=prefer or allow the text may contain the errors of two connections.
std::optional<ServerError> server_error(std::string_view text);

// How far an attempt had got with its server when it failed.
enum class Contact : std::uint8_t { none, connected, heard };

// Classifies a failure that is not a server's error: nobody listens, TLS, not PostgreSQL. If the connection ended,
// `heard` decides as in net::connection_lost(). If the server is `connected`, an error such as "out of memory" may be
// the server's or libpq's. With two connections in the text, the last one counts.
Outcome classify(std::string_view text, Contact contact);

// With sslmode=prefer libpq makes a second connection, without TLS, and with allow one with TLS. Why the one with TLS
// failed, if the text is about two connections, and the failure was not the server's own error; otherwise empty.
std::string tls_complaint(std::string_view text, std::string_view sslmode);

// Whether libpq gave up because it does not support what the server requires, such as GSSAPI. The server does accept
// connections then.
bool unsupported_authentication(std::string_view text);

// The outcome when a server accepted the connection but does not meet channel_binding, require_auth, sslcertmode or
// target_session_attrs. Parses libpq's message about its last connection; a server's own error may precede it.
std::optional<Outcome> unmet_demand(std::string_view text);

}  // namespace steady::probe::postgres
