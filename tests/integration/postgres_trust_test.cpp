// steady and an application with libpq, given the same URL and the same servers: one is up where the other is.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <pqxx/connection>
#include <pqxx/except>
#include <string>
#include <vector>

#include "base/text.h"
#include "postgres_spec.h"
#include "support/read_spec.h"

namespace steady::probe::postgres {
namespace {

using test::PostgresServer;

bool application_is_up(const std::string& url) {
  try {
    return pqxx::connection(url).is_open();
  } catch (const pqxx::failure&) {
    return false;
  }
}

Outcome steady_says(const std::string& url, const test::Variables& variables = {}) {
  auto read = test::read_target(url, kind, &postgres::read, variables);
  if (!read.problems.empty()) return down(Reason::internal, read.problems);
  return test::attempt(PostgresProbe(std::move(read.spec)));
}

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

class PostgresBesideLibpq : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates = std::make_unique<test::Certificates>();
    PostgresServer::Options options;
    options.certificates = certificates.get();
    options.access =
        "host all clear all password\n"
        "host all scram all scram-sha-256\n"
        "host all all all trust\n";
    secure = std::make_unique<PostgresServer>(options);
    secure->sql(
        "create role app login; create role clear login password 'secret';"
        "create role scram login password 'secret'");
    plain = std::make_unique<PostgresServer>();
    plain->sql("create role app login");
    options = {};
    options.standby = true;
    standby = std::make_unique<PostgresServer>(options);
    options.standby = false;
    options.settings = "default_transaction_read_only = on\n";
    read_only = std::make_unique<PostgresServer>(options);
  }
  static void TearDownTestSuite() {
    for (auto* each : {&secure, &plain, &standby, &read_only}) each->reset();
    certificates.reset();
  }

  static std::string url(const PostgresServer& server, const std::string& user, const std::string& query) {
    return cat("postgres://", user, "@localhost:", server.port(), "/postgres?", query);
  }

  // Whether both are up; a failure of the test when only one is.
  static bool up_alike(const PostgresServer& server, const std::string& user, const std::string& query) {
    const std::string all = url(server, user, query);
    const bool application = application_is_up(all);
    const Outcome outcome = steady_says(all);
    EXPECT_EQ(outcome.up(), application) << all << ": " << outcome.detail;
    return application && outcome.up();
  }

  static inline std::unique_ptr<test::Certificates> certificates;
  static inline std::unique_ptr<PostgresServer> secure;
  static inline std::unique_ptr<PostgresServer> plain;
  static inline std::unique_ptr<PostgresServer> standby;
  static inline std::unique_ptr<PostgresServer> read_only;
};

TEST_F(PostgresBesideLibpq, ChannelBindingIsRequiredOfTheServer) {
  const std::string required = "password=secret&sslmode=require&channel_binding=require";
  EXPECT_TRUE(up_alike(*secure, "scram", required));
  EXPECT_FALSE(up_alike(*secure, "clear", required));
  EXPECT_FALSE(up_alike(*secure, "app", required));
  EXPECT_FALSE(up_alike(*secure, "scram", "password=secret&sslmode=disable&channel_binding=require"));
  EXPECT_TRUE(up_alike(*secure, "scram", "password=secret&sslmode=disable&channel_binding=prefer"));
  EXPECT_TRUE(up_alike(*secure, "clear", "password=secret&sslmode=require&channel_binding=disable"));
  EXPECT_EQ(steady_says(url(*secure, "clear", "password=secret&sslmode=require"), {{"PGCHANNELBINDING", "require"}}),
            down(Reason::denied, "channel binding required but not supported by server's authentication request",
                 Permanent::yes));
}

TEST_F(PostgresBesideLibpq, AuthenticationIsRequiredOfTheServer) {
  EXPECT_TRUE(up_alike(*secure, "scram", "password=secret&require_auth=scram-sha-256"));
  EXPECT_FALSE(up_alike(*secure, "clear", "password=secret&require_auth=scram-sha-256"));
  EXPECT_FALSE(up_alike(*secure, "app", "require_auth=scram-sha-256"));
  EXPECT_FALSE(up_alike(*secure, "app", "require_auth=!none"));
  EXPECT_TRUE(up_alike(*secure, "app", "require_auth=!password"));
  EXPECT_TRUE(up_alike(*secure, "app", "require_auth=none,md5"));
  EXPECT_FALSE(steady_says(url(*secure, "app", ""), {{"PGREQUIREAUTH", "md5"}}).up());
}

