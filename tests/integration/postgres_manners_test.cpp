// Manners: a hundred checks leave nothing behind, neither in the server's log nor on it nor in our process, and look at
// nothing that belongs to the application.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <string>

#include "postgres_spec.h"
#include "support/log_lines.h"

namespace steady::probe::postgres {
namespace {

using test::attempt;
using test::login_as;
using test::PostgresServer;

std::ptrdiff_t open_descriptors() { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); }

class PostgresManners : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates = std::make_unique<test::Certificates>();
    PostgresServer::Options options;
    options.certificates = certificates.get();
    options.access = "host all app all scram-sha-256\nhost all all all trust\nlocal all all trust\n";
    server = std::make_unique<PostgresServer>(options);
    server->sql("create role app login password 'secret'; create role anybody login");
  }
  static void TearDownTestSuite() {
    server.reset();
    certificates.reset();
  }

  static inline std::unique_ptr<test::Certificates> certificates;
  static inline std::unique_ptr<PostgresServer> server;
};

TEST_F(PostgresManners, LeaveNoTraceInTheLogAndNoSessionAndNoDescriptorAfterAHundredChecks) {
  Spec accepting = login_as(*server, "app");
  accepting.level = Level::accepting;
  Spec clear = login_as(*server, "app", "secret");
  clear.sslmode = "disable";
  Spec local = login_as(*server, "anybody");
  local.host = "";
  local.socket = server->socket();
  Spec query = test::query_as(*server, "anybody", "select count(*) from pg_class");
  query.role = Role::primary;
  const std::string log_before = server->log();
  const std::ptrdiff_t descriptors = open_descriptors();
  for (int i = 0; i < 25; ++i) {
    for (const Spec& spec : {accepting, clear, local, query}) EXPECT_EQ(attempt(spec), up());
  }
  EXPECT_EQ(open_descriptors(), descriptors);

  pqxx::connection connection(server->connection_string());
  pqxx::nontransaction work(connection);
  EXPECT_TRUE(test::eventually([&] {
    return work.exec("select count(*) from pg_stat_activity where backend_type = 'client backend'")
               .one_row()[0]
               .as<int>() == 1;
  }));
  EXPECT_EQ(server->log(), log_before);
}

TEST_F(PostgresManners, LeaveNothingBehindHoweverEarlyTheDeadlineComes) {
  Spec spec = test::query_as(*server, "app", "select pg_sleep(0.002)");
  spec.password = Secret("secret");
  const std::ptrdiff_t descriptors = open_descriptors();
  int cut = 0;
  for (const char* mode : {"disable", "require"}) {
    spec.sslmode = mode;
    for (int limit = 0; limit < 40; ++limit) {
      const Outcome outcome = attempt(spec, std::chrono::milliseconds(limit));
      EXPECT_TRUE(outcome.up() || outcome.reason == Reason::timed_out);
      if (!outcome.up()) ++cut;
    }
  }
  EXPECT_GT(cut, 0);
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_TRUE(server->deserted_by("app"));
}

TEST_F(PostgresManners, KeepTheLogFreeOfNoiseWhateverTheServerRefuses) {
  const std::size_t before = server->log().size();
  Spec wrong_password = login_as(*server, "app", "wrong");
  Spec no_password = login_as(*server, "app");
  Spec no_database = login_as(*server, "anybody");
  no_database.database = "absent";
  Spec untrusted = login_as(*server, "anybody");
  untrusted.sslmode = "verify-full";
  untrusted.ca_file = certificates->foreign_ca();
  for (int i = 0; i < 5; ++i) {
    for (const Spec& spec : {wrong_password, no_password, no_database}) EXPECT_FALSE(attempt(spec).up());
  }
  EXPECT_EQ(attempt(test::query_as(*server, "anybody", "select nope")).reason, Reason::mismatch);
  EXPECT_THAT(test::lines_with(test::postgres_noise, server->log().substr(before)), testing::IsEmpty());
}

// The applications' files: each would change or break the login if it were read.
TEST_F(PostgresManners, IgnoreTheHomeDirectory) {
  const test::ServerHome home("home", {});
  home.write(".pgpass", "*:*:*:*:secret\n");
  std::filesystem::create_directory(home.directory() / ".postgresql");
  for (const char* file : {"root.crt", "root.crl", "postgresql.crt", "postgresql.key"}) {
    home.write(std::string(".postgresql/") + file, "not a certificate");
  }
  home.write(".pg_service.conf", "[check]\nhost=192.0.2.1\n");
  const char* old = std::getenv("HOME");
  const std::string old_home = old == nullptr ? "" : old;
  ::setenv("HOME", home.directory().c_str(), 1);
  ::setenv("PGSERVICE", "check", 1);
  ::setenv("PGPASSFILE", (home.directory() / ".pgpass").c_str(), 1);
  testing::internal::CaptureStderr();
  const Outcome anybody = attempt(login_as(*server, "anybody"));
  const Outcome app = attempt(login_as(*server, "app"));
  const std::string printed = testing::internal::GetCapturedStderr();
  ::setenv("HOME", old_home.c_str(), 1);
  ::unsetenv("PGSERVICE");
  ::unsetenv("PGPASSFILE");
  EXPECT_EQ(anybody, up());
  EXPECT_EQ(app, down(Reason::denied, "the server asks for a password: give one, or use level=accepting"));
  EXPECT_EQ(printed, "");
}

TEST_F(PostgresManners, IgnoreTheEnvironment) {
  ::setenv("PGOPTIONS", "-c default_transaction_read_only=on", 1);
  ::setenv("PGTZ", "Mars/Olympus", 1);
  ::setenv("PGTARGETSESSIONATTRS", "standby", 1);
  ::setenv("PGREQUIREAUTH", "scram-sha-256", 1);
  ::setenv("PGAPPNAME", "other", 1);
  Spec spec = test::query_as(*server, "anybody",
                             "select current_setting('application_name') || current_setting('transaction_read_only')");
  spec.expect = "steadyoff";
  const Outcome outcome = attempt(spec);
  for (const char* name : {"PGOPTIONS", "PGTZ", "PGTARGETSESSIONATTRS", "PGREQUIREAUTH", "PGAPPNAME"}) ::unsetenv(name);
  EXPECT_EQ(outcome, up());
}

TEST_F(PostgresManners, PrintNothingOfTheServersNotices) {
  server->sql(
      "create or replace function noisy() returns int language plpgsql as "
      "$$ begin raise warning 'noise'; return 1; end $$");
  testing::internal::CaptureStderr();
  const Outcome outcome = attempt(test::query_as(*server, "anybody", "select noisy()"));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(outcome, up());
}

}  // namespace
}  // namespace steady::probe::postgres
