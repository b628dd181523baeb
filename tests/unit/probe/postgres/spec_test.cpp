#include "probe/postgres/spec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "probe/postgres/parameters.h"
#include "probe/postgres/postgres_probe.h"
#include "support/read_spec.h"

namespace steady::probe::postgres {
namespace {

using Read = test::SpecRead<Spec>;

Read from_target(const std::string& target, const test::Variables& variables = {}) {
  return test::read_target(target, kind, &read, variables);
}
Read from_yaml(const std::string& text, const test::Variables& variables = {}) {
  return test::read_yaml(text, &read, variables);
}
std::string problems_of(const std::string& target, const test::Variables& variables = {}) {
  return from_target(target, variables).problems;
}

TEST(PostgresSpec, ReadsTheUrlThatTheApplicationUses) {
  const Read read =
      from_target("postgres://app:p%40ss%2Fword@db:5433/sh%6Fp?sslmode=require&connect_timeout=9&schema=x");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.host, "db");
  EXPECT_EQ(read.spec.port, 5433);
  EXPECT_EQ(read.spec.user, "app");
  EXPECT_EQ(read.spec.password.reveal(), "p@ss/word");
  EXPECT_EQ(read.spec.database, "shop");
  EXPECT_EQ(read.spec.sslmode, "require");
  EXPECT_EQ(read.spec.level, Level::login);
}

TEST(PostgresSpec, DecodesAZone) {
  EXPECT_EQ(from_target("postgres://app@[fe80::1%25eth0]").spec.host, "fe80::1%eth0");
  EXPECT_EQ(from_target("postgres://app@[fe80::1%eda0]").spec.host, "fe80::1%eda0");
}

TEST(PostgresSpec, HasLibpqsDefaults) {
  const Read read = from_target("postgresql://app@db");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.port, 5432);
  EXPECT_EQ(read.spec.database, "app");
  EXPECT_EQ(read.spec.sslmode, "prefer");
  EXPECT_TRUE(read.spec.password.empty());
  EXPECT_EQ(PostgresProbe(read.spec).target(), "app@db:5432/app");
}

TEST(PostgresSpec, ReadsEveryKeyFromYaml) {
  const Read read = from_yaml(
      "{host: '::1', port: 6543, user: app, password: 'a#b', database: shop, sslmode: verify-full, ca_file: "
      "/etc/passwd, "
      "cert_file: /etc/group, key_file: /etc/hosts, level: query, query: 'select 1', expect: 1, role: replica}");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.host, "::1");
  EXPECT_EQ(read.spec.ca_file, "/etc/passwd");
  EXPECT_EQ(read.spec.cert_file, "/etc/group");
  EXPECT_EQ(read.spec.key_file, "/etc/hosts");
  EXPECT_EQ(read.spec.level, Level::query);
  EXPECT_EQ(read.spec.expect, "1");
  EXPECT_EQ(read.spec.role, Role::replica);
  EXPECT_EQ(PostgresProbe(read.spec).target(), "app@[::1]:6543/shop");
}

TEST(PostgresSpec, ReadsAUnixSocketsDirectory) {
  const Read read = from_target("postgres+unix:///var/run/postgresql?user=app&port=6000");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.socket, "/var/run/postgresql");
  EXPECT_EQ(read.spec.port, 6000);
  const PostgresProbe probe(read.spec);
  EXPECT_EQ(probe.target(), "app@/var/run/postgresql:6000/app");
  EXPECT_EQ(probe.host(), "postgresql");
}

TEST(PostgresSpec, TakesLibpqsSpellingOfASocketAndOfTheCertificates) {
  const Read socket = from_target("postgresql:///shop?host=/run/pg&user=app");
  EXPECT_EQ(socket.problems, "");
  EXPECT_EQ(socket.spec.socket, "/run/pg");
  EXPECT_EQ(socket.spec.database, "shop");
  const Read tls = from_target(
      "postgres://app@db/?sslrootcert=/etc/passwd&sslcert=/etc/group&sslkey=/etc/hosts&dbname=x&password=y");
  EXPECT_EQ(tls.problems, "");
  EXPECT_EQ(tls.spec.ca_file, "/etc/passwd");
  EXPECT_EQ(tls.spec.cert_file, "/etc/group");
  EXPECT_EQ(tls.spec.key_file, "/etc/hosts");
  EXPECT_EQ(tls.spec.database, "x");
  EXPECT_EQ(tls.spec.password.reveal(), "y");
}

