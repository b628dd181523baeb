#include "config/load.h"

#include <gtest/gtest.h>

#include "support/reading.h"
#include "support/temporary_directory.h"

namespace steady::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Loaded load_targets(std::vector<std::string> targets, const test::Variables& variables = {}) {
  return load({.file = {}, .targets = std::move(targets), .only = {}}, test::environment_of(variables));
}

Loaded load_text(const std::string& yaml, std::vector<std::string> targets = {}, std::vector<std::string> only = {},
                 const test::Variables& variables = {}) {
  const test::TemporaryDirectory directory;
  return load({.file = directory.file("steady.yaml", yaml), .targets = std::move(targets), .only = std::move(only)},
              test::environment_of(variables));
}

std::vector<std::string> names(const Loaded& loaded) {
  std::vector<std::string> out;
  for (const Check& check : loaded.config.checks) out.push_back(check.name);
  return out;
}

using Names = std::vector<std::string>;

// The file of the specification.
constexpr const char* whole_file = R"(version: 1
defaults: { interval: 5s, timeout: 2s, rise: 1, fall: 3 }
checks:
  database:
    postgres: { host: db, port: 5432, user: app, database: app, password: x, role: primary }
    readiness: latch
  cache:
    redis: { host: cache, password_env: REDIS_PASSWORD }
  api:
    http: { url: "http://api:8080/healthz", status: "200-299", headers: { Host: api.internal } }
    interval: 10s
wait:  { timeout: 60s, stable: 1 }
serve: { listen: "[::]:8086", drain: 5s, details: loopback }
log:   { level: info, format: text }
)";

TEST(Load, ReadsTheFileOfTheSpecification) {
  const Loaded loaded = load_text(whole_file, {}, {}, {{"REDIS_PASSWORD", "x"}});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.blame, Blame::none);
  ASSERT_EQ(names(loaded), (Names{"database", "cache", "api"}));
  const Check& database = loaded.config.checks[0];
  EXPECT_EQ(database.kind, "postgres");
  EXPECT_EQ(database.probe->target(), "app@db:5432/app");
  EXPECT_EQ(database.readiness, Readiness::latch);
  EXPECT_EQ(database.interval, seconds(5));
  EXPECT_EQ(database.timeout, seconds(2));
  EXPECT_EQ(loaded.config.checks[2].interval, seconds(10));
  EXPECT_EQ(loaded.config.checks[2].readiness, Readiness::track);
}

TEST(Load, ReadsEverySettingOfTheModes) {
  const Loaded loaded = load_text(R"(version: 1
checks: { a: { tcp: ":80" } }
wait: { timeout: 0, stable: 3, permanent_grace: never, on_timeout: run }
serve: { listen: ["127.0.0.1:0", "[::1]:8086", ":80", "localhost:81", "unix:/run/steady.sock"], drain: 0, details: never }
log: { level: debug, format: json }
)");
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.wait.timeout, Duration::zero());
  EXPECT_EQ(loaded.config.wait.stable, 3);
  EXPECT_EQ(loaded.config.wait.permanent_grace, std::nullopt);
  EXPECT_EQ(loaded.config.wait.on_timeout, OnTimeout::run);
  EXPECT_EQ(loaded.config.serve.listen.size(), 5U);
  EXPECT_EQ(loaded.config.serve.drain, Duration::zero());
  EXPECT_EQ(loaded.config.serve.details, Details::never);
  EXPECT_EQ(loaded.config.log.level, log::Level::debug);
  EXPECT_EQ(loaded.config.log.format, log::Format::json);
}

TEST(Load, HasTheDefaultsOfTheSpecification) {
  const Loaded loaded = load_targets({":80"});
  EXPECT_EQ(loaded.config.checks[0].interval, seconds(5));
  EXPECT_EQ(loaded.config.checks[0].timeout, std::nullopt);
  EXPECT_EQ(loaded.config.checks[0].rise, 1);
  EXPECT_EQ(loaded.config.checks[0].fall, 3);
  EXPECT_EQ(loaded.config.wait.timeout, seconds(60));
  EXPECT_EQ(loaded.config.wait.stable, 1);
  EXPECT_EQ(loaded.config.wait.permanent_grace, seconds(10));
  EXPECT_EQ(loaded.config.wait.on_timeout, OnTimeout::fail);
  EXPECT_EQ(loaded.config.serve.listen, std::vector<std::string>{"[::]:8086"});
  EXPECT_EQ(loaded.config.serve.drain, seconds(5));
  EXPECT_EQ(loaded.config.serve.details, Details::loopback);
  EXPECT_EQ(loaded.config.log.level, log::Level::info);
}

