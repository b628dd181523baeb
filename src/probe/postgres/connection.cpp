#include "probe/postgres/connection.h"

#include <libpq-fe.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "probe/postgres/libpq_errors.h"

namespace steady::probe::postgres {
namespace {

// libpq takes an empty parameter for a missing one and asks the environment instead: PGOPTIONS, PGSERVICE, PGHOST and
// twenty more; and for PGDATESTYLE, PGTZ and PGGEQO, which go into the startup packet, there is no parameter at all. So
// libpq sees no environment while it may look. The process has one thread, and nothing is awaited meanwhile.
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

// Notices would go to stderr. libpqxx replaces the processor but not the receiver, so this holds for the whole session.
void ignore_notice(void*, const PGresult*) {}

}  // namespace

void Finish::operator()(PGconn* connection) const { PQfinish(connection); }

Connection start(const Parameters& all) {
  const NoEnvironment hidden;
  Connection connection(PQconnectStartParams(all.names().data(), all.values().data(), 0));
  PGconn* const c = connection.get();
  if (c == nullptr) return connection;
  PQsetErrorVerbosity(c, PQERRORS_VERBOSE);  // the text of a refused login is the only place where its SQLSTATE stands
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

// Under prefer and allow libpq answers a refusal by another login without, or with, TLS. Unless encryption is what was
// refused, that would only try a wrong password twice.
bool is_final(const PGconn* connection) {
  const auto error = server_error(PQerrorMessage(connection));
  return error && !depends_on_encryption(error->code);
}

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
