// PgBouncer between us and the database: it refuses startup parameters that it does not know, says nearly everything under
// one SQLSTATE, and answers logins while its database is down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <pqxx/connection>
#include <string>
#include <vector>

#include "postgres_spec.h"
#include "support/log_lines.h"
#include "support/pgbouncer_server.h"

namespace steady::probe::postgres {
namespace {

using test::attempt;
using test::PgbouncerServer;
using test::PostgresServer;

constexpr const char* users = "\"app\" \"secret\"\n\"absent_role\" \"secret\"\n\"console\" \"console\"\n";

Spec through(const PgbouncerServer& pooler, const PostgresServer& behind, const std::string& query = {}) {
  Spec spec = test::login_as(behind, "app", "secret");
  spec.port = pooler.port();
  spec.query = query;
  spec.level = query.empty() ? Level::login : Level::query;
  return spec;
}

class Pgbouncer : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server = std::make_unique<PostgresServer>();
    server->sql("create role app login");
    pooler = std::make_unique<PgbouncerServer>(*server, users, "pool_mode = transaction\nmax_client_conn = 5\n");
  }
  static void TearDownTestSuite() {
    pooler.reset();
    server.reset();
  }

  static inline std::unique_ptr<PostgresServer> server;
  static inline std::unique_ptr<PgbouncerServer> pooler;
};

TEST_F(Pgbouncer, IsUpAtEveryLevel) {
  Spec spec = through(*pooler, *server);
  EXPECT_EQ(attempt(spec), up());
  spec.level = Level::accepting;
  EXPECT_EQ(attempt(spec), up());
  spec = through(*pooler, *server, "select 41 + 1");
  spec.expect = "42";
  spec.role = Role::primary;
  EXPECT_EQ(attempt(spec), up());
}

TEST_F(Pgbouncer, RefusesOptionsAsItRefusesTheApplications) {
  const PgbouncerServer own(*server, users, "");  // another test reads the log of the shared one
  Spec spec = through(own, *server);
  spec.verbatim = {{"options", "-c geqo=off"}};
  EXPECT_EQ(attempt(spec), down(Reason::denied, "unsupported startup parameter: options (08P01)", Permanent::yes));
}

TEST_F(Pgbouncer, PassesOnWhatTheServerBehindItIs) {
  Spec spec = through(*pooler, *server);
  for (const auto& [attributes, expected] : {std::pair<std::string, bool>{"read-write", true},
                                             {"primary", true},
                                             {"read-only", false},
                                             {"standby", false}}) {
    spec.verbatim = {{"target_session_attrs", attributes}};
    EXPECT_EQ(attempt(spec).reason, expected ? Reason::ok : Reason::mismatch) << attributes;
  }
}

TEST_F(Pgbouncer, RefusesAWrongPasswordAnUnknownUserAndWhatItsServerRefuses) {
  Spec spec = through(*pooler, *server);
  spec.password = Secret("wrong");
  EXPECT_EQ(attempt(spec), down(Reason::denied, "SASL authentication failed (08P01)", Permanent::yes));
  spec.user = "nobody_such";
  EXPECT_EQ(attempt(spec).reason, Reason::denied);
  spec = through(*pooler, *server);
  spec.user = "absent_role";
  EXPECT_EQ(attempt(spec), down(Reason::denied, "role \"absent_role\" does not exist (08P01)", Permanent::yes));
  spec = through(*pooler, *server);
  spec.database = "absent";
  EXPECT_EQ(attempt(spec), down(Reason::denied, "database \"absent\" does not exist (08P01)", Permanent::yes));
}

TEST_F(Pgbouncer, PassesOnTheServersErrorsInQueries) {
  EXPECT_EQ(attempt(through(*pooler, *server, "select nope")),
            down(Reason::mismatch, "column \"nope\" does not exist (42703)"));
  EXPECT_EQ(attempt(through(*pooler, *server, "select pg_terminate_backend(pg_backend_pid())")),
            down(Reason::not_ready, "terminating connection due to administrator command (57P01)"));
}