TEST(Load, LetsACheckOverrideTheDefaultsOfItsFile) {
  const Loaded loaded = load_text(R"(version: 1
defaults: { interval: 1m, timeout: 3s, rise: 2, fall: 5 }
checks:
  a: { tcp: ":80" }
  b: { tcp: ":80", interval: 1s, timeout: 100ms, rise: 3, fall: 1 }
)",
                                  {":81#fall=7"});
  EXPECT_EQ(loaded.problems, "");
  const auto& checks = loaded.config.checks;
  EXPECT_EQ(checks[0].interval, minutes(1));
  EXPECT_EQ(checks[0].timeout, seconds(3));
  EXPECT_EQ(checks[0].rise, 2);
  EXPECT_EQ(checks[0].fall, 5);
  EXPECT_EQ(checks[1].interval, seconds(1));
  EXPECT_EQ(checks[1].timeout, milliseconds(100));
  EXPECT_EQ(checks[1].rise, 3);
  EXPECT_EQ(checks[1].fall, 1);
  EXPECT_EQ(checks[2].interval, minutes(1));
  EXPECT_EQ(checks[2].fall, 7);
}

TEST(Load, TakesATargetInPlaceOfAMapping) {
  const Loaded loaded = load_text(R"(version: 1
checks:
  database: { postgres: "postgres://app:pw@db/app#level=login", timeout: 1s }
  cache:
    redis: redis://cache:6380
  api:
    http: ${API}/healthz
  port:
    tcp: db:5432
)",
                                  {}, {}, {{"API", "https://api:8443"}});
  EXPECT_EQ(loaded.problems, "");
  ASSERT_EQ(loaded.config.checks.size(), 4U);
  EXPECT_EQ(loaded.config.checks[0].probe->target(), "app@db:5432/app");
  EXPECT_EQ(loaded.config.checks[1].probe->target(), "cache:6380");
  EXPECT_EQ(loaded.config.checks[2].probe->target(), "https://api:8443/healthz");
  EXPECT_EQ(loaded.config.checks[3].probe->target(), "db:5432");
}

TEST(Load, TakesTheOptionsOfATargetFromItsFragment) {
  const Loaded loaded =
      load_targets({"http://app/health#status=200,204&timeout=2s&name=app&interval=1m&rise=2&fall=4&readiness=ignore"});
  EXPECT_EQ(loaded.problems, "");
  ASSERT_EQ(loaded.config.checks.size(), 1U);
  const Check& check = loaded.config.checks[0];
  EXPECT_EQ(check.name, "app");
  EXPECT_EQ(check.timeout, seconds(2));
  EXPECT_EQ(check.interval, minutes(1));
  EXPECT_EQ(check.rise, 2);
  EXPECT_EQ(check.fall, 4);
  EXPECT_EQ(check.readiness, Readiness::ignore);
}

TEST(Load, LetsTheFragmentWinOverTheUrl) {
  const Loaded loaded = load_targets({"postgres://app@db/app#user=joe&database=other"});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.checks[0].probe->target(), "joe@db:5432/other");
}

TEST(Load, CallsChecksAfterTheirKindAndHost) {
  const Loaded loaded = load_targets({"postgres://app@db/a", "postgres://app@db/b", "db:5432", ":80", "http://[::1]/",
                                      "postgres://app@db/c", "redis+unix:///run/redis.sock", "http://API.Example:80/"});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(names(loaded), (Names{"postgres-db", "postgres-db-2", "tcp-db", "tcp-localhost", "http-1", "postgres-db-3",
                                  "redis-redis.sock", "http-API.Example"}));
}

TEST(Load, NeverMakesUpANameThatWasGiven) {
  const Loaded loaded = load_text("version: 1\nchecks: { tcp-db: { tcp: 'db:1' } }\n", {"db:2", "db:3#name=tcp-db-2"});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(names(loaded), (Names{"tcp-db", "tcp-db-3", "tcp-db-2"}));
}

TEST(Load, RefusesANameThatIsGivenTwice) {
  const Loaded loaded =
      load_text("version: 1\nchecks: { db: { tcp: 'db:1' } }\n", {"db:2#name=db", "db:3#name=x", "db:4#name=x"});
  EXPECT_EQ(loaded.problems,
            "target 1:11: name: 'db' is the name of another check\n  db:2#name=db\n            ^\n"
            "target 3:11: name: 'x' is the name of another check\n  db:4#name=x\n            ^\n");
  EXPECT_EQ(loaded.blame, Blame::usage);
}

TEST(Load, ExpandsAWholeTargetBeforeSplittingIt) {
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

TEST(Load, LetsNoValueOfAVariableMoveABorder) {
  const Loaded loaded = load_targets({"postgres://app:${PW}@db/app"}, {{"PW", "a@evil:1/x#y?z"}});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.checks[0].probe->target(), "app@db:5432/app");
}

TEST(Load, NamesAnUnsetVariable) {
  EXPECT_EQ(load_targets({"${DATABASE_URL}"}).problems,
            "target 1:1: the variable DATABASE_URL is not set (write ${DATABASE_URL:-...} to give a default)\n"
            "  ${DATABASE_URL}\n  ^\n");
  EXPECT_EQ(load_targets({"tcp://${DB_HOST}:80"}).problems,
            "target 1:7: tcp.host: the variable DB_HOST is not set (write ${DB_HOST:-...} to give a default)\n"
            "  tcp://${DB_HOST}:80\n        ^\n");
}

