// The parameters that decide what is trusted: from a URL, a mapping or the environment to libpq, or refused by name.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "probe/postgres/parameters.h"
#include "probe/postgres/postgres_probe.h"
#include "probe/postgres/verbatim.h"
#include "support/read_spec.h"

namespace steady::probe::postgres {
namespace {

using Read = test::SpecRead<Spec>;

Read from_target(const std::string& target, const test::Variables& variables = {}) {
  return test::read_target(target, kind, &read, variables);
}
Read from_query(const std::string& query, const test::Variables& variables = {}) {
  return from_target("postgres://app@db/app?" + query, variables);
}
std::string problems_of(const std::string& query, const test::Variables& variables = {}) {
  return from_query(query, variables).problems;
}

// What libpq is told about `name`; the last word counts there.
std::string told(const Spec& spec, std::string_view name, const std::string& address = "10.0.0.1") {
  const auto all = parameters(spec, address);
  if (!all) return all.error().detail;
  std::string value = "(none)";
  for (std::size_t i = 0; i + 1 < all->names().size(); ++i) {
    if (all->names()[i] == name) value = all->values()[i];
  }
  return value;
}

const std::vector<std::pair<std::string, std::string>> every{
    {"channel_binding", "require"}, {"require_auth", "!password,!md5"},      {"target_session_attrs", "read-write"},
    {"sslnegotiation", "direct"},   {"ssl_min_protocol_version", "TLSv1.3"}, {"ssl_max_protocol_version", "TLSv1.3"},
    {"sslcertmode", "allow"},       {"sslcrl", "/nowhere/list.crl"},         {"sslsni", "0"},
    {"options", "-cgeqo=off"}};

TEST(PostgresTrust, HandsEveryParameterOnFromAUrlAMappingAndAFragment) {
  ASSERT_EQ(every.size(), verbatim_names().size());
  for (const auto& [name, value] : every) {
    const Read url = from_query("sslmode=require&" + name + "=" + value);
    EXPECT_EQ(url.problems, "");
    EXPECT_EQ(told(url.spec, name), value);
    const Read fragment = from_target("postgres://app@db?sslmode=require#" + name + "=" + value);
    EXPECT_EQ(fragment.problems, "");
    EXPECT_EQ(told(fragment.spec, name), value);
    const Read map =
        test::read_yaml("host: db\nuser: app\nsslmode: require\n" + name + ": '" + value + "'\n", &postgres::read);
    EXPECT_EQ(map.problems, "");
    EXPECT_EQ(told(map.spec, name), value);
  }
}

TEST(PostgresTrust, TakesTheVariablesThatTheApplicationsLibpqTakes) {
  const test::Variables variables{{"PGSSLMODE", "require"},
                                  {"PGCHANNELBINDING", "require"},
                                  {"PGREQUIREAUTH", "scram-sha-256"},
                                  {"PGTARGETSESSIONATTRS", "primary"},
                                  {"PGSSLNEGOTIATION", "direct"},
                                  {"PGSSLMINPROTOCOLVERSION", "tlsv1.3"},
                                  {"PGSSLMAXPROTOCOLVERSION", "TLSv1.3"},
                                  {"PGSSLCERTMODE", "require"},
                                  {"PGSSLCRL", "/nowhere/list.crl"},
                                  {"PGSSLSNI", "0"},
                                  {"PGSSLCERT", "/nowhere/c.crt"},
                                  {"PGSSLKEY", "/nowhere/c.key"},
                                  {"PGOPTIONS", "-c geqo=off"}};
  const Read read = from_target("postgres://app@db", variables);
  EXPECT_EQ(read.problems, "");
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"channel_binding", "require"},
                                                        {"require_auth", "scram-sha-256"},
                                                        {"target_session_attrs", "primary"},
                                                        {"sslnegotiation", "direct"},
                                                        {"ssl_min_protocol_version", "TLSv1.3"},
                                                        {"ssl_max_protocol_version", "TLSv1.3"},
                                                        {"sslcertmode", "require"},
                                                        {"sslcrl", "/nowhere/list.crl"},
                                                        {"sslsni", "0"},
                                                        {"options", ""}}) {
    EXPECT_EQ(read.spec.value_of(name), value) << name;
  }
  EXPECT_EQ(read.spec.cert_file, "/nowhere/c.crt");
  EXPECT_EQ(read.spec.key_file, "/nowhere/c.key");
  EXPECT_EQ(from_query("channel_binding=prefer", {{"PGCHANNELBINDING", "require"}}).spec.value_of("channel_binding"),
            "prefer");
  EXPECT_EQ(from_query("x=y", {{"PGSSLKEY", "/k"}}).problems, "") << "without PGSSLCERT it is not used";
  EXPECT_EQ(from_query("x=y", {{"PGREQUIRESSL", "1"}}).spec.sslmode, "require");
  EXPECT_EQ(from_query("sslmode=allow", {{"PGREQUIRESSL", "1"}}).spec.sslmode, "allow");
}

