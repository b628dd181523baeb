#include "probe/postgres/explanation.h"

#include <libpq-fe.h>

#include <string>
#include <string_view>

#include "base/text.h"
#include "net/tls_notes.h"
#include "probe/postgres/connection.h"
#include "probe/postgres/libpq_errors.h"

namespace steady::probe::postgres {
namespace {

// What a server reports about itself without being asked (manual, 34.2, PQparameterStatus); a pooler may leave it out.
std::string_view reported(const PGconn* connection, const char* name) {
  const char* value = PQparameterStatus(connection, name);
  return value == nullptr ? "" : value;
}

// libpq does not tell a refused TLS from one that failed, where its sslmode goes on without.
std::string encryption(PGconn* connection, const Spec& spec, bool was_encrypted) {
  if (PQsslInUse(connection) != 0) return "yes";
  if (!spec.socket.empty()) return "no, over a Unix socket";
  if (spec.sslmode == "disable") return "no (sslmode=disable)";
  if (was_encrypted) return "no: the login over TLS failed, and libpq went on without";
  if (spec.demands_tls()) return "no session came about";
  return cat("no: the server has none, or it failed (sslmode=", spec.sslmode, " goes on without)");
}

std::string_view authentication(const PGconn* connection) {
  if (PQconnectionNeedsPassword(connection) != 0) return "asked for a password, but none is given";
  if (PQconnectionUsedPassword(connection) != 0) return "asked for a password and got one";
  if (unsupported_authentication(PQerrorMessage(connection))) return "asked for what libpq cannot do";
  return is_authenticated(connection) ? "asked for no password (trust, peer or a certificate)" : "";
}

}  // namespace

void LoginNotes::progress(const net::Attempt& attempt, PGconn* connection) {
  const ConnStatusType status = PQstatus(connection);
  const bool connected = status != CONNECTION_BAD && status != CONNECTION_NEEDED && status != CONNECTION_STARTED;
  if (connected && !connected_) attempt.note(net::Topic::connected, {});
  connected_ = connected_ || connected;
  if (encrypted_ || PQsslInUse(connection) == 0 || tls_session(connection) == nullptr) return;
  encrypted_ = true;
  net::note_tls(attempt, tls_session(connection));
}

void LoginNotes::ended(const net::Attempt& attempt, PGconn* connection, const Spec& spec,
                       const Outcome& outcome) const {
  if (!connected_) return;
  attempt.note(net::Topic::session, {{"tls", encryption(connection, spec, encrypted_)},
                                     {"authentication", authentication(connection)},
                                     {"server_version", reported(connection, "server_version")},
                                     {"standby", reported(connection, "in_hot_standby")},
                                     {"read_only", reported(connection, "default_transaction_read_only")}});
  if (outcome.up()) return;
  if (const auto error = server_error(PQerrorMessage(connection))) {
    attempt.note(net::Topic::response, {{"sqlstate", error->code}, {"message", error->message}});
  }
}

}  // namespace steady::probe::postgres