TEST(Load, NamesTheSchemesThereAreAndTheNearest) {
  const std::string problems = load_targets({"htpt://api/"}).problems;
  EXPECT_TRUE(problems.starts_with("target 1:1: unknown scheme 'htpt' (did you mean 'http'?); known are tcp, "))
      << problems;
  EXPECT_NE(problems.find("postgresql"), std::string::npos);
}

TEST(Load, SuggestsKeysOfTheCheckAndOfTheKind) {
  EXPECT_EQ(load_targets({"http://api/#timeot=2s&statsu=200"}).problems,
            "target 1:13: http: unknown key 'timeot' (did you mean 'timeout'?)\n"
            "  http://api/#timeot=2s&statsu=200\n              ^\n"
            "target 1:23: http: unknown key 'statsu' (did you mean 'status'?)\n"
            "  http://api/#timeot=2s&statsu=200\n                        ^\n");
}

TEST(Load, TellsTheProblemsOfEveryTarget) {
  const Loaded loaded = load_targets({"localhost", ":80", "db:x"});
  EXPECT_EQ(loaded.blame, Blame::usage);
  EXPECT_EQ(loaded.problems,
            "target 1:1: a target is host:port or scheme://host; found 'localhost' alone\n  localhost\n  ^\n"
            "target 3:4: the port is not a number from 1 to 65535\n  db:***\n     ^\n");
}

TEST(Load, BlamesTheFileBeforeTheTargets) {
  const Loaded loaded = load_text("version: 2\nchecks: { a: { tcp: ':80' } }\n", {"localhost"});
  EXPECT_EQ(loaded.blame, Blame::configuration);
  EXPECT_NE(loaded.problems.find("steady.yaml:1:10: version: "), std::string::npos);
  EXPECT_NE(loaded.problems.find("target 1:1: "), std::string::npos);
}

TEST(Load, NamesAFileThatCannotBeRead) {
  const Loaded missing = load({.file = "/no/steady.yaml", .targets = {":80"}, .only = {"x"}}, test::environment_of({}));
  EXPECT_EQ(missing.problems, "cannot read '/no/steady.yaml': No such file or directory\n");
  EXPECT_EQ(missing.blame, Blame::configuration);
  EXPECT_EQ(load({.file = "/etc", .targets = {}, .only = {}}, test::environment_of({})).problems,
            "cannot read '/etc': it is a directory\n");
  const test::TemporaryDirectory directory;
  const std::string big = directory.file("big.yaml", std::string((1 << 20) + 1, '#'));
  EXPECT_EQ(load({.file = big, .targets = {}, .only = {}}, test::environment_of({})).problems,
            "cannot read '" + big + "': it is larger than 1 MiB\n");
}

constexpr const char* three_checks =
    "version: 1\nchecks: { database: { tcp: ':1' }, cache: { tcp: ':2' }, api: { tcp: ':3' } }\n";

TEST(LoadOnly, KeepsThoseChecksOfTheFile) {
  EXPECT_EQ(names(load_text(three_checks, {}, {"api", "database"})), (Names{"database", "api"}));
  EXPECT_EQ(names(load_text(three_checks, {":9"}, {"cache"})), (Names{"cache", "tcp-localhost"}));
}

TEST(LoadOnly, ListsTheNamesWhenOneIsUnknown) {
  const Loaded loaded = load_text(three_checks, {}, {"databse", "x"});
  EXPECT_EQ(loaded.blame, Blame::usage);
  EXPECT_NE(loaded.problems.find("--only: there is no check 'databse' in "), std::string::npos);
  EXPECT_NE(loaded.problems.find(" (did you mean 'database'?); it has api, cache, database\n"), std::string::npos);
  EXPECT_NE(loaded.problems.find("--only: there is no check 'x' in "), std::string::npos);
}

TEST(LoadOnly, NeedsAFile) {
  const Loaded loaded = load({.file = {}, .targets = {":80"}, .only = {"x"}}, test::environment_of({}));
  EXPECT_EQ(loaded.problems, "--only picks checks of a configuration file, and none is given\n");
  EXPECT_EQ(loaded.blame, Blame::usage);
}

TEST(Load, TakesAFileWithoutChecksBesideTargets) {
  const Loaded loaded = load_text("version: 1\ndefaults: { fall: 9 }\n", {":80"});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.checks[0].fall, 9);
}

TEST(Load, OfNothingIsAnEmptyConfiguration) {
  const Loaded loaded = load({}, test::environment_of({}));
  EXPECT_TRUE(loaded.config.checks.empty());
  EXPECT_EQ(loaded.blame, Blame::none);
}

TEST(Load, ReadsThousandsOfChecks) {
  std::string yaml = "version: 1\nchecks:\n";
  for (int i = 0; i < 5'000; ++i) yaml += "  check-" + std::to_string(i) + ": { tcp: ':80', interval: 1s, rise: 2 }\n";
  const Loaded loaded = load_text(yaml);
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.checks.size(), 5'000U);
}

}  // namespace
}  // namespace steady::config