TEST(PostgresTrust, GoesByTheRoleOfACheckInsteadOfTheVariable) {
  const test::Variables variables{{"PGTARGETSESSIONATTRS", "read-write"}};
  EXPECT_EQ(from_target("postgres://app@db#role=replica", variables).problems, "");
  EXPECT_EQ(from_target("postgres://app@db#role=replica", variables).spec.value_of("target_session_attrs"), "");
  EXPECT_EQ(from_target("postgres://app@db?target_session_attrs=any#role=replica", variables).problems, "");
  for (const std::string both : {"read-write#role=replica", "primary#role=replica", "standby#role=primary"}) {
    EXPECT_EQ(from_target("postgres://app@db?target_session_attrs=" + both).problems,
              "role: role and target_session_attrs contradict each other: leave one of them out\n");
  }
}

TEST(PostgresTrust, ReadsTheWordsOfDriversForSslmode) {
  for (const auto& [query, sslmode] :
       std::vector<std::pair<std::string, std::string>>{{"ssl=true", "require"},
                                                        {"ssl=TRUE", "require"},
                                                        {"ssl=1", "require"},
                                                        {"ssl=on", "require"},
                                                        {"ssl", "require"},
                                                        {"ssl=", "require"},
                                                        {"ssl=require", "require"},
                                                        {"ssl=no-verify", "require"},
                                                        {"sslmode=no-verify", "require"},
                                                        {"ssl=prefer", "prefer"},
                                                        {"ssl=allow", "allow"},
                                                        {"ssl=disable", "disable"},
                                                        {"ssl=false", "disable"},
                                                        {"ssl=0", "disable"},
                                                        {"ssl=verify-ca", "verify-ca"},
                                                        {"requiressl=1", "require"},
                                                        {"requiressl=0", "prefer"},
                                                        {"ssl=verify-full", "verify-full"},
                                                        {"ssl=${MODE}", "require"},
                                                        {"ssl=false&sslmode=require", "require"},
                                                        {"ssl=true&sslmode=verify-full", "verify-full"},
                                                        {"sslmode=verify-full&ssl=true", "verify-full"}}) {
    const Read read = from_query(query, {{"MODE", "require"}});
    EXPECT_EQ(read.problems, "") << query;
    EXPECT_EQ(read.spec.sslmode, sslmode) << query;
  }
  EXPECT_EQ(problems_of("ssl=true&sslmode=prefer"), "'ssl' and sslmode contradict each other: leave one of them out\n");
  EXPECT_TRUE(problems_of("ssl=maybe").starts_with("sslmode: expected disable, "));
  EXPECT_TRUE(problems_of("ssl=${MODE}", {{"MODE", "true"}}).starts_with("sslmode: expected disable, "));
  EXPECT_EQ(from_query("tls=true").spec.sslmode, "require");
  EXPECT_TRUE(problems_of("tls=verify").starts_with("sslmode: expected disable, "));
}

std::string sslmode_of(const std::string& target) {
  const Read read = from_target(target);
  EXPECT_EQ(read.problems, "") << target;
  return std::string(read.spec.sslmode);
}