TEST_F(PostgresBesideLibpq, TheEndOfTheServersCertificateIsSeenWhereLibpqAcceptsIt) {
  const auto days_left = [](const std::string& target) -> std::optional<net::UnixTime> {
    auto read = test::read_target(target, kind, &postgres::read);
    EXPECT_EQ(read.problems, "");
    const net::Network network;
    net::Attempt attempt(net::Deadline::in(std::chrono::seconds(20)), network);
    const PostgresProbe probe(std::move(read.spec));
    test::run(probe.run(attempt));
    if (!attempt.certificate_ends()) return std::nullopt;
    return (*attempt.certificate_ends() - std::time(nullptr) + 43'200) / 86'400;
  };
  EXPECT_EQ(days_left(url(*secure, "app", "sslmode=require")), 30);
  EXPECT_EQ(days_left(url(*secure, "app", "sslmode=verify-full&sslrootcert=" + certificates->ca())), 30);
  EXPECT_EQ(days_left(url(*secure, "scram", "password=wrong&sslmode=require")), 30) << "the login came after it";
  EXPECT_EQ(days_left(url(*secure, "app", "sslmode=disable")), std::nullopt);
  EXPECT_EQ(days_left(url(*plain, "app", "sslmode=prefer")), std::nullopt);
  EXPECT_EQ(days_left(url(*secure, "app", "sslmode=verify-full&sslrootcert=" + certificates->foreign_ca())),
            std::nullopt)
      << "libpq has closed the session";
}

TEST_F(PostgresBesideLibpq, EachKindOfServerIsWhatItIsToLibpq) {
  struct Row {
    std::string attributes;
    bool primary, read_only, standby;
  };
  for (const Row& row : {Row{"any", true, true, true}, Row{"read-write", true, false, false},
                         Row{"read-only", false, true, true}, Row{"primary", true, true, false},
                         Row{"standby", false, false, true}, Row{"prefer-standby", true, true, true}}) {
    const std::string query = "target_session_attrs=" + row.attributes;
    EXPECT_EQ(up_alike(*plain, "postgres", query), row.primary) << query;
    EXPECT_EQ(up_alike(*read_only, "postgres", query), row.read_only) << query;
    EXPECT_EQ(up_alike(*standby, "postgres", query), row.standby) << query;
  }
  EXPECT_EQ(steady_says(url(*standby, "postgres", "target_session_attrs=read-write")),
            down(Reason::mismatch, "the session is read-only (target_session_attrs)"));
  EXPECT_EQ(steady_says(url(*read_only, "postgres", "target_session_attrs=read-write")).reason, Reason::mismatch);
  EXPECT_EQ(steady_says(url(*standby, "postgres", "sslmode=prefer"), {{"PGTARGETSESSIONATTRS", "primary"}}),
            down(Reason::mismatch, "the server is a standby (target_session_attrs)"));
}

TEST_F(PostgresBesideLibpq, OptionsMakeTheSessionThatTheApplicationHas) {
  EXPECT_FALSE(up_alike(*plain, "app", "options=-c%20no_such_setting%3D1"));
  EXPECT_FALSE(
      up_alike(*plain, "app", "options=-c%20default_transaction_read_only%3Don&target_session_attrs=read-write"));
  EXPECT_TRUE(up_alike(*plain, "app", "options=-c%20geqo%3Doff"));
  EXPECT_EQ(steady_says(url(*plain, "app", "options=-c%20geqo%3Doff#query=show%20geqo&expect=off")), up());
}

TEST_F(PostgresBesideLibpq, TlsIsDemandedInTheWordsOfDrivers) {
  const Outcome none = down(Reason::tls, test::no_tls, Permanent::yes);
  for (const char* words : {"ssl=true", "ssl=require", "ssl=1", "ssl=no-verify", "requiressl=1", "ssl=verify-full"}) {
    EXPECT_EQ(steady_says(cat(url(*plain, "app", words), "&sslrootcert=", certificates->ca())), none) << words;
    EXPECT_EQ(steady_says(cat(url(*secure, "app", words), "&sslrootcert=", certificates->ca())), up()) << words;
  }
  EXPECT_FALSE(up_alike(*plain, "app", "ssl=true"));
  EXPECT_TRUE(up_alike(*secure, "app", "ssl=true"));
  for (const char* words : {"ssl=false", "ssl=disable", "ssl=prefer", "ssl=allow"}) {
    EXPECT_EQ(steady_says(url(*plain, "app", words)), up()) << words;
  }
}

TEST_F(PostgresBesideLibpq, VersionsOfTlsAreThoseOfTheApplication) {
  secure->reload("ssl_max_protocol_version = 'TLSv1.2'");
  EXPECT_FALSE(up_alike(*secure, "app", "sslmode=require&ssl_min_protocol_version=TLSv1.3"));
  EXPECT_TRUE(up_alike(*secure, "app", "sslmode=require&ssl_min_protocol_version=TLSv1.2"));
  const Outcome outcome = steady_says(url(*secure, "app", "sslmode=require"), {{"PGSSLMINPROTOCOLVERSION", "TLSv1.3"}});
  EXPECT_EQ(outcome.reason, Reason::tls);
  EXPECT_TRUE(outcome.permanent()) << outcome.detail;
  secure->reload("ssl_max_protocol_version = ''");
  EXPECT_TRUE(up_alike(*secure, "app", "sslmode=require&ssl_max_protocol_version=TLSv1.2"));
  EXPECT_TRUE(up_alike(*secure, "app", "sslmode=require&ssl_min_protocol_version=TLSv1.3"));
}

TEST_F(PostgresBesideLibpq, ARevokedCertificateIsRefused) {
  const std::string verified = "sslmode=verify-ca&sslrootcert=" + certificates->ca();
  EXPECT_TRUE(up_alike(*secure, "app", verified + "&sslcrl=" + certificates->revoking_none()));
  EXPECT_FALSE(up_alike(*secure, "app", verified + "&sslcrl=" + certificates->revoking()));
  EXPECT_TRUE(up_alike(*secure, "app", verified + "&sslcrl=/nowhere.crl"));
  const Outcome outcome = steady_says(url(*secure, "app", verified), {{"PGSSLCRL", certificates->revoking()}});
  EXPECT_EQ(outcome.reason, Reason::tls);
  EXPECT_TRUE(outcome.detail.ends_with("(sslcrl: a certificate may be revoked, or its CA has no list)"));
}

TEST_F(PostgresBesideLibpq, ACertificateOfOursMustBeAskedForWhereThatIsRequired) {
  const std::string ours =
      cat("sslmode=require&sslcert=", certificates->client(), "&sslkey=", certificates->client_key());
  EXPECT_TRUE(up_alike(*secure, "app", ours + "&sslcertmode=require"));
  secure->reload("ssl_ca_file = ''");
  EXPECT_FALSE(up_alike(*secure, "app", ours + "&sslcertmode=require"));
  EXPECT_TRUE(up_alike(*secure, "app", ours + "&sslcertmode=allow"));
  EXPECT_EQ(steady_says(url(*secure, "app", ours + "&sslcertmode=require")),
            down(Reason::tls, "server did not request an SSL certificate", Permanent::yes));
  secure->reload("ssl_ca_file = 'ca.crt'");
  EXPECT_EQ(steady_says(url(*secure, "app", "sslmode=require&sslcertmode=require"),
                        {{"PGSSLCERT", certificates->client()}, {"PGSSLKEY", certificates->client_key()}}),
            up());
}

TEST_F(PostgresBesideLibpq, APassphraseOpensAKey) {
  const test::ServerHome home("key", {});
  const std::string path = home.write("locked.key", "");
  const File from(std::fopen(certificates->client_key().c_str(), "r"));
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_PrivateKey(from.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  const File to(std::fopen(path.c_str(), "w"));
  const unsigned char passphrase[] = "passphrase";
  ASSERT_EQ(PEM_write_PrivateKey(to.get(), key.get(), EVP_aes_128_cbc(), passphrase, 10, nullptr, nullptr), 1);
  std::fflush(to.get());
  const std::string ours = cat("sslmode=require&sslcert=", certificates->client(), "&sslkey=", path);
  EXPECT_TRUE(up_alike(*secure, "app", ours + "&sslcertmode=require&sslpassword=passphrase"));
  EXPECT_FALSE(up_alike(*secure, "app", ours + "&sslpassword=other"));
}

TEST_F(PostgresBesideLibpq, HostaddrSaysWhereAndHostWho) {
  const std::string verified = cat("sslmode=verify-full&sslrootcert=", certificates->ca(), "&hostaddr=127.0.0.1");
  EXPECT_TRUE(up_alike(*secure, "app", verified));
  EXPECT_TRUE(up_alike(*secure, "app", verified + "&host=db.test"));
  EXPECT_FALSE(up_alike(*secure, "app", verified + "&host=other.test"));
  EXPECT_FALSE(up_alike(*secure, "app", "hostaddr=127.0.0.9"));
}

// Manual, 34.1.1.2: a host may be a directory, and the query wins over what stands before it.
TEST_F(PostgresBesideLibpq, AUrlNamesTheServerInEveryWay) {
  const std::string port = std::to_string(plain->port()), socket = plain->socket();
  std::string encoded;
  for (const char c : socket) encoded += c == '/' ? std::string("%2F") : std::string(1, c);
  for (const std::string& right : std::vector<std::string>{
           cat("postgresql://postgres@", encoded, ':', port, "/postgres"),
           cat("postgresql://postgres@", encoded, "/postgres?port=", port),
           cat("postgresql://postgres@nowhere.invalid:1/postgres?host=", socket, "&port=", port),
           cat("postgresql://postgres@nowhere.invalid:1/postgres?host=127.0.0.1&port=", port),
           cat("postgresql://postgres@%2Fnowhere/postgres?host=127.0.0.1&port=", port),
           cat("postgresql:///nothing?host=127.0.0.1&user=postgres&dbname=postgres&port=", port)}) {
    EXPECT_TRUE(application_is_up(right)) << right;
    EXPECT_EQ(steady_says(right), up()) << right;
  }
  for (const std::string& wrong :
       std::vector<std::string>{cat("postgresql://postgres@127.0.0.1:", port, "/postgres?host=%2Fnowhere"),
                                cat("postgresql://postgres@127.0.0.1:", port, "/postgres?port=1"),
                                cat("postgresql://postgres@127.0.0.1:", port, "/postgres?dbname=nothing"),
                                cat("postgresql://postgres@", encoded, ":1/postgres")}) {
    EXPECT_FALSE(application_is_up(wrong)) << wrong;
    EXPECT_FALSE(steady_says(wrong).up()) << wrong;
  }
}

TEST_F(PostgresBesideLibpq, TheUrlsOfFrameworksReachTheServerToo) {
  const std::string place = cat("localhost:", secure->port(), "/postgres");
  for (const std::string& target : std::vector<std::string>{
           cat("postgresql+asyncpg://scram:secret@", place, "?ssl=require&prepared_statement_cache_size=0"),
           cat("postgis://scram:secret@", place, "?conn_max_age=60&sslmode=require"),
           cat("postgres://scram:secret@", place, "?sslmode=no-verify&schema=public&connection_limit=5"),
           cat("jdbc:postgresql://", place, "?user=scram&password=secret&ApplicationName=shop&sslmode=require"),
           cat("r2dbc:pool:postgresql://scram:secret@", place, "?maxSize=5&sslMode=REQUIRE")}) {
    EXPECT_EQ(steady_says(target), up()) << target;
  }
}

// pgjdbc verifies then, and so does steady.
TEST_F(PostgresBesideLibpq, SslOfJavaVerifiesTheServer) {
  const std::string target = cat("jdbc:postgresql://localhost:", secure->port(), "/postgres?user=app&ssl=true");
  EXPECT_EQ(steady_says(cat(target, "&sslrootcert=", certificates->ca())), up());
  EXPECT_EQ(steady_says(cat(target, "&sslrootcert=", certificates->foreign_ca())).reason, Reason::tls);
  EXPECT_EQ(steady_says(cat(target, "&sslfactory=org.postgresql.ssl.NonValidatingFactory")), up());
}

// libpq wants a whole chain; the application would not be up either.
TEST_F(PostgresBesideLibpq, TrustsWhatLibpqTrusts) {
  const auto serve = [](const std::string& certificate) {
    secure->home().copy(certificate, "data/server.crt");
    secure->reload("");
  };
  serve(certificates->by_intermediate());
  EXPECT_TRUE(up_alike(*secure, "app", "sslmode=verify-full&sslrootcert=" + certificates->ca()));
  EXPECT_FALSE(up_alike(*secure, "app", "sslmode=verify-full&sslrootcert=" + certificates->intermediate()));
  serve(certificates->server());
  EXPECT_FALSE(up_alike(*secure, "app", "sslmode=verify-full&sslrootcert=" + certificates->server()));
}

}  // namespace
}  // namespace steady::probe::postgres