TEST(PostgresSpec, TakesADirectoryForTheHostAsLibpqDoes) {
  const Read encoded = from_target("postgresql://app:pw@%2Fvar%2Frun%2Fpostgresql:6000/shop");
  EXPECT_EQ(encoded.problems, "");
  EXPECT_EQ(encoded.spec.socket, "/var/run/postgresql");
  EXPECT_EQ(encoded.spec.host, "");
  EXPECT_EQ(encoded.spec.port, 6000);
  EXPECT_EQ(encoded.spec.database, "shop");
  EXPECT_EQ(encoded.spec.password.reveal(), "pw");
  EXPECT_EQ(from_target("postgresql://app@%40name/shop").spec.socket, "@name");
}

TEST(PostgresSpec, LetsTheQueryWinOverWhatStandsBeforeIt) {
  const auto place = [](const std::string& target) {
    const Read read = from_target(target);
    EXPECT_EQ(read.problems, "") << target;
    return PostgresProbe(read.spec).target();
  };
  EXPECT_EQ(place("postgres://app@localhost/app?host=/cloudsql/p:r:i"), "app@/cloudsql/p:r:i:5432/app");
  EXPECT_EQ(place("postgres://app@%2Frun%2Fpg/app?host=db"), "app@db:5432/app");
  EXPECT_EQ(place("postgres://app@a/app?host=b"), "app@b:5432/app");
  EXPECT_EQ(place("postgres://app@%2Frun%2Fa/app?host=%2Frun%2Fb"), "app@/run/b:5432/app");
  EXPECT_EQ(place("postgres+unix:///run/pg?user=app&host=db"), "app@db:5432/app");
  EXPECT_EQ(place("postgres://app@db:5432/app?port=6000"), "app@db:6000/app");
  EXPECT_EQ(place("postgres://app@db/app?user=joe&dbname=shop"), "joe@db:5432/shop");
  EXPECT_EQ(place("postgres://app@db/app?host="), "app@localhost:5432/app");
  EXPECT_EQ(place("postgres://app@db/app?host=b#host=c"), "app@c:5432/app");
}

TEST(PostgresSpec, TakesADatabaseBehindOurOwnFormOfASocket) {
  EXPECT_EQ(from_target("postgres+unix://app@%2Frun%2Fpg:6000/shop").spec.database, "shop");
  EXPECT_EQ(from_target("postgres+unix://app@%2Frun%2Fpg:6000/shop").spec.port, 6000);
  EXPECT_EQ(from_target("postgres+unix:///run/pg:/shop?user=app").spec.database, "shop");
  EXPECT_EQ(from_target("postgres+unix:///run/pg:/shop?user=app").spec.socket, "/run/pg");
}

TEST(PostgresSpec, TakesTheSchemesOfFrameworks) {
  for (const std::string scheme :
       {"postgresql+asyncpg", "postgres+psycopg2", "postgresql+psycopg_async", "postgis", "pgsql", "psql", "pgx",
        "pgx4", "pgx5", "ecto", "cockroachdb", "cockroachdb+psycopg2", "crdb-postgres", "timescaledb",
        "r2dbc:postgresql", "r2dbc:pool:postgresql"}) {
    const Read read = from_target(scheme + "://app:pw@db:5433/shop?sslmode=require");
    EXPECT_TRUE(probe::takes(kind, scheme)) << scheme;
    EXPECT_EQ(read.problems, "") << scheme;
    EXPECT_EQ(PostgresProbe(read.spec).target(), "app@db:5433/shop") << scheme;
    EXPECT_EQ(read.spec.password.reveal(), "pw") << scheme;
    EXPECT_EQ(read.spec.sslmode, "require") << scheme;
  }
  EXPECT_TRUE(probe::takes(kind, "postgresql+unix")) << "our own, and no driver";
  EXPECT_EQ(from_target("postgresql+unix:///run/pg?user=app").spec.socket, "/run/pg");
  for (const std::string scheme : {"postgresql+", "postgresql+ssl", "postgres+tls", "postgis+asyncpg", "mysql+asyncpg",
                                   "postgresq", "jdbc:mysql", "jdbc:postgres+x", "redis"}) {
    EXPECT_FALSE(probe::takes(kind, scheme)) << scheme;
  }
}

TEST(PostgresSpec, ReadsTheUrlsOfJava) {
  const Read read = from_target("jdbc:postgresql://db:5433/shop?user=app&password=p+w%2B");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(PostgresProbe(read.spec).target(), "app@db:5433/shop");
  EXPECT_EQ(read.spec.password.reveal(), "p w+");
  for (const std::string target : {"jdbc:postgresql:shop?user=app", "jdbc:postgresql:///shop?user=app"}) {
    EXPECT_EQ(PostgresProbe(from_target(target).spec).target(), "app@localhost:5432/shop") << target;
  }
  EXPECT_EQ(PostgresProbe(from_target("jdbc:postgresql:/?user=app").spec).target(), "app@localhost:5432/app");
  EXPECT_EQ(PostgresProbe(from_target("jdbc:postgresql://?PGHOST=db&PGPORT=1&PGDBNAME=x&user=app").spec).target(),
            "app@db:1/x");
  EXPECT_EQ(problems_of("jdbc:postgresql://app:hunter2@db/app"),
            "a URL of JDBC has no user before '@': write ?user=...&password=...\n");
  EXPECT_EQ(problems_of("r2dbc:postgresql://app:pw@db/app"), "");
}

