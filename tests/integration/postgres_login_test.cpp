// Logins and queries on a real PostgreSQL: every way to be let in, and every refusal with its verdict.
#include <gtest/gtest.h>

#include <memory>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <string>
#include <vector>

#include "postgres_spec.h"
#include "support/read_spec.h"

namespace steady::probe::postgres {
namespace {

using test::attempt;
using test::login_as;
using test::query_as;

// What password fields of other tools stumble over: every delimiter of a URL, quotes, and letters that SASLprep maps.
const std::vector<std::string> passwords{
    "simple",      "p%40 # @ : / $ ' \" \\ ? & = ${HOME}", "pässwörd–日本語", "ﬁ Ⅸ Å", "100%", " leading and trailing ",
    "\xc2\xa0nbsp"};

class PostgresLogin : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    test::PostgresServer::Options options;
    options.settings = "max_connections = 30\n";
    options.access =
        "local all all trust\n"
        "host all rejected all reject\n"
        "host all md5_user all md5\n"
        "host all clear_user all password\n"
        "host postgres scram_user all scram-sha-256\n"
        "host postgres limited,nobody_such all trust\n"
        "host postgres,absent,closed app all trust\n";
    server = std::make_unique<test::PostgresServer>(options);
    server->sql(
        "create role app login; create role rejected login; create role unlisted login;"
        "create role limited login connection limit 0;"
        "create role scram_user login password 'secret';"
        "create role clear_user login password 'secret';"
        "set password_encryption = 'md5'; create role md5_user login password 'secret'");
    server->sql("create database closed allow_connections false");
  }
  static void TearDownTestSuite() { server.reset(); }

  static void set_password(const std::string& user, const std::string& method, const std::string& password) {
    pqxx::connection connection(server->connection_string());
    pqxx::nontransaction work(connection);
    work.exec("set password_encryption = " + work.quote(method));
    work.exec("alter role " + user + " password " + work.quote(password));
  }

  static inline std::unique_ptr<test::PostgresServer> server;
};

TEST_F(PostgresLogin, IsUpWithTrust) {
  EXPECT_EQ(attempt(login_as(*server, "app")), up());
  EXPECT_EQ(attempt(login_as(*server, "app", "a password that nobody asks for")), up());
}

TEST_F(PostgresLogin, IsUpWithMd5ScramAndCleartextPasswords) {
  for (const std::string user : {"md5_user", "scram_user", "clear_user"}) {
    EXPECT_EQ(attempt(login_as(*server, user, "secret")), up()) << user;
  }
}

TEST_F(PostgresLogin, TakesPasswordsOfAnyCharacters) {
  for (const std::string& password : passwords) {
    set_password("scram_user", "scram-sha-256", password);
    set_password("md5_user", "md5", password);
    EXPECT_EQ(attempt(login_as(*server, "scram_user", password)), up()) << password;
    EXPECT_EQ(attempt(login_as(*server, "md5_user", password)), up()) << password;
    EXPECT_EQ(attempt(login_as(*server, "scram_user", password + "x")).reason, Reason::denied) << password;
  }
  set_password("scram_user", "scram-sha-256", "secret");
  set_password("md5_user", "md5", "secret");
}

TEST_F(PostgresLogin, TakesPasswordsOfAnyCharactersFromAUrl) {
  for (const std::string& password : passwords) {
    set_password("scram_user", "scram-sha-256", password);
    std::string encoded;
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : password) {
      const auto byte = static_cast<unsigned char>(c);
      encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    const auto read = test::read_target(
        "postgres://scram_user:" + encoded + "@127.0.0.1:" + std::to_string(server->port()) + "/postgres", kind,
        &probe::postgres::read);
    EXPECT_EQ(read.problems, "");
    EXPECT_EQ(attempt(read.spec), up()) << password;
  }
  set_password("scram_user", "scram-sha-256", "secret");
}

TEST_F(PostgresLogin, IsUpOverTheUnixSocket) {
  Spec spec = login_as(*server, "app");
  spec.host = "";
  spec.socket = server->socket();
  EXPECT_EQ(attempt(spec), up());
  spec.user = "nobody_such";
  EXPECT_EQ(attempt(spec), down(Reason::denied, "role \"nobody_such\" does not exist (28000)"));
  spec.port = static_cast<std::uint16_t>(server->port() == 1 ? 2 : 1);
  EXPECT_EQ(attempt(spec), down(Reason::refused, "the socket does not exist"));
}