// pgjdbc, SslMode.of(); r2dbc-postgresql, README.
TEST(PostgresTrust, VerifiesWhereSslIsTrueInJava) {
  const std::string java = "jdbc:postgresql://db/app?user=app&";
  EXPECT_EQ(sslmode_of(java + "ssl=true"), "verify-full");
  EXPECT_EQ(sslmode_of(java + "ssl"), "verify-full");
  EXPECT_EQ(sslmode_of(java + "ssl="), "verify-full");
  EXPECT_EQ(sslmode_of(java + "ssl=false"), "prefer");
  EXPECT_EQ(sslmode_of("r2dbc:postgresql://app@db/app?ssl=false"), "disable");
  EXPECT_EQ(sslmode_of(java + "x=y"), "prefer");
  EXPECT_EQ(sslmode_of(java + "ssl=true&sslmode=require"), "require") << "sslmode wins there";
  EXPECT_EQ(sslmode_of(java + "sslmode=REQUIRE&ssl=true"), "require");
  EXPECT_EQ(sslmode_of("r2dbc:postgresql://app@db/app?ssl=true"), "verify-full");
  EXPECT_EQ(sslmode_of("r2dbc:postgresql://app@db/app?sslMode=VERIFY_CA"), "verify-ca");
  EXPECT_EQ(sslmode_of("r2dbcs:postgresql://app@db/app"), "verify-full");
  EXPECT_EQ(sslmode_of("r2dbcs:postgresql://app@db/app?sslMode=REQUIRE"), "require");
  EXPECT_EQ(sslmode_of("postgres://app@db/app?ssl=true"), "require") << "as in libpq";
}

TEST(PostgresTrust, KnowsTheFactoriesOfPgjdbc) {
  const std::string java = "jdbc:postgresql://db/app?user=app&", factory = "sslfactory=org.postgresql.ssl.";
  EXPECT_EQ(sslmode_of(java + "ssl=true&" + factory + "NonValidatingFactory"), "require");
  EXPECT_EQ(sslmode_of(java + factory + "NonValidatingFactory&sslmode=verify-full"), "verify-full");
  EXPECT_EQ(sslmode_of(java + factory + "NonValidatingFactory"), "prefer");
  EXPECT_EQ(sslmode_of(java + "ssl=true&" + factory + "LibPQFactory"), "verify-full");
  EXPECT_EQ(sslmode_of(java + "ssl=true&" + factory + "DefaultJavaSSLFactory"), "verify-full");
  EXPECT_EQ(sslmode_of(java + factory + "DefaultJavaSSLFactory"), "verify-full");
  EXPECT_EQ(from_target(java + "sslmode=require&" + factory + "DefaultJavaSSLFactory").problems,
            "'sslfactory' and sslmode contradict each other: leave one of them out\n");
  EXPECT_EQ(
      from_target(java + "sslfactory=com.example.Pinned").problems,
      "the application's 'sslfactory' cannot be honoured: steady runs no Java class: write sslmode=verify-full and "
      "sslrootcert\n");
}

TEST(PostgresTrust, ReadsTheNamesOfDotNetInAnyCaseAndWithBlanks) {
  const Read read = from_query(
      "SSL%20Mode=VerifyFull&Root%20Certificate=/etc/passwd&Channel%20Binding=Require"
      "&Target%20Session%20Attributes=ReadWrite&Maximum%20Pool%20Size=9");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.sslmode, "verify-full");
  EXPECT_EQ(read.spec.ca_file, "/etc/passwd");
  EXPECT_EQ(read.spec.value_of("channel_binding"), "require");
  EXPECT_EQ(read.spec.value_of("target_session_attrs"), "read-write");
  for (const auto& [written, meant] : std::vector<std::pair<std::string, std::string>>{
           {"Any", "any"}, {"Primary", "primary"}, {"PreferPrimary", "any"}, {"PreferStandby", "prefer-standby"}}) {
    EXPECT_EQ(from_query("Target%20Session%20Attributes=" + written).spec.value_of("target_session_attrs"), meant);
  }
  EXPECT_EQ(from_query("sslMode=require").spec.sslmode, "require");
  EXPECT_NE(problems_of("sslmode=Require"), "") << "libpq does not take it";
}