TEST(PostgresSpec, TakesVariablesOfTheEnvironmentAsDefaults) {
  const test::Variables variables{{"PGUSER", "app"},        {"PGPASSWORD", "secret"}, {"PGDATABASE", "shop"},
                                  {"PGSSLMODE", "require"}, {"PGSSLROOTCERT", "/ca"}, {"PGHOST", "elsewhere"},
                                  {"PGPORT", "1"},          {"PGOPTIONS", "-c x=y"}};
  const Read read = from_target("postgres://db", variables);
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.host, "db");
  EXPECT_EQ(read.spec.port, 5432);
  EXPECT_EQ(read.spec.user, "app");
  EXPECT_EQ(read.spec.password.reveal(), "secret");
  EXPECT_EQ(read.spec.database, "shop");
  EXPECT_EQ(read.spec.sslmode, "require");
  EXPECT_EQ(read.spec.ca_file, "/ca");
}

TEST(PostgresSpec, PrefersWhatIsGivenToTheEnvironment) {
  const test::Variables variables{{"PGUSER", "x"}, {"PGPASSWORD", "x"}, {"PGDATABASE", "x"}, {"PGSSLMODE", "x"}};
  const Read read = from_target("postgres://app:secret@db/shop?sslmode=disable", variables);
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.user, "app");
  EXPECT_EQ(read.spec.password.reveal(), "secret");
  EXPECT_EQ(read.spec.database, "shop");
  EXPECT_EQ(read.spec.sslmode, "disable");
}

TEST(PostgresSpec, VerifiesFullyWithTheSystemsCertificates) {
  EXPECT_EQ(from_target("postgres://app@db?sslrootcert=system").spec.sslmode, "verify-full");
  EXPECT_EQ(from_target("postgres://app@db?sslrootcert=system").spec.ca_file, "");
  EXPECT_EQ(problems_of("postgres://app@db?sslrootcert=system&sslmode=require"),
            "sslmode: with ca_file 'system' it must be verify-full\n");
}

TEST(PostgresSpec, ImpliesTheLevelQuery) {
  EXPECT_EQ(from_target("postgres://app@db#query=select%201").spec.level, Level::query);
  EXPECT_EQ(from_target("postgres://app@db#role=primary").spec.level, Level::query);
  EXPECT_EQ(from_target("postgres://app@db#role=primary").spec.query, "");
  EXPECT_EQ(from_target("postgres://app@db#level=query").spec.query, "select 1");
  EXPECT_EQ(from_target("postgres://app@db#level=accepting").spec.level, Level::accepting);
}

TEST(PostgresSpec, NamesItsActionAfterItsLevel) {
  for (const std::string level : {"accepting", "login", "query"}) {
    EXPECT_EQ(PostgresProbe(from_target("postgres://app@db#level=" + level).spec).action(), level);
  }
}

TEST(PostgresSpec, WantsAUser) {
  EXPECT_EQ(problems_of("postgres://db/app"), "no user; give one: postgres://USER@... (or set PGUSER)\n");
  EXPECT_EQ(problems_of("postgres://${NOBODY:-}@db/app"),
            "user: no user; give one: postgres://USER@... (or set PGUSER)\n");
}

TEST(PostgresSpec, RefusesWhatCannotBe) {
  EXPECT_EQ(problems_of("postgres://app@db#expect=1"), "expect: there is no query whose result it could be\n");
  EXPECT_EQ(problems_of("postgres://app@db#level=login&role=primary"),
            "level: query, expect and role need level 'query', which they imply: leave it out\n");
  EXPECT_EQ(problems_of("postgres://app@db#key_file=/etc/hosts"), "key_file: a key needs cert_file beside it\n");
  EXPECT_EQ(problems_of("postgres+unix:///run?user=app#ca_file=/etc/passwd"),
            "ca_file: there is no TLS over a Unix socket\n");
  EXPECT_EQ(problems_of("postgres+unix:///run,/tmp?user=app"),
            "socket: a path with a comma is not possible, as libpq splits it there\n");
  EXPECT_EQ(from_yaml("{host: db, socket: /run, user: app}").problems,
            "socket: a host and a socket exclude each other\n");
  EXPECT_EQ(from_yaml("{socket: run, user: app}").problems,
            "socket: give the directory of the socket, such as /var/run/postgresql\n");
  EXPECT_EQ(from_yaml("{host: /run, user: app}").problems,
            "host: the directory of a Unix socket is given as 'socket'\n");
  EXPECT_EQ(from_yaml("{host: 'a b', user: app}").problems, "host: not a host name or an IP address\n");
  EXPECT_EQ(from_yaml("{host: db, user: app, password: \"a\\0b\"}").problems,
            "password: a NUL character is not possible in PostgreSQL's protocol\n");
}

