// libpq's connection until the session is established. Hides the environment of this process from libpq: it uses only
// the parameters that we pass.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "net/proxy_header.h"
#include "probe/postgres/parameters.h"

struct pg_conn;  // libpq's PGconn
struct ssl_st;   // OpenSSL's SSL

namespace steady::probe::postgres {

// Sends Terminate if there is a session, and closes. Never blocks: the connection is in non-blocking mode, so it waits
// neither for room in the socket nor for the server.
struct Finish {
  void operator()(pg_conn* connection) const;
};
using Connection = std::unique_ptr<pg_conn, Finish>;

// Starts connecting. Null when out of memory; CONNECTION_BAD when libpq rejects a parameter, or the connection fails at
// once.
Connection start(const Parameters& all);

// What libpq waits for on its descriptor. The descriptor may change after each step.
enum class Step : std::uint8_t { read, write, done, failed };

Step poll(pg_conn* connection);

// Sends the header of the PROXY protocol on every connection that libpq opens, before libpq's own first byte. libpq
// returns as soon as a connection is established, and sends nothing before the next poll().
class Announcer {
 public:
  explicit Announcer(net::ProxyProtocol version = net::ProxyProtocol::none) : version_(version) {}

  void after_step(pg_conn* connection);  // to be called after start(), and after every poll()

 private:
  net::ProxyProtocol version_;
  std::string announced_;  // our end of the connection that has its header: libpq comes by here again after a handshake
};

// Whether the server has refused us for a reason that libpq's next try cannot change.
bool is_final(const pg_conn* connection);

// The TLS session that libpq uses; null without one, and after a handshake that failed: libpq has closed it then.
ssl_st* tls_session(pg_conn* connection);

// Whether the server has accepted the login, even if libpq still sends queries.
bool is_authenticated(const pg_conn* connection);

}  // namespace steady::probe::postgres
