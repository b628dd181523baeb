#include "pgbouncer_server.h"

#include <signal.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>

namespace steady::test {

PgbouncerServer::PgbouncerServer(const PostgresServer& behind, const std::string& users, const std::string& settings)
    : home_("pgbouncer", {"postgres", "nobody"}) {
  home_.write("users", users);
  for (int attempt = 0; attempt < 10; ++attempt) {
    port_ = free_port();
    if (launch(behind, settings)) return;
  }
  throw std::runtime_error("PgBouncer finds no free port");
}

PgbouncerServer::~PgbouncerServer() {
  if (!server_) return;
  server_->kill(SIGTERM);
  server_->wait(std::chrono::seconds(10));
}

bool PgbouncerServer::launch(const PostgresServer& behind, const std::string& settings) {
  const std::string directory = home_.directory();
  const std::string config =
      home_.write("pgbouncer.ini",
                  "[databases]\n* = host=127.0.0.1 port=" + std::to_string(behind.port()) +
                      "\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " + std::to_string(port_) +
                      "\nunix_socket_dir = " + directory + "\nauth_type = scram-sha-256\nauth_file = " + directory +
                      "/users\nadmin_users = console\nlogfile = " + directory + "/log\n" + settings + "\n");
  Command command;
  command.argv = {"/usr/sbin/pgbouncer", "--quiet", config};
  command.uid = home_.uid();
  command.gid = home_.gid();
  command.directory = directory;
  server_.emplace(command);
  eventually([this] { return !server_->running() || answers(); });
  if (server_->running() && answers()) return true;
  server_.reset();
  if (log().contains("ddress already in use")) return false;
  throw std::runtime_error("PgBouncer does not start:\n" + log());
}

// With psql, as libpqxx does not talk to a server whose version is 1.18.
std::string PgbouncerServer::console(const std::string& command) const {
  Command psql;
  psql.argv = {"psql", "-X", "-A", "-t", "-q", "-w", "-F", " ", "-c", command, "pgbouncer"};
  psql.env = {{"PGHOST", home_.directory()},
              {"PGPORT", std::to_string(port_)},
              {"PGUSER", "console"},
              {"PGPASSWORD", "console"}};
  psql.limit = std::chrono::seconds(30);
  const Finished finished = run(psql);
  return finished.status == 0 ? finished.out : "";
}

bool PgbouncerServer::deserted_by(const std::string& user) const {
  return eventually([&] {
    const std::string clients = console("SHOW CLIENTS");
    return !clients.empty() && !clients.contains(" " + user + " ");
  });
}

bool PgbouncerServer::answers() const { return !console("SHOW VERSION").empty(); }

}  // namespace steady::test
