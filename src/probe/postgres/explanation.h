// The notes about a login: as much as libpq lets be seen of it.
#pragma once

#include "base/outcome.h"
#include "net/attempt.h"
#include "probe/postgres/spec.h"

struct pg_conn;  // libpq's PGconn

namespace steady::probe::postgres {

// For an attempt that is explained().
class LoginNotes {
 public:
  // After each step of libpq: the connection, and a TLS session. libpq closes a session that it refuses, so that nobody
  // sees its certificate.
  void progress(const net::Attempt& attempt, pg_conn* connection);

  // After the login: encrypted or not and why, what the server asked for, what it says about itself, its error.
  void ended(const net::Attempt& attempt, pg_conn* connection, const Spec& spec, const Outcome& outcome) const;

 private:
  bool connected_ = false;
  bool encrypted_ = false;
};

}  // namespace steady::probe::postgres
