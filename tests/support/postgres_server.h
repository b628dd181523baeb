// A real PostgreSQL server of the test's own, on TCP and on a Unix socket in its directory, unprivileged and gone with the
// object. The test speaks to it as superuser through libpqxx over the Unix socket, past every rule that is under test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "certificates.h"
#include "process.h"
#include "server_home.h"

namespace steady::test {

class PostgresServer {
 public:
  struct Options {
    std::string settings = {};                        // lines of postgresql.conf
    std::string access = "host all all all trust\n";  // pg_hba.conf, after the superuser's own line
    std::string listen = "127.0.0.1";                 // listen_addresses
    const Certificates* certificates = nullptr;       // speaks TLS, and knows the CA of client certificates
    bool standby = false;                             // in recovery, waiting for a primary that never comes
    bool admits_superuser = true;                     // false: starts without waiting until it does
  };

  PostgresServer();
  explicit PostgresServer(const Options& options);
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string socket() const { return home_.directory(); }  // the directory of the Unix socket
  const ServerHome& home() const { return home_; }

  void sql(const std::string& statements) const;      // throws pqxx::failure
  std::string value(const std::string& query) const;  // the first column of the first row
  bool deserted_by(const std::string& user) const;    // waits; false: a session of this user stays
  std::string connection_string() const;              // of the superuser, for a connection that is to stay

  // Reads postgresql.conf and pg_hba.conf anew, with these lines after those that are there; waits until it has happened.
  void reload(std::string_view settings);

  std::string log() const { return home_.read("log"); }

  void signal(int number) { server_->kill(number); }  // to the postmaster alone
  void stop();                                        // at once, sessions or not
  void start();                                       // again, on the same port and data

 private:
  void configure(const Options& options);
  bool launch();        // false: the port was taken
  void await_access();  // of the superuser
  bool accepts() const;

  ServerHome home_;
  std::uint16_t port_ = 0;
  std::optional<Child> server_;
};

}  // namespace steady::test