TEST(PostgresTrust, TakesAsyncpgsDirectTls) {
  EXPECT_EQ(from_query("direct_tls=true&sslmode=require").spec.value_of("sslnegotiation"), "direct");
  EXPECT_EQ(from_query("direct_tls=false").spec.value_of("sslnegotiation"), "postgres");
}

TEST(PostgresTrust, ReadsPgjdbcsNames) {
  const Read read = from_query("channelBinding=require&targetServerType=primary&requireAuth=md5");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.value_of("channel_binding"), "require");
  EXPECT_EQ(read.spec.value_of("target_session_attrs"), "read-write");
  EXPECT_EQ(read.spec.value_of("require_auth"), "md5");
  EXPECT_EQ(from_query("targetServerType=secondary").spec.value_of("target_session_attrs"), "read-only");
  EXPECT_EQ(from_query("targetServerType=preferSecondary").spec.value_of("target_session_attrs"), "prefer-standby");
  EXPECT_EQ(from_query("targetServerType=preferPrimary").spec.value_of("target_session_attrs"), "any");
  EXPECT_EQ(from_query("ssl=true&sslNegotiation=direct").spec.value_of("sslnegotiation"), "direct");
}

TEST(PostgresTrust, RefusesByNameWhatCannotBeHonoured) {
  for (const std::string query :
       {"gssencmode=require", "gssEncMode=require", "gssencmode=${X}", "sslcrldir=/x", "service=shop", "servicefile=/x",
        "min_protocol_version=3.2", "sslaccept=strict", "sslidentity=/x", "sslinline=true", "replication=database",
        "scram_client_key=x", "scram_server_key=x", "sslhostnameverifier=x", "authenticationPluginClassName=x",
        "socketFactory=x", "cloudSqlInstance=p:r:i", "unix_sock=/x"}) {
    const std::string name = query.substr(0, query.find('='));
    EXPECT_TRUE(problems_of(query).starts_with(cat("the application's '", name, "' cannot be honoured: "))) << query;
  }
  for (const std::string query :
       {"gssencmode=disable", "gssencmode=prefer", "gssEncMode=allow", "requirepeer=postgres",
        "min_protocol_version=3.0", "sslaccept=accept_invalid_certs", "sslinline=false", "replication=false"}) {
    EXPECT_EQ(problems_of(query), "") << query;
  }
  EXPECT_EQ(from_target("postgres:///app?requirepeer=postgres&host=/run&user=app").problems,
            "the application's 'requirepeer' cannot be honoured: users are not looked up\n");
}

TEST(PostgresTrust, RefusesVariablesThatCannotBeHonoured) {
  EXPECT_EQ(problems_of("x=y", {{"PGGSSENCMODE", "require"}}),
            "the application's PGGSSENCMODE cannot be honoured: steady has no GSSAPI\n");
  EXPECT_EQ(problems_of("x=y", {{"PGGSSENCMODE", "prefer"}, {"PGREQUIREPEER", "x"}, {"PGSSLCRLDIR", "/x"}}), "");
  EXPECT_EQ(from_target("postgres+unix:///run?user=app", {{"PGREQUIREPEER", "x"}}).problems,
            "the application's PGREQUIREPEER cannot be honoured: users are not looked up\n");
  EXPECT_EQ(problems_of("sslmode=verify-ca", {{"PGSSLCRLDIR", "/x"}}),
            "the application's PGSSLCRLDIR cannot be honoured: give one file with all the revocation lists: sslcrl\n");
  EXPECT_EQ(problems_of("sslmode=verify-ca&sslcrl=/x", {{"PGSSLCRLDIR", "/x"}}), "");
}

