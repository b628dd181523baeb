// libpq's connection until the session stands. What libpq would take from the environment of this process is kept from it: its
// parameters are what we say, and nothing else.
#pragma once

#include <cstdint>
#include <memory>

#include "probe/postgres/parameters.h"

struct pg_conn;  // libpq's PGconn

namespace steady::probe::postgres {

// Sends Terminate if there is a session, and closes. Does not wait for room in the socket, as the connection is in
// non-blocking mode, nor for the server.
struct Finish {
  void operator()(pg_conn* connection) const;
};
using Connection = std::unique_ptr<pg_conn, Finish>;

// Begins to connect. Null when there is no memory; CONNECTION_BAD when libpq does not take a parameter, or the address at once.
Connection start(const Parameters& all);

// What libpq needs its descriptor for next, which may be another one after each step.
enum class Step : std::uint8_t { read, write, done, failed };

Step poll(pg_conn* connection);

// Whether the server has refused us in a way that libpq's next try would not change.
bool is_final(const pg_conn* connection);

// Whether the server has let us in, whatever libpq is still asking.
bool is_authenticated(const pg_conn* connection);

}  // namespace steady::probe::postgres
