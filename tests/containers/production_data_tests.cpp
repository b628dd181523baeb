// What holds the data in compose-examples/production: who may log in, what the application may do there, and what happens when
// the cache is full.
#include "containers/production.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// As the superuser, over the socket, which asks for no password.
const std::string as_admin = "psql -v ON_ERROR_STOP=1 -U postgres -d app -c ";
const std::string as_app =
    "PGPASSWORD=$(cat /run/secrets/db_password) psql -v ON_ERROR_STOP=1 -h 127.0.0.1 -U app -d app -c ";
const std::string redis = "REDISCLI_AUTH=$(cat /run/secrets/cache_password) redis-cli ";

std::string quoted(const std::string& statement) { return "\"" + statement + "\""; }

TEST_F(Production, TurnsTheDatabaseUnhealthyWhenThePasswordIsWrong) {
  const auto set = [](const std::string& password) {
    const Finished finished = sh("db", as_admin + quoted("ALTER ROLE app PASSWORD '" + password + "'"));
    EXPECT_EQ(finished.status, 0) << finished.err;
  };
  expect_health("db", "unhealthy", [&] { set("another"); });
  const std::string log = story->inspect("db", "{{range .State.Health.Log}}{{.Output}}{{end}}");
  EXPECT_TRUE(log.contains("28P01")) << log;
  expect_health("db", "healthy", [&] { set("$(cat /run/secrets/db_password)"); });
}

// Why POSTGRES_INITDB_ARGS is there.
TEST_F(Production, WouldTakeAnyPasswordFromItselfAsTheImageComes) {
  const Container db({"--env", "POSTGRES_PASSWORD=" + planted_secret}, story->inspect("db", "{{.Config.Image}}"));
  const Words check{"exec",      db.name(), "env",
                    "P=wrong",   "/steady", "wait",
                    "--timeout", "60s",     "postgres://postgres@127.0.0.1/postgres#password_env=P"};
  const Finished finished = docker(check);
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
}

TEST_F(Production, LetsTheApplicationAddRowsAndNothingElse) {
  const Finished added = sh("db", as_app + quoted("INSERT INTO visits DEFAULT VALUES"));
  EXPECT_EQ(added.status, 0) << added.err;
  const std::string rows = sh("db", as_app + quoted("SELECT count(*) FROM visits")).out;
  for (const std::string statement :
       {"DROP TABLE visits", "SELECT lo_create(0)", "TRUNCATE visits", "DELETE FROM visits",
        "UPDATE visits SET at = now()", "ALTER TABLE visits ADD COLUMN owned text", "CREATE TABLE mine ()",
        "CREATE TEMPORARY TABLE mine ()", "CREATE SCHEMA mine", "ALTER ROLE app SUPERUSER", "CREATE ROLE another",
        "SET ROLE app_owner", "SELECT pg_read_file('/etc/passwd')", "COPY visits TO PROGRAM 'id'"}) {
    const Finished refused = sh("db", as_app + quoted(statement));
    EXPECT_NE(refused.status, 0) << statement << '\n' << refused.out;
    EXPECT_TRUE(refused.err.contains("permission denied") || refused.err.contains("must be ")) << statement << '\n'
                                                                                               << refused.err;
  }
  EXPECT_EQ(sh("db", as_app + quoted("SELECT count(*) FROM visits")).out, rows);
  const Finished possible = sh("db", as_admin + quoted("BEGIN; DROP TABLE visits; ROLLBACK"));
  EXPECT_EQ(possible.status, 0) << "as the superuser, which the application was, it works: " << possible.err;
}

// 400 MB, for a container that may have 128.
const std::string fill =
    "i=0; while [ $i -lt 400 ]; do i=$((i+1)); echo \"EVAL 'for k=1,100 do redis.call(\\\"SET\\\", ARGV[1]..k, "
    "string.rep(\\\"x\\\",10000)) end' 0 $i:\"; done | " +
    redis;

TEST_F(Production, FillsTheCacheWithoutLosingIt) {
  const std::string began = story->inspect("cache", "{{.State.StartedAt}}");
  const Finished filled = sh("cache", fill);
  EXPECT_EQ(filled.status, 0) << filled.err;
  EXPECT_EQ(story->inspect("cache", "{{.State.StartedAt}} {{.RestartCount}}"), began + " 0") << "it was killed";
  const std::string info = sh("cache", redis + "INFO").out;
  EXPECT_FALSE(info.contains("evicted_keys:0\r")) << "the limit was not reached";
  EXPECT_EQ(sh("cache", "/steady check 'redis://127.0.0.1#password_file=/run/secrets/cache_password'").status, 0);
  EXPECT_NE(sh("cache", "/steady check redis://127.0.0.1").status, 0) << "a password is needed";
  // Without maxmemory the kernel ends it.
  sh("cache", redis + "CONFIG SET maxmemory 0");
  Child died({.argv = {"docker", "events", "--since", "0m", "--filter", "container=" + story->container("cache"),
                       "--format", "{{.Action}}"}});
  sh("cache", fill);
  EXPECT_TRUE(died.wait_for_output("die\n", 30s)) << "so it is maxmemory that saves it: " << died.out();
  story->compose_ok({"up", "--wait", "--wait-timeout", "60", "cache"});
}

}  // namespace
}  // namespace steady::test