TEST_F(Pgbouncer, IsNotReadyWithTooManyClients) {
  std::vector<std::unique_ptr<pqxx::connection>> guests;
  const std::string place = "host=127.0.0.1 port=" + std::to_string(pooler->port()) +
                            " user=app password=secret dbname=postgres connect_timeout=30";
  for (int i = 0; i < 5; ++i) guests.push_back(std::make_unique<pqxx::connection>(place));
  EXPECT_EQ(attempt(through(*pooler, *server)),
            down(Reason::not_ready, "no more connections allowed (max_client_conn) (08P01)", Permanent::no));
}

TEST_F(Pgbouncer, HearsOfNoParameterThatItRefusesWhateverTheEnvironmentSays) {
  for (const char* name : {"PGOPTIONS", "PGGEQO", "PGTZ", "PGDATESTYLE", "PGCLIENTENCODING"})
    ::setenv(name, "-c x=y", 1);
  const Outcome outcome = attempt(through(*pooler, *server));
  for (const char* name : {"PGOPTIONS", "PGGEQO", "PGTZ", "PGDATESTYLE", "PGCLIENTENCODING"}) ::unsetenv(name);
  EXPECT_EQ(outcome, up());
  EXPECT_FALSE(pooler->log().contains("unsupported startup parameter"));
}

TEST_F(Pgbouncer, LogsNothingButOrderlyDisconnectsAndKeepsNoClientAfterAHundredChecks) {
  const std::size_t before = pooler->log().size();
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(attempt(through(*pooler, *server)), up());
    EXPECT_EQ(attempt(through(*pooler, *server, "select 1")), up());
  }
  EXPECT_TRUE(pooler->deserted_by("app"));
  const std::string log = pooler->log().substr(before);
  EXPECT_THAT(test::lines_with(test::pgbouncer_noise, log), testing::IsEmpty());
  EXPECT_TRUE(log.contains("client close request"));
}

TEST(PgbouncerAlone, IsNotReadyWhileItsDatabaseStartsUp) {
  PostgresServer::Options options;
  options.standby = true;
  options.settings = "restore_command = 'sleep 300'\n";
  options.admits_superuser = false;
  const PostgresServer starting(options);
  const PgbouncerServer pooler(starting, users);
  EXPECT_EQ(attempt(through(pooler, starting)),
            down(Reason::not_ready, "the database system is starting up (08P01)", Permanent::no));
}

TEST(PgbouncerAlone, IsNotReadyWhileItsDatabaseIsDisabled) {
  PostgresServer server;
  server.sql("create role app login");
  const PgbouncerServer pooler(server, users);
  ASSERT_EQ(attempt(through(pooler, server)), up());
  pooler.console("DISABLE postgres");
  const Outcome outcome = attempt(through(pooler, server));
  EXPECT_EQ(outcome.reason, Reason::not_ready) << outcome.detail;
  EXPECT_FALSE(outcome.permanent());
  EXPECT_TRUE(outcome.detail.ends_with("(08P01): ENABLE it on PgBouncer's console")) << outcome.detail;
  pooler.console("ENABLE postgres");
  EXPECT_EQ(attempt(through(pooler, server)), up());
}

TEST(PgbouncerAlone, IsNotReadyForAQueryWhileItsDatabaseIsDownAlthoughALoginSucceeds) {
  PostgresServer server;
  server.sql("create role app login");
  const PgbouncerServer pooler(server, users, "query_wait_timeout = 1\nserver_login_retry = 1\n");
  EXPECT_EQ(attempt(through(pooler, server, "select 1")), up());
  server.stop();
  EXPECT_EQ(attempt(through(pooler, server)), up());  // PgBouncer's word alone: for a database behind it ask a query
  const Outcome outcome = attempt(through(pooler, server, "select 1"));
  EXPECT_EQ(outcome.reason, Reason::not_ready) << outcome.detail;
  EXPECT_FALSE(outcome.permanent());
  EXPECT_TRUE(outcome.detail.ends_with("(08P01)")) << outcome.detail;
  EXPECT_EQ(attempt(through(pooler, server, "select 1"), std::chrono::milliseconds(300)).permanent(), false);
  server.start();
  EXPECT_TRUE(test::eventually([&] { return attempt(through(pooler, server, "select 1")).up(); }));
}

}  // namespace
}  // namespace steady::probe::postgres
