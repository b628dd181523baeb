#include "probe/postgres/connection.h"

#include <libpq-fe.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
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

// No two connections of one session have the same: while both exist their ports differ, and the kernel does not give a
// port that was just closed to the same peer again.
std::string our_end(int fd) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  void* const bytes = &name;
  if (::getsockname(fd, static_cast<sockaddr*>(bytes), &size) != 0) return {};
  return {static_cast<const char*>(bytes), std::min<std::size_t>(size, sizeof name)};
}

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

// fe-connect.c, PQconnectPoll(): CONNECTION_MADE is reached with a return to the caller when the socket has connected, and
// again after TLS was negotiated on it. The header fits into an empty send buffer; if it cannot be sent, the connection
// has ended, which libpq finds out.
void Announcer::after_step(PGconn* connection) {
  if (version_ == net::ProxyProtocol::none || PQstatus(connection) != CONNECTION_MADE) return;
  std::string end = our_end(PQsocket(connection));
  if (end == announced_) return;
  announced_ = std::move(end);
  const std::string header = net::proxy_header(version_, PQsocket(connection));
  ::send(PQsocket(connection), header.data(), header.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
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
