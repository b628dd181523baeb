// The states that a PostgreSQL server goes through, each held for as long as the test needs it.
#include <gtest/gtest.h>

#include <signal.h>

#include <memory>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <thread>
#include <vector>

#include "postgres_spec.h"

namespace steady::probe::postgres {
namespace {

using test::attempt;
using test::login_as;
using test::PostgresServer;

// Not ready in these words, whatever is asked.
void expect_not_ready(const PostgresServer& server, const std::string& words) {
  Spec spec = login_as(server, "postgres");
  const Outcome expected = down(Reason::not_ready, words, Permanent::no);
  for (const Level level : {Level::accepting, Level::login, Level::query}) {
    spec.level = level;
    spec.query = level == Level::query ? "select 1" : "";
    EXPECT_EQ(attempt(spec), expected);
  }
}

TEST(PostgresStates, IsNotReadyWhileItStartsUp) {
  PostgresServer::Options options;
  options.standby = true;
  options.settings = "restore_command = 'sleep 300'\n";  // recovery waits for the first file that it asks for
  options.admits_superuser = false;
  const PostgresServer server(options);
  expect_not_ready(server, "the database system is starting up (57P03)");
}

TEST(PostgresStates, IsNotReadyAsAReplicaThatTakesNoQueries) {
  PostgresServer::Options options;
  options.standby = true;
  options.settings = "hot_standby = off\n";
  options.admits_superuser = false;
  const PostgresServer server(options);
  ASSERT_TRUE(test::eventually([&] { return server.log().contains("consistent recovery state reached"); }));
  ASSERT_TRUE(test::eventually([&] { return !attempt(login_as(server, "postgres")).detail.contains("starting up"); }));
  expect_not_ready(server, "the database system is not accepting connections (57P03)");
}

TEST(PostgresStates, TellsAReplicaFromAPrimary) {
  PostgresServer::Options options;
  options.standby = true;
  const PostgresServer server(options);
  EXPECT_EQ(attempt(login_as(server, "postgres")), up());
  EXPECT_EQ(attempt(test::role_as(server, "postgres", Role::replica)), up());
  EXPECT_EQ(attempt(test::role_as(server, "postgres", Role::primary)),
            down(Reason::mismatch, "the server is a replica, not the primary", Permanent::no));
}

TEST(PostgresStates, IsNotReadyWithTooManyConnections) {
  PostgresServer::Options options;
  options.settings = "max_connections = 4\nsuperuser_reserved_connections = 2\n";
  const PostgresServer server(options);
  server.sql("create role app login");
  std::vector<std::unique_ptr<pqxx::connection>> guests;
  // Again, while the slot of a session that has just been refused is not free yet.
  const auto come = [&] {
    EXPECT_TRUE(test::eventually([&] {
      try {
        guests.push_back(std::make_unique<pqxx::connection>(server.connection_string()));
        return true;
      } catch (const pqxx::broken_connection&) {
        return false;
      }
    }));
  };
  come();
  come();
  Spec spec = login_as(server, "app");
  const Outcome reserved = attempt(spec);
  EXPECT_EQ(reserved.reason, Reason::not_ready);
  EXPECT_FALSE(reserved.permanent());
  EXPECT_TRUE(reserved.detail.starts_with("remaining connection slots are reserved")) << reserved.detail;
  EXPECT_TRUE(reserved.detail.ends_with("(53300)")) << reserved.detail;
  come();
  come();
  EXPECT_EQ(attempt(spec), down(Reason::not_ready, "sorry, too many clients already (53300)", Permanent::no));
  spec.level = Level::accepting;
  EXPECT_EQ(attempt(spec), up());
  guests.clear();
  spec.level = Level::login;
  EXPECT_TRUE(test::eventually([&] { return attempt(spec).up(); }));
}

TEST(PostgresStates, IsNotReadyWhileItShutsDownAndRefusedAfterwardsAndUpAgainWhenItIsBack) {
  PostgresServer server;
  {
    pqxx::connection guest(server.connection_string());
    server.signal(SIGTERM);  // a smart shutdown waits for the guest to leave
    ASSERT_TRUE(test::eventually([&] { return !attempt(login_as(server, "postgres")).up(); }));
    expect_not_ready(server, "the database system is shutting down (57P03)");
  }
  ASSERT_TRUE(test::eventually([&] { return attempt(login_as(server, "postgres")).reason == Reason::refused; }));
  server.stop();
  EXPECT_EQ(attempt(login_as(server, "postgres")), down(Reason::refused, "connection refused"));
  server.start();
  EXPECT_EQ(attempt(login_as(server, "postgres")), up());
}

TEST(PostgresStates, SaysWhyASessionEndedWhenTheServerGoesDownDuringTheQuery) {
  PostgresServer server;
  Outcome outcome;
  {
    std::jthread probing([&] { outcome = attempt(test::query_as(server, "postgres", "select pg_sleep(60)")); });
    ASSERT_TRUE(test::eventually(
        [&] { return server.value("select count(*) from pg_stat_activity where wait_event = 'PgSleep'") == "1"; }));
    server.signal(SIGINT);  // a fast shutdown
  }
  EXPECT_EQ(outcome, down(Reason::not_ready, "terminating connection due to administrator command (57P01)"));
}

}  // namespace
}  // namespace steady::probe::postgres