TEST_F(PostgresLogin, ReportsDeniedForAWrongPassword) {
  for (const std::string user : {"md5_user", "scram_user", "clear_user"}) {
    EXPECT_EQ(attempt(login_as(*server, user, "wrong")),
              down(Reason::denied, "password authentication failed for user \"" + user + "\" (28P01)", Permanent::yes));
  }
}

TEST_F(PostgresLogin, ReportsDeniedForARoleThatDoesNotExist) {
  EXPECT_EQ(attempt(login_as(*server, "nobody_such")),
            down(Reason::denied, "role \"nobody_such\" does not exist (28000)", Permanent::yes));
}

TEST_F(PostgresLogin, ReportsDeniedWhenPgHbaRejectsOrDoesNotKnow) {
  const Outcome rejected = attempt(login_as(*server, "rejected"));
  EXPECT_EQ(rejected.reason, Reason::denied);
  EXPECT_TRUE(rejected.permanent());
  EXPECT_EQ(rejected.detail,
            "pg_hba.conf rejects connection for host \"127.0.0.1\", user \"rejected\", database \"postgres\", no "
            "encryption (28000)");
  const Outcome unlisted = attempt(login_as(*server, "unlisted"));
  EXPECT_EQ(unlisted.reason, Reason::denied);
  EXPECT_TRUE(unlisted.detail.starts_with("no pg_hba.conf entry for host \"127.0.0.1\"")) << unlisted.detail;
}

TEST_F(PostgresLogin, ReportsDeniedForADatabaseThatDoesNotExist) {
  Spec spec = login_as(*server, "app");
  spec.database = "absent";
  EXPECT_EQ(attempt(spec), down(Reason::denied, "database \"absent\" does not exist (3D000)", Permanent::yes));
}

TEST_F(PostgresLogin, ReportsNotReadyForADatabaseThatTakesNoConnections) {
  Spec spec = login_as(*server, "app");
  spec.database = "closed";
  EXPECT_EQ(attempt(spec),
            down(Reason::not_ready, "database \"closed\" is not currently accepting connections (55000)"));
}

TEST_F(PostgresLogin, ReportsNotReadyWhenTheRoleHasTooManyConnections) {
  EXPECT_EQ(attempt(login_as(*server, "limited")),
            down(Reason::not_ready, "too many connections for role \"limited\" (53300)", Permanent::no));
}

TEST_F(PostgresLogin, SaysWhatToDoWhenAPasswordIsMissing) {
  for (const std::string user : {"md5_user", "scram_user", "clear_user"}) {
    Spec spec = login_as(*server, user);
    EXPECT_EQ(attempt(spec), down(Reason::denied, "the server asks for a password: give one, or use level=accepting"));
    spec.level = Level::accepting;
    EXPECT_EQ(attempt(spec), up()) << user;
  }
}

TEST_F(PostgresLogin, IsAcceptingWhomeverTheServerRefuses) {
  Spec spec = login_as(*server, "nobody_such", "wrong");
  spec.level = Level::accepting;
  for (const std::string user : {"nobody_such", "rejected", "unlisted", "limited", "scram_user", "app"}) {
    spec.user = user;
    EXPECT_EQ(attempt(spec), up()) << user;
  }
}

TEST_F(PostgresLogin, IsFoundUnderLocalhostAlthoughItListensOnOneAddress) {
  Spec spec = login_as(*server, "app");
  for (const char* host : {"", "localhost"}) {
    spec.host = host;
    EXPECT_EQ(attempt(spec), up());
  }
}

TEST_F(PostgresLogin, RunsAQuery) {
  EXPECT_EQ(attempt(query_as(*server, "app", "select 1")), up());
  EXPECT_EQ(attempt(query_as(*server, "app", "select 1;")), up());
  EXPECT_EQ(attempt(query_as(*server, "app", "")), up());
  EXPECT_EQ(attempt(query_as(*server, "app", "/* nothing */")), up());
}

