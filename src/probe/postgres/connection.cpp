#include "probe/postgres/connection.h"

#include <libpq-fe.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "probe/postgres/libpq_errors.h"

namespace steady::probe::postgres {
namespace {

// libpq treats an empty parameter as missing and reads the environment instead: PGOPTIONS, PGSERVICE, PGHOST and twenty
// more. For PGDATESTYLE, PGTZ and PGGEQO, which go into the startup packet, there is no parameter at all. So the
// environment is empty while libpq may read it. This is safe: the process has one thread, and no coroutine is suspended
// meanwhile.
class NoEnvironment {
 public:
  NoEnvironment() : ours_(std::exchange(environ, empty_.data())) {}
  NoEnvironment(const NoEnvironment&) = delete;
  NoEnvironment& operator=(const NoEnvironment&) = delete;
  ~NoEnvironment() { environ = ours_; }

 private:
  std::array<char*, 1> empty_{};
  char** ours_;
};

// Notices would go to stderr. libpqxx replaces the processor but not the receiver, so this covers the whole session.
void ignore_notice(void*, const PGresult*) {}

}  // namespace

void Finish::operator()(PGconn* connection) const { PQfinish(connection); }

Connection start(const Parameters& all) {
  const NoEnvironment hidden;
  Connection connection(PQconnectStartParams(all.names().data(), all.values().data(), 0));
  PGconn* const c = connection.get();
  if (c == nullptr) return connection;
  PQsetErrorVerbosity(c, PQERRORS_VERBOSE);  // only this text contains the SQLSTATE of a refused login
  PQsetNoticeReceiver(c, ignore_notice, nullptr);
  PQsetnonblocking(c, 1);
  return connection;
}

Step poll(PGconn* connection) {
  const NoEnvironment hidden;
  switch (PQconnectPoll(connection)) {
    case PGRES_POLLING_OK: return Step::done;
    case PGRES_POLLING_READING: return Step::read;
    case PGRES_POLLING_WRITING: return Step::write;
    default: return Step::failed;
  }
}

// With prefer and allow, libpq reacts to a refusal with a second login, without or with TLS. Unless the refusal was
// about encryption, that would only try a wrong password twice.
bool is_final(const PGconn* connection) {
  const auto error = server_error(PQerrorMessage(connection));
  return error && !depends_on_encryption(error->code);
}

ssl_st* tls_session(PGconn* connection) { return static_cast<ssl_st*>(PQsslStruct(connection, "OpenSSL")); }

bool is_authenticated(const PGconn* connection) {
  switch (PQstatus(connection)) {
    case CONNECTION_OK:
    case CONNECTION_AUTH_OK:
    case CONNECTION_CHECK_WRITABLE:
    case CONNECTION_CHECK_STANDBY:
    case CONNECTION_CONSUME: return true;
    default: return false;
  }
}

}  // namespace steady::probe::postgres
