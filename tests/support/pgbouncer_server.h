// A real PgBouncer of the test's own, unprivileged and gone with the object, in front of a PostgreSQL server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "postgres_server.h"
#include "process.h"
#include "server_home.h"

namespace steady::test {

class PgbouncerServer {
 public:
  // Passes every database on to `behind`, which must let its users in by itself. `users` are lines of its auth_file:
  // "app" "secret"; `settings` are lines of the section [pgbouncer] after our own.
  PgbouncerServer(const PostgresServer& behind, const std::string& users, const std::string& settings = {});
  ~PgbouncerServer();
  PgbouncerServer(const PgbouncerServer&) = delete;
  PgbouncerServer& operator=(const PgbouncerServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string log() const { return home_.read("log"); }

  // What its console (the database "pgbouncer") says, over the Unix socket: one line per row, columns by blanks;
  // empty when it refuses.
  std::string console(const std::string& command) const;

  bool deserted_by(const std::string& user) const;  // waits; false: a client of this name stays

 private:
  bool launch(const PostgresServer& behind, const std::string& settings);  // false: the port was taken
  bool answers() const;

  ServerHome home_;
  std::uint16_t port_ = 0;
  std::optional<Child> server_;
};

}  // namespace steady::test
