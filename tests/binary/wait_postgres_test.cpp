// PostgreSQL as its official image brings it up for the first time: a temporary server on the Unix socket alone runs the
// scripts of /docker-entrypoint-initdb.d, is shut down, and then comes the final server on TCP. A wait for it opens with
// the final server and not before, and who logs in then, without a second try, is let in.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/text.h"
#include "binary.h"
#include "support/postgres_server.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

class FirstStart {
 public:
  FirstStart() : server_(temporary()) {}

  // What the application does the moment it runs: one login with its password, one query; no second try.
  Command wait_and_log_in() const {
    const std::string port = std::to_string(server_.port());
    Command command = steady_command({"wait",      "--log-level",
                                      "debug",     "--timeout",
                                      "50s",       cat("postgres://app:pw@127.0.0.1:", port, "/app"),
                                      "--",        "/usr/bin/psql",
                                      "-X",        "-q",
                                      "-At",       "-h",
                                      "127.0.0.1", "-p",
                                      port,        "-U",
                                      "app",       "-d",
                                      "app",       "-w",
                                      "-c",        "select 'logged in, table: ' || word from made_by_init"},
                                     {{"PGPASSWORD", "pw"}, {"PATH", "/usr/bin:/bin"}});
    command.limit = 60s;
    return command;
  }

  // The scripts, `pause` long; then their end, the shutdown (pg_ctl -m fast -w stop) and the final server.
  void begin_scripts(std::chrono::milliseconds pause) {
    server_.sql("create role app login password 'pw'");
    server_.sql("create database app owner app");
    const std::string seconds = std::to_string(static_cast<double>(pause.count()) / 1000);
    scripts_.emplace(
        Command{.argv = {"psql", "-X", "-q", "-h", server_.socket(), "-p", std::to_string(server_.port()), "-U",
                         "postgres", "-d", "app", "-v", "ON_ERROR_STOP=1", "-c",
                         cat("select pg_sleep(", seconds, "); create table made_by_init as select 'there' as word; ",
                             "grant select on made_by_init to app")}});
  }
  void finish() {
    const auto scripts = scripts_->wait(30s);
    if (!scripts || scripts->status != 0) throw std::runtime_error("the init scripts failed: " + scripts_->err());
    server_.signal(SIGINT);
    const std::string data = server_.home().directory() / "data";
    if (!eventually([&] { return !std::filesystem::exists(cat(data, "/postmaster.pid")); }))
      throw std::runtime_error("the temporary server does not end:\n" + server_.log());
    server_.stop();  // reaps it
    std::ofstream(cat(data, "/postgresql.conf"), std::ios::app) << "listen_addresses = '127.0.0.1'\n";
    server_.start();
  }

  std::string log() const { return server_.log(); }

 private:
  static PostgresServer::Options temporary() {
    PostgresServer::Options options;
    options.listen = "";
    options.access = "host all all all scram-sha-256\n";
    options.settings = "log_connections = on\n";
    return options;
  }

  PostgresServer server_;
  std::optional<Child> scripts_;
};

void expect_logged_in(const Finished& finished, const FirstStart& postgres) {
  EXPECT_EQ(finished.status, 0) << story(finished) << postgres.log();
  EXPECT_EQ(finished.out, "logged in, table: there\n") << story(finished);
}

TEST(WaitPostgres, OpensWithTheFinalServerAfterFiveSecondsOfInitScripts) {
  FirstStart postgres;
  Child wait(postgres.wait_and_log_in());
  ASSERT_TRUE(wait.wait_for_output("refused: connection refused", 20s)) << wait.err();
  postgres.begin_scripts(5s);
  EXPECT_FALSE(wait.wait(4s)) << "the final server is not there yet";
  postgres.finish();
  const auto finished = wait.wait(30s);
  ASSERT_TRUE(finished);
  expect_logged_in(*finished, postgres);
}

// Five at a time, each on its own copy of what initdb made.
TEST(WaitPostgres, LetsALoginRightAfterItSucceedFiftyTimesOfFifty) {
  constexpr std::size_t all = 50;
  constexpr std::size_t side_by_side = 5;
  for (std::size_t done = 0; done < all; done += side_by_side) {
    std::vector<std::unique_ptr<FirstStart>> servers;
    std::vector<std::unique_ptr<Child>> waits;
    for (std::size_t i = 0; i < side_by_side; ++i) {
      servers.push_back(std::make_unique<FirstStart>());
      waits.push_back(std::make_unique<Child>(servers.back()->wait_and_log_in()));
    }
    for (const auto& server : servers) server->begin_scripts(300ms);
    for (const auto& server : servers) server->finish();
    for (std::size_t i = 0; i < side_by_side; ++i) {
      const auto finished = waits[i]->wait(60s);
      ASSERT_TRUE(finished);
      expect_logged_in(*finished, *servers[i]);
    }
  }
}

}  // namespace
}  // namespace steady::test