TEST_F(PostgresLogin, ComparesTheFirstValueAsText) {
  Spec spec = query_as(*server, "app", "select 41 + 1, 'x' union all select 7, 'y' order by 1 desc");
  spec.expect = "42";
  EXPECT_EQ(attempt(spec), up());
  spec.expect = "42.0";
  EXPECT_EQ(attempt(spec), down(Reason::mismatch, "the query's first value is not the expected one", Permanent::no));
  const Outcome nothing = down(Reason::mismatch, "the query returned no value to compare with the expected one");
  for (const std::string query : {"select null", "select 1 where false", "select", "set application_name = 'x'"}) {
    spec.query = query;
    EXPECT_EQ(attempt(spec), nothing) << query;
  }
  spec.query = "select 'größer ''x'''";
  spec.expect = "größer 'x'";
  EXPECT_EQ(attempt(spec), up());
}

TEST_F(PostgresLogin, ReportsAnErrorInTheQueryWithItsCode) {
  EXPECT_EQ(attempt(query_as(*server, "app", "select nope")),
            down(Reason::mismatch, "column \"nope\" does not exist (42703)"));
  EXPECT_EQ(attempt(query_as(*server, "app", "select * from migrations")),
            down(Reason::mismatch, "relation \"migrations\" does not exist (42P01)"));
  EXPECT_EQ(attempt(query_as(*server, "app", "selec 1")),
            down(Reason::mismatch, "syntax error at or near \"selec\" (42601)"));
  EXPECT_EQ(attempt(query_as(*server, "app", "select 1/0")), down(Reason::mismatch, "division by zero (22012)"));
  EXPECT_EQ(attempt(query_as(*server, "app", "select * from pg_authid")),
            down(Reason::denied, "permission denied for table pg_authid (42501)"));
  EXPECT_EQ(attempt(query_as(*server, "app", "do $$ begin raise 'two\nlines' using errcode = '57P03'; end $$")),
            down(Reason::not_ready, "two (57P03)"));
}

TEST_F(PostgresLogin, ReportsTheEndOfItsSessionDuringTheQuery) {
  EXPECT_EQ(attempt(query_as(*server, "app", "select pg_terminate_backend(pg_backend_pid())")),
            down(Reason::not_ready, "terminating connection due to administrator command (57P01)"));
  EXPECT_EQ(attempt(query_as(*server, "app", "select pg_cancel_backend(pg_backend_pid())")),
            down(Reason::not_ready, "canceling statement due to user request (57014)"));
}

TEST_F(PostgresLogin, RefusesSeveralStatementsAndCopies) {
  for (const std::string query : {"select 1; select 2", "select 1; select pg_sleep(0.05)", "copy pg_class to stdout",
                                  "copy pg_class to stdout; select 1"}) {
    const Outcome outcome = attempt(query_as(*server, "app", query));
    EXPECT_EQ(outcome.reason, Reason::mismatch) << query;
    EXPECT_TRUE(outcome.permanent()) << query;
  }
}

TEST_F(PostgresLogin, TakesALongQueryAndALongAnswer) {
  EXPECT_EQ(attempt(query_as(*server, "app", "select length('" + std::string(3'000'000, 'x') + "')")), up());
  EXPECT_EQ(attempt(query_as(*server, "app", "select repeat('x', 1000000)")), up());
  EXPECT_EQ(attempt(query_as(*server, "app", "select repeat('x', 5000000)")),
            down(Reason::protocol, "message type \"D\" of 5000010 bytes is too long"));
  EXPECT_EQ(attempt(query_as(*server, "app", "select * from generate_series(1, 100000)")), up());
}

TEST_F(PostgresLogin, KnowsThatAPrimaryIsNoReplica) {
  EXPECT_EQ(attempt(test::role_as(*server, "app", Role::primary)), up());
  EXPECT_EQ(attempt(test::role_as(*server, "app", Role::replica)),
            down(Reason::mismatch, "the server is the primary, not a replica", Permanent::no));
  Spec both = query_as(*server, "app", "select nope");
  both.role = Role::primary;
  EXPECT_TRUE(attempt(both).detail.contains("42703"));
}

}  // namespace
}  // namespace steady::probe::postgres