TEST(PostgresTrust, RefusesWhatLibpqWouldNotTake) {
  for (const std::string query :
       {"channel_binding=required", "channel_binding=", "target_session_attrs=read_write", "sslcertmode=prefer",
        "sslsni=true", "sslmode=require&sslnegotiation=tls", "ssl_min_protocol_version=TLSv2", "require_auth=scram",
        "require_auth=md5,!password", "require_auth=!md5,password", "require_auth=md5,md5", "require_auth=md5,",
        "sslnegotiation=direct", "sslmode=prefer&sslnegotiation=direct", "sslcertmode=require", "hostaddr=db",
        "ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2", "ssl_max_protocol_version=TLSv1.1"}) {
    EXPECT_NE(problems_of(query), "") << query;
  }
  EXPECT_EQ(problems_of("require_auth=gss,sspi,none,md5,password,scram-sha-256"), "");
  EXPECT_EQ(problems_of("hostaddr=::1&sslnegotiation=direct&sslmode=require"), "");
  EXPECT_EQ(problems_of("ssl_max_protocol_version=tlsv1.2"), "");
}

TEST(PostgresTrust, NamesTheVariableThatLibpqWouldNotTakeAndQuotesNoValue) {
  EXPECT_EQ(problems_of("x=y", {{"PGCHANNELBINDING", "hunter2"}}),
            "PGCHANNELBINDING: expected one of disable, prefer, require\n");
  EXPECT_EQ(problems_of("x=y", {{"PGREQUIREAUTH", "hunter2"}}),
            "PGREQUIREAUTH: expected methods joined by ',' (password, md5, gss, sspi, scram-sha-256, none), each once, "
            "with '!' before all or none\n");
  EXPECT_EQ(problems_of("x=y", {{"PGSSLNEGOTIATION", "direct"}}),
            "PGSSLNEGOTIATION: direct TLS needs sslmode=require, verify-ca or verify-full\n");
}

TEST(PostgresTrust, KeepsWhatMattersOverAUnixSocketAlone) {
  const Read read = from_target(
      "postgres+unix:///run?user=app&channel_binding=require&sslnegotiation=direct&sslcertmode=require&options=-cx",
      {{"PGSSLMINPROTOCOLVERSION", "TLSv1.3"}});
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(told(read.spec, "channel_binding", ""), "require");
  EXPECT_EQ(told(read.spec, "options", ""), "-cx");
  EXPECT_EQ(told(read.spec, "sslnegotiation", ""), "(none)");
  EXPECT_EQ(told(read.spec, "ssl_min_protocol_version", ""), "(none)");
  EXPECT_EQ(from_target("postgres+unix:///run?user=app&hostaddr=::1").problems,
            "hostaddr: an address and a socket exclude each other\n");
}

TEST(PostgresTrust, NeedsANameForACertificateBesideAnAddress) {
  EXPECT_EQ(from_target("postgres://app@/app?hostaddr=10.0.0.1&sslmode=verify-full").problems,
            "hostaddr: verify-full needs the name that the certificate is for: host\n");
  EXPECT_EQ(from_target("postgres://app@/app?hostaddr=10.0.0.1").problems, "");
  EXPECT_EQ(told(from_target("postgres://app@/app?hostaddr=10.0.0.1").spec, "host"), "");
}

TEST(PostgresTrust, KeepsThePassphraseOfAKeyOutOfComplaints) {
  const Read read = from_query("sslpassword=hunter2&sslmode=x");
  EXPECT_EQ(read.spec.sslpassword.reveal(), "hunter2");
  EXPECT_EQ(told(read.spec, "sslpassword"), "hunter2");
  EXPECT_FALSE(read.problems.contains("hunter"));
}

TEST(PostgresTrust, NamesADirectoryThatStandsWhereAFileShould) {
  for (const std::string mode : {"prefer", "require"}) {
    for (const std::string name : {"sslrootcert", "sslcert", "sslcert=/etc/passwd&sslkey", "sslcrl"}) {
      const Read read = from_query("sslmode=" + mode + "&" + name + "=/tmp");
      const auto all = parameters(read.spec, "10.0.0.1");
      ASSERT_FALSE(all) << name;
      EXPECT_EQ(all.error(), down(Reason::tls, "cannot read /tmp: it is a directory", Permanent::yes)) << name << mode;
    }
  }
}

}  // namespace
}  // namespace steady::probe::postgres
