#include <gtest/gtest.h>

#include "config/load.h"
#include "unit/config/loading.h"

namespace steady::config {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(LoadTarget, TakesTheOptionsOfATargetFromItsFragment) {
  const Loaded loaded =
      load_targets({"http://app/health#status=200,204&timeout=2s&name=app&interval=1m&rise=2&fall=4&readiness=ignore"});
  EXPECT_EQ(loaded.problems, "");
  ASSERT_EQ(loaded.config.checks.size(), 1U);
  const Check& check = loaded.config.checks[0];
  EXPECT_EQ(check.name, "app");
  EXPECT_EQ(check.timing.timeout, seconds(2));
  EXPECT_EQ(check.timing.interval, minutes(1));
  EXPECT_EQ(check.thresholds.rise, 2);
  EXPECT_EQ(check.thresholds.fall, 4);
  EXPECT_EQ(check.readiness, Readiness::ignore);
}

TEST(LoadTarget, LetsTheFragmentWinOverTheUrl) {
  const Loaded loaded = load_targets({"postgres://app@db/app#user=joe&database=other"});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.checks[0].probe->target(), "joe@db:5432/other");
}

TEST(LoadTarget, CallsChecksAfterTheirKindTheirHostAndThePortThatIsWritten) {
  const Loaded loaded = load_targets({"postgres://app@db/a", "postgres://app@db/b", "db:5432", ":80", "http://[::1]/",
                                      "postgres://app@db:5432/c", "redis+unix:///run/redis.sock",
                                      "http://API.Example:80/", "http+unix://%2Frun%2Fapp.sock/x"});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(names(loaded), (Names{"postgres-db", "postgres-db-2", "tcp-db-5432", "tcp-localhost-80", "http-localhost",
                                  "postgres-db-5432", "redis-redis.sock", "http-api.example-80", "http-app.sock"}));
}

TEST(LoadTarget, TakesThePortOfANameFromVariablesParametersAndTheFragmentToo) {
  const Loaded loaded = load_targets({"redis://cache:${PORT}", "postgres://app@db?port=6432", "tcp://db#port=25",
                                      "http://api:${PORT}/x", "${URL}", "redis://cache:${NONE:-7000}#port=7001"},
                                     {{"PORT", "6380"}, {"URL", "https://web:8443/"}});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(names(loaded), (Names{"redis-cache-6380", "postgres-db-6432", "tcp-db-25", "http-api-6380", "http-web-8443",
                                  "redis-cache-7001"}));
}

TEST(LoadTarget, CallsACheckOfSeveralHostsAfterTheFirst) {
  const Loaded loaded = load_targets(
      {"postgres://app@h1:6432,h2:7432/a", "postgres://app@h1,h2:7432/a", "redis://a,b",
       "postgres://app@x?host=c,d&port=1,2", "postgres://app@e,f?port=${PORTS}", "redis+sentinel://s1:26379,s2/m"},
      {{"PORTS", "3,4"}});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(names(loaded),
            (Names{"postgres-h1-6432", "postgres-h1", "redis-a", "postgres-c-1", "postgres-e-3", "redis-s1-26379"}));
}

TEST(LoadTarget, TakesSeveralHostsOnlyWhereOneIsEnough) {
  EXPECT_EQ(load_targets({"tcp://a:1,b:2"}).problems,
            "target 1:11: several hosts in one target are not possible: give a target for each\n");
  EXPECT_EQ(load_targets({"http://a:1,b:2/"}).problems,
            "target 1:12: several hosts in one target are not possible: give a target for each\n");
  EXPECT_TRUE(load_text("version: 1\nchecks: { a: { http: { url: 'http://a,b/' } } }\n")
                  .problems.contains("url: several hosts in one target are not possible"));
}

TEST(LoadTarget, NeverMakesUpANameThatWasGiven) {
  const Loaded loaded = load_text("version: 1\nchecks: { tcp-db: { tcp: 'db:1' } }\n", {"db:2", "db:3#name=tcp-db-2"});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(names(loaded), (Names{"tcp-db", "tcp-db-2-2", "tcp-db-2"}));
}

TEST(LoadTarget, RefusesANameThatIsGivenTwice) {
  const Loaded loaded =
      load_text("version: 1\nchecks: { db: { tcp: 'db:1' } }\n", {"db:2#name=db", "db:3#name=x", "db:4#name=x"});
  EXPECT_EQ(loaded.problems,
            "target 1:11: name: this is the name of another check\n"
            "target 3:11: name: this is the name of another check\n");
  EXPECT_EQ(loaded.blame, Blame::usage);
}

