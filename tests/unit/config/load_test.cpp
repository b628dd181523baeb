#include "config/load.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "support/reading.h"
#include "support/temporary_directory.h"
#include "unit/config/loading.h"

namespace steady::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

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
check: { timeout: 5s }
wait:  { timeout: 60s, rise: 1 }
serve: { listen: "[::]:7832", drain: 5s, details: loopback }
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
  EXPECT_EQ(database.timing.interval, seconds(5));
  EXPECT_EQ(database.timing.timeout, seconds(2));
  EXPECT_EQ(loaded.config.checks[2].timing.interval, seconds(10));
  EXPECT_EQ(loaded.config.checks[2].readiness, Readiness::track);
}

// A sandbox must leave them readable, as a reload or an attempt reads them again.
TEST(Load, NotesEveryFileThatIsReadNowOrLater) {
  const test::TemporaryDirectory directory;
  const std::string secret = directory.file("secret", "x");
  const std::string pg_ca = directory.file("pg_ca", "x"), pg_cert = directory.file("pg_cert", "x");
  const std::string pg_key = directory.file("pg_key", "x"), web_ca = directory.file("web_ca", "x");
  const std::string pair = directory.file("pair", "x"), tls_ca = directory.file("tls_ca", "x");
  const std::string file = directory.file(
      "steady.yaml", cat(R"(version: 1
checks:
  a: { postgres: { host: db, user: app, password_file: )",
                         secret, ", ca_file: ", pg_ca, ", cert_file: ", pg_cert, ", key_file: ", pg_key, R"( } }
  b: { http: { url: "https://web/", ca_file: )",
                         web_ca, ", bearer_file: ", secret, ", body_file: ", secret, R"( } }
  c: { redis: "rediss://cache#cert_file=)",
                         pair, "\" }\n"));
  const Loaded loaded =
      load({.file = file, .targets = {"postgres://app@db", cat("tls://a:1#ca_file=", tls_ca)}, .only = {}},
           test::environment_of({{"PGSSLROOTCERT", "/env/ca"}}));
  ASSERT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.files,
            (Names{file, secret, pg_ca, pg_cert, pg_key, secret, secret, web_ca, pair, "/env/ca", tls_ca}));
}

TEST(Load, NotesTheFilesOfAConfigurationThatItRefuses) {
  const Loaded loaded = load_targets({"redis://cache#password_file=/nowhere/secret"});
  EXPECT_EQ(loaded.blame, Blame::usage);
  EXPECT_EQ(loaded.config.files, (Names{"/nowhere/secret"}));
}

TEST(Load, ReadsEverySettingOfTheModes) {
  const Loaded loaded = load_text(R"(version: 1
checks: { a: { tcp: ":80" } }
check: { timeout: 1ms }
wait: { timeout: 0, rise: 3, permanent_grace: never, on_timeout: run }
serve: { listen: ["127.0.0.1:0", "[::1]:7832", ":80", "localhost:81", "unix:/run/steady.sock"], drain: 0, details: never, watchdog: 0 }
log: { level: debug, format: json }
)");
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.wait.timeout, Duration::zero());
  EXPECT_EQ(loaded.config.check.timeout, milliseconds(1));
  EXPECT_EQ(loaded.config.wait.rise, 3);
  EXPECT_EQ(loaded.config.wait.permanent_grace, std::nullopt);
  EXPECT_EQ(loaded.config.wait.on_timeout, OnTimeout::run);
  EXPECT_EQ(loaded.config.serve.listen.size(), 5U);
  EXPECT_EQ(loaded.config.serve.drain, Duration::zero());
  EXPECT_EQ(loaded.config.serve.details, Details::never);
  EXPECT_EQ(loaded.config.serve.watchdog, Duration::zero());
  EXPECT_EQ(loaded.config.log.level, log::Level::debug);
  EXPECT_EQ(loaded.config.log.format, log::Format::json);
}

TEST(Load, HasTheDefaultsOfTheSpecification) {
  const Loaded loaded = load_targets({":80"});
  EXPECT_EQ(loaded.config.checks[0].timing.interval, seconds(5));
  EXPECT_EQ(loaded.config.checks[0].timing.timeout, std::nullopt);
  EXPECT_EQ(loaded.config.checks[0].thresholds.rise, 1);
  EXPECT_EQ(loaded.config.checks[0].thresholds.fall, 3);
  EXPECT_EQ(loaded.config.wait.timeout, seconds(60));
  EXPECT_EQ(loaded.config.check.timeout, seconds(5));
  EXPECT_EQ(loaded.config.wait.rise, std::nullopt) << "each check has its own";
  EXPECT_EQ(loaded.config.wait.permanent_grace, seconds(10));
  EXPECT_EQ(loaded.config.wait.on_timeout, OnTimeout::fail);
  EXPECT_EQ(loaded.config.serve.listen, std::vector<std::string>{"[::]:7832"});
  EXPECT_EQ(loaded.config.serve.drain, seconds(5));
  EXPECT_EQ(loaded.config.serve.watchdog, seconds(10));
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
  EXPECT_EQ(checks[0].timing.interval, minutes(1));
  EXPECT_EQ(checks[0].timing.timeout, seconds(3));
  EXPECT_EQ(checks[0].thresholds.rise, 2);
  EXPECT_EQ(checks[0].thresholds.fall, 5);
  EXPECT_EQ(checks[1].timing.interval, seconds(1));
  EXPECT_EQ(checks[1].timing.timeout, milliseconds(100));
  EXPECT_EQ(checks[1].thresholds.rise, 3);
  EXPECT_EQ(checks[1].thresholds.fall, 1);
  EXPECT_EQ(checks[2].timing.interval, minutes(1));
  EXPECT_EQ(checks[2].thresholds.fall, 7);
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

TEST(Load, BlamesTheFileBeforeTheTargets) {
  const Loaded loaded = load_text("version: 2\nchecks: { a: { tcp: ':80' } }\n", {"localhost"});
  EXPECT_EQ(loaded.blame, Blame::configuration);
  EXPECT_NE(loaded.problems.find("steady.yaml:1:10: version: "), std::string::npos);
  EXPECT_NE(loaded.problems.find("target 1:1: "), std::string::npos);
}

TEST(Load, TellsMachinesThePlaceOfEachProblem) {
  const Loaded loaded = load_text("version: 2\nchecks: { a: { tcp: ':80', prot: 1 } }\n", {"localhost"});
  ASSERT_EQ(loaded.complaints.size(), 3U) << loaded.problems;
  EXPECT_TRUE(loaded.complaints[0].file.ends_with("steady.yaml"));
  EXPECT_EQ(loaded.complaints[0].line, 1);
  EXPECT_EQ(loaded.complaints[0].column, 10);
  EXPECT_EQ(loaded.complaints[1].line, 2);
  EXPECT_EQ(loaded.complaints[1].column, 28);
  EXPECT_EQ(loaded.complaints[2].file, "") << "a target is no file";
  EXPECT_EQ(loaded.problems, settings::to_text(loaded.complaints));
  EXPECT_EQ(
      load({.file = "/no/steady.yaml", .targets = {}, .only = {}}, test::environment_of({})).complaints.at(0).file,
      "/no/steady.yaml");
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
  EXPECT_EQ(names(load_text(three_checks, {":9"}, {"cache"})), (Names{"cache", "tcp-localhost-9"}));
}

TEST(LoadOnly, ListsTheNamesWhenOneIsUnknown) {
  const Loaded loaded = load_text(three_checks, {}, {"databse", "x"});
  EXPECT_EQ(loaded.blame, Blame::usage);
  EXPECT_NE(loaded.problems.find("--only: there is no check 'databse' in "), std::string::npos);
  EXPECT_NE(loaded.problems.find(" (did you mean 'database'?); it has api, cache, database\n"), std::string::npos);
  EXPECT_NE(loaded.problems.find("--only: there is no check 'x' in "), std::string::npos);
}

TEST(LoadOnly, BlamesTheVariableWithoutQuotingIt) {
  const test::TemporaryDirectory directory;
  const std::string file = directory.file("steady.yaml", three_checks);
  const Inputs inputs{.file = file, .targets = {}, .only = {"hunter2"}, .only_given_by = "STEADY_CHECK_ONLY"};
  EXPECT_EQ(load(inputs, test::environment_of({})).problems,
            cat("STEADY_CHECK_ONLY names no check of ", file, "; it has api, cache, database\n"));
}

TEST(Load, TakesTheLevelOfTheLogFromTheFileOrFromTheCommand) {
  const test::TemporaryDirectory directory;
  const auto level = [&](std::string_view text) {
    const Inputs inputs{
        .file = directory.file("steady.yaml", text), .targets = {":9"}, .only = {}, .log_level = log::Level::warning};
    return load(inputs, test::environment_of({})).config.log.level;
  };
  EXPECT_EQ(level("version: 1\nlog: { level: debug }\n"), log::Level::debug);
  EXPECT_EQ(level("version: 1\nlog: { level: warn, format: json }\n"), log::Level::warning);
  EXPECT_EQ(level("version: 1\nlog: { format: json }\n"), log::Level::warning);
  EXPECT_EQ(level("version: 1\n"), log::Level::warning);
  const Inputs without_file{.file = {}, .targets = {":9"}, .only = {}, .log_level = log::Level::warning};
  EXPECT_EQ(load(without_file, test::environment_of({})).config.log.level, log::Level::warning);
}

TEST(LoadOnly, NeedsAFile) {
  const Loaded loaded = load({.file = {}, .targets = {":80"}, .only = {"x"}}, test::environment_of({}));
  EXPECT_EQ(loaded.problems, "--only picks checks of a configuration file, and none is given\n");
  EXPECT_EQ(loaded.blame, Blame::usage);
}

TEST(Load, TakesAFileWithoutChecksBesideTargets) {
  const Loaded loaded = load_text("version: 1\ndefaults: { fall: 9 }\n", {":80"});
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.checks[0].thresholds.fall, 9);
}

TEST(Load, TakesAFileWithoutChecksIfTargetsMayFollow) {
  const test::TemporaryDirectory directory;
  const auto problems = [&](std::string_view text, bool may_follow) {
    const Inputs inputs{
        .file = directory.file("steady.yaml", text), .targets = {}, .only = {}, .targets_may_follow = may_follow};
    return load(inputs, test::environment_of({})).problems;
  };
  EXPECT_EQ(problems("version: 1\nwait: { timeout: 5m }\n", true), "");
  EXPECT_TRUE(problems("version: 1\nwait: { timeout: 5m }\n", false).contains("there is no check, and no target"));
  for (const bool may_follow : {true, false}) {
    EXPECT_TRUE(problems("version: 1\nchecks: {}\n", may_follow).contains("checks: there is no check"));
    EXPECT_TRUE(problems("version: 1\nchecks:\n", may_follow).contains("checks: there is no check"));
  }
  EXPECT_TRUE(load_text("version: 1\nchecks:\n", {":80"}).problems.contains("leave the key out"));
}

TEST(Load, LooksAtNoTopLevelKeyThatBeginsWithX) {
  const Loaded loaded = load_text(R"(version: 1
x-login: &login { host: db, user: app, query: &query select 1 }
x-: [1, { no: ~ }]
x-unset: ${NO_SUCH_VARIABLE}
checks:
  database: { postgres: *login }
  other: { postgres: { host: b, user: app, query: *query } }
)");
  EXPECT_EQ(loaded.problems, "");
  ASSERT_EQ(names(loaded), (Names{"database", "other"}));
  EXPECT_EQ(loaded.config.checks[0].probe->target(), "app@db:5432/app");
}

TEST(Load, KnowsSuchKeysNowhereElse) {
  const std::string problems =
      load_text("version: 1\nX-a: 1\nwait: { x-b: 1 }\nchecks: { x-c: { tcp: { port: 1, x-d: 1 }, x-e: 1 } }\n")
          .problems;
  for (const char* key : {"X-a", "x-b", "x-d", "x-e"}) EXPECT_TRUE(problems.contains(cat("unknown key '", key, "'")));
  EXPECT_FALSE(problems.contains("'x-c'")) << "a check may be called so: " << problems;
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