TEST(PostgresSpec, RefusesAModeThatLibpqDoesNotHave) {
  EXPECT_EQ(
      problems_of("postgres://app@db?sslmode=required"),
      "sslmode: expected disable, allow, prefer, require, verify-ca or verify-full, found 'required' (did you mean "
      "'require'?)\n");
  EXPECT_EQ(problems_of("postgres://app@db", {{"PGSSLMODE", "on"}}),
            "PGSSLMODE: expected disable, allow, prefer, require, verify-ca or verify-full\n");
}

TEST(PostgresSpec, TellsAMistypedParameterFromOneOfADriver) {
  EXPECT_EQ(problems_of("postgres://app@db?pool_max_conns=9&application_name=x&connect_timeout=1&keepalives_idle=9"
                        "&load_balance_hosts=random&client_encoding=utf8&krbsrvname=x&gssdelegation=1&passfile=/x"),
            "");
  EXPECT_EQ(problems_of("postgres://app@db?ssl_mode=verify-full"),
            "unknown parameter 'ssl_mode' (did you mean 'sslmode'?)\n");
  EXPECT_EQ(problems_of("postgres://app@db?level=query"), "'level' belongs in the fragment: ...#level=...\n");
}

TEST(PostgresSpec, ComplainsAboutUnknownKeys) {
  EXPECT_TRUE(problems_of("postgres://app@db#qery=x").contains("did you mean 'query'?"));
}

TEST(PostgresSpec, KeepsThePasswordOutOfComplaints) {
  const Read read = from_target("postgres://app:hunter2@db?password=hunter3&sslmode=x#level=y");
  EXPECT_FALSE(read.problems.contains("hunter"));
}

// --- what libpq is told ---

std::string value_of(const Parameters& all, std::string_view name) {
  const auto found =
      std::ranges::find_if(all.names(), [name](const char* each) { return each != nullptr && each == name; });
  return found == all.names().end() ? "(none)" : all.values()[static_cast<std::size_t>(found - all.names().begin())];
}

Spec login_spec() {
  Spec spec;
  spec.host = "db.";
  spec.user = spec.database = "app";
  spec.password = Secret("secret");
  return spec;
}

TEST(LibpqParameters, NameTheAddressAndTheHostThatTheCertificateMustBeFor) {
  const Spec spec = login_spec();
  const auto all = parameters(spec, "10.0.0.1");
  EXPECT_EQ(value_of(*all, "hostaddr"), "10.0.0.1");
  EXPECT_EQ(value_of(*all, "host"), "db");
  EXPECT_EQ(value_of(*all, "port"), "5432");
  EXPECT_EQ(value_of(*all, "application_name"), "steady");
  EXPECT_EQ(value_of(*all, "password"), "secret");
  EXPECT_EQ(all->names().back(), nullptr);
  EXPECT_EQ(all->names().size(), all->values().size());
}

TEST(LibpqParameters, KeepLibpqOutOfTheHomeDirectory) {
  const Spec spec = login_spec();
  const auto all = parameters(spec, "10.0.0.1");
  for (const char* name : {"passfile", "sslrootcert", "sslcrl", "sslcert", "sslkey"}) {
    EXPECT_EQ(value_of(*all, name), "/dev/null/none") << name;
  }
  EXPECT_EQ(value_of(*all, "gssencmode"), "disable");
}

TEST(LibpqParameters, HoldNoPasswordWhenOnlyAcceptingIsAsked) {
  Spec spec = login_spec();
  spec.level = Level::accepting;
  EXPECT_EQ(value_of(*parameters(spec, "10.0.0.1"), "password"), "(none)");
}

TEST(LibpqParameters, NameAFileThatTlsNeedsAndThatIsMissing) {
  Spec spec = login_spec();
  spec.sslmode = "verify-ca";
  spec.ca_file = "/nowhere/ca.crt";
  const auto all = parameters(spec, "10.0.0.1");
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error(), down(Reason::tls, "cannot read /nowhere/ca.crt: No such file or directory", Permanent::yes));
}

TEST(LibpqParameters, UseOneFileForCertificateAndKey) {
  Spec spec = login_spec();
  spec.cert_file = "/both.pem";
  EXPECT_EQ(value_of(*parameters(spec, "10.0.0.1"), "sslkey"), "/both.pem");
}

}  // namespace
}  // namespace steady::probe::postgres