TEST(LoadTarget, ExpandsAWholeTargetBeforeSplittingIt) {
  const test::Variables variables{{"DATABASE_URL", "postgres://app:p%40ss@db:6432/app?sslmode=disable"},
                                  {"SCHEME", "redis"},
                                  {"HOST", "cache"},
                                  {"ADDRESS", "db:5432"}};
  const Loaded loaded = load_targets({"${DATABASE_URL}", "${DATABASE_URL}#level=accepting&name=fast",
                                      "${SCHEME}://${HOST}", "${ADDRESS}", "${HOST}:80", "${NONE:-http://${HOST}/x}"},
                                     variables);
  EXPECT_EQ(loaded.problems, "");
  ASSERT_EQ(loaded.config.checks.size(), 6U);
  EXPECT_EQ(loaded.config.checks[0].probe->target(), "app@db:6432/app");
  EXPECT_EQ(loaded.config.checks[1].name, "fast");
  EXPECT_EQ(loaded.config.checks[2].probe->target(), "cache:6379");
  EXPECT_EQ(loaded.config.checks[3].probe->target(), "db:5432");
  EXPECT_EQ(loaded.config.checks[4].probe->target(), "cache:80");
  EXPECT_EQ(loaded.config.checks[5].probe->target(), "http://cache/x");
}

TEST(LoadTarget, LetsNoValueOfAVariableMoveABorder) {
  const Loaded loaded = load_targets({"postgres://app:${PW}@db/app"}, {{"PW", "a@evil:1/x#y?z"}});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.checks[0].probe->target(), "app@db:5432/app");
}

TEST(LoadTarget, NamesAnUnsetVariable) {
  EXPECT_EQ(load_targets({"${DATABASE_URL}"}).problems,
            "target 1:1: the variable DATABASE_URL is not set (write ${DATABASE_URL:-...} to give a default)\n");
  EXPECT_EQ(load_targets({"tcp://${DB_HOST}:80"}).problems,
            "target 1:7: tcp.host: the variable DB_HOST is not set (write ${DB_HOST:-...} to give a default)\n");
}

TEST(LoadTarget, TakesTheUrlsOfFrameworksFromVariablesToo) {
  const Loaded loaded = load_targets({"${DATABASE_URL}", "${JDBC_URL}#level=accepting", "${REDIS_URL}", "${SOCKET}"},
                                     {{"DATABASE_URL", "postgresql+asyncpg://app:p%40ss@db/app?pool_size=5"},
                                      {"JDBC_URL", "jdbc:postgresql://db:5433/app?user=app&password=x"},
                                      {"REDIS_URL", "valkeys://:x@cache/1/"},
                                      {"SOCKET", "unix:///run/redis.sock?db=2"}});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(names(loaded), (Names{"postgres-db", "postgres-db-5433", "redis-cache", "redis-redis.sock"}));
  EXPECT_TRUE(loaded.config.notes.empty());
  EXPECT_EQ(load_targets({"${URL}"}, {{"URL", "jdbc:postgresql:app?user=app"}}).problems,
            "target 1:1: the value of ${URL} names no host; write localhost for this container\n");
  EXPECT_EQ(load_targets({"${URL}"}, {{"URL", "Host=db;Password=hunter2"}}).problems,
            "target 1:1: key=value pairs, as in ADO.NET or libpq's keywords, are no target: write "
            "postgresql://USER@HOST:PORT/DATABASE\n");
}

TEST(LoadTarget, NamesTheSchemesThereAreAndTheNearest) {
  const std::string problems = load_targets({"htpt://api/"}).problems;
  EXPECT_TRUE(problems.starts_with("target 1:1: unknown scheme 'htpt' (did you mean 'http'?); known are tcp, "))
      << problems;
  EXPECT_NE(problems.find("postgresql"), std::string::npos);
  EXPECT_EQ(problems.find("postgis"), std::string::npos) << "those of frameworks are not listed";
  EXPECT_TRUE(load_targets({"valky://cache"}).problems.contains("(did you mean 'valkey'?)"));
}

TEST(LoadTarget, SuggestsKeysOfTheCheckAndOfTheKind) {
  EXPECT_EQ(load_targets({"http://api/#timeot=2s&statsu=200"}).problems,
            "target 1:13: http: unknown key 'timeot' (did you mean 'timeout'?)\n"
            "target 1:23: http: unknown key 'statsu' (did you mean 'status'?)\n");
}

// What comes after the key of a secret may be a piece of it, even where it looks like a key.
TEST(LoadTarget, ShowsNoPieceOfAPasswordThatResemblesAKey) {
  for (const char* target : {"redis://h#password=S3c&S3cret=1", "redis://u:12#S3cret=@127.0.0.1:1"}) {
    const std::string problems = load_targets({target}).problems;
    EXPECT_FALSE(problems.contains("S3cret")) << problems;
    EXPECT_TRUE(problems.contains("(did you mean 'socket'?)")) << problems;
  }
}

TEST(LoadTarget, TellsTheProblemsOfEveryTarget) {
  const Loaded loaded = load_targets({"localhost", ":80", "db:x"});
  EXPECT_EQ(loaded.blame, Blame::usage);
  EXPECT_EQ(loaded.problems,
            "target 1:1: a target is host:port or scheme://host; this is neither\n"
            "target 3:4: the port is not a number from 1 to 65535\n");
}

}  // namespace
}  // namespace steady::config
