// TLS to a real PostgreSQL, by libpq's six modes, and logins with a certificate.
#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "postgres_spec.h"
#include "support/log_lines.h"

namespace steady::probe::postgres {
namespace {

using test::attempt;
using test::PostgresServer;

class PostgresTls : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates = std::make_unique<test::Certificates>();
    PostgresServer::Options options;
    options.certificates = certificates.get();
    options.access =
        "hostssl all app all cert\n"
        "hostssl all clear_only all reject\n"
        "hostnossl all clear_only all trust\n"
        "hostssl all encrypted_only all trust\n"
        "hostnossl all encrypted_only all reject\n"
        "host all scram_user all scram-sha-256\n"
        "host all all all trust\n";
    server = std::make_unique<PostgresServer>(options);
    server->sql(
        "create role app login; create role clear_only login; create role encrypted_only login;"
        "create role anybody login; create role scram_user login password 'secret'");
  }
  static void TearDownTestSuite() {
    server.reset();
    certificates.reset();
  }

  static Spec login(const std::string& user, std::string_view sslmode) {
    Spec spec = test::login_as(*server, user);
    spec.sslmode = sslmode;
    return spec;
  }

  // up() when the session is encrypted, a mismatch when it is in the clear.
  static Outcome encrypted(Spec spec) {
    spec.level = Level::query;
    spec.query = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
    spec.expect = "t";
    return attempt(spec);
  }

  static void serve(const std::string& certificate) {
    server->home().copy(certificate, "data/server.crt");
    server->reload("");
  }

  static inline std::unique_ptr<test::Certificates> certificates;
  static inline std::unique_ptr<PostgresServer> server;
};

TEST_F(PostgresTls, IsSpokenByDefaultWhereTheServerHasIt) {
  EXPECT_EQ(encrypted(test::login_as(*server, "anybody")), up());
  EXPECT_EQ(encrypted(login("anybody", "prefer")), up());
  EXPECT_EQ(encrypted(login("anybody", "require")), up());
  EXPECT_EQ(encrypted(login("anybody", "disable")).reason, Reason::mismatch);
  EXPECT_EQ(encrypted(login("anybody", "allow")).reason, Reason::mismatch);
  EXPECT_EQ(encrypted(login("encrypted_only", "allow")), up());
}

TEST_F(PostgresTls, GivesWayToAConnectionInTheClearUnderPreferAlone) {
  EXPECT_EQ(encrypted(login("clear_only", "prefer")).reason, Reason::mismatch);
  const Outcome outcome = attempt(login("clear_only", "require"));
  EXPECT_EQ(outcome.reason, Reason::denied);
  EXPECT_TRUE(outcome.detail.ends_with("SSL encryption (28000)")) << outcome.detail;
}

TEST_F(PostgresTls, TellsWhyTlsFailedWhenTheConnectionInTheClearFailsToo) {
  Spec spec = login("encrypted_only", "prefer");
  spec.ca_file = certificates->foreign_ca();
  const Outcome outcome = attempt(spec);
  EXPECT_EQ(outcome.reason, Reason::denied) << outcome.detail;
  EXPECT_TRUE(outcome.detail.contains("no encryption (28000); with TLS: certificate not trusted")) << outcome.detail;
  spec.user = "clear_only";
  EXPECT_EQ(encrypted(spec).reason, Reason::mismatch) << "in the clear it succeeds, and nothing is told";
}

TEST_F(PostgresTls, VerifiesTheServersCertificateAndName) {
  for (const char* mode : {"verify-ca", "verify-full"}) {
    Spec spec = login("anybody", mode);
    spec.ca_file = certificates->ca();
    EXPECT_EQ(encrypted(spec), up());
    spec.host = "localhost";
    EXPECT_EQ(encrypted(spec), up());
    spec.host = "";
    EXPECT_EQ(encrypted(spec), up());
  }
}

TEST_F(PostgresTls, ReportsALastingFailureForACertificateOfAnotherAuthority) {
  for (const char* mode : {"require", "verify-ca", "verify-full"}) {
    Spec spec = login("anybody", mode);
    spec.ca_file = certificates->foreign_ca();
    EXPECT_EQ(attempt(spec),
              down(Reason::tls, "certificate not trusted: verification failed (is ca_file its CA, and is it in date?)",
                   Permanent::yes));
  }
}

TEST_F(PostgresTls, ReportsALastingFailureForACertificateOfAnotherName) {
  serve(certificates->other_name());
  Spec spec = login("anybody", "verify-full");
  spec.ca_file = certificates->ca();
  spec.host = "localhost";
  EXPECT_EQ(attempt(spec),
            down(Reason::tls, "server certificate for \"wrong.test\" does not match host name \"localhost\"",
                 Permanent::yes));
  spec.sslmode = "verify-ca";
  EXPECT_EQ(attempt(spec), up());
  serve(certificates->server());
}

TEST_F(PostgresTls, ReportsALastingFailureForAnExpiredCertificate) {
  serve(certificates->expired());
  Spec spec = login("anybody", "verify-ca");
  spec.ca_file = certificates->ca();
  const Outcome outcome = attempt(spec);
  EXPECT_EQ(outcome.reason, Reason::tls);
  EXPECT_TRUE(outcome.permanent());
  serve(certificates->server());
}

TEST_F(PostgresTls, TakesTheSystemsCertificatesWhenNoneAreNamed) {
  const Spec spec = login("anybody", "verify-full");
  EXPECT_EQ(attempt(spec).reason, Reason::tls);
  ::setenv("SSL_CERT_FILE", certificates->ca().c_str(), 1);
  EXPECT_EQ(attempt(spec), up());
  ::setenv("SSL_CERT_FILE", "/nowhere.crt", 1);
  const Outcome missing = attempt(spec);
  EXPECT_EQ(missing.reason, Reason::tls);
  EXPECT_TRUE(missing.permanent());
  EXPECT_TRUE(missing.detail.contains("the file of SSL_CERT_FILE: No such file")) << missing.detail;
  ::unsetenv("SSL_CERT_FILE");
}

TEST_F(PostgresTls, LogsInWithACertificate) {
  Spec spec = login("app", "verify-full");
  spec.ca_file = certificates->ca();
  spec.cert_file = certificates->client();
  spec.key_file = certificates->client_key();
  EXPECT_EQ(encrypted(spec), up());
  spec.user = "anybody";
  EXPECT_EQ(attempt(spec), up());
}

TEST_F(PostgresTls, ReportsDeniedWithoutTheCertificateThatTheServerWants) {
  const Outcome outcome = attempt(login("app", "require"));
  EXPECT_EQ(outcome, down(Reason::denied, "connection requires a valid client certificate (28000)", Permanent::yes));
}

TEST_F(PostgresTls, ReportsALastingFailureForAKeyThatCannotBeUsed) {
  Spec spec = login("app", "require");
  spec.cert_file = certificates->client();
  spec.key_file = certificates->server_key();
  const Outcome other = attempt(spec);
  EXPECT_EQ(other.reason, Reason::tls) << other.detail;
  EXPECT_TRUE(other.permanent());

  spec.key_file = "/nowhere.key";
  EXPECT_EQ(attempt(spec), down(Reason::tls, "cannot read /nowhere.key: No such file or directory", Permanent::yes));

  const test::ServerHome home("key", {});
  spec.key_file = home.copy(certificates->client_key(), "open.key");
  std::filesystem::permissions(spec.key_file, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  EXPECT_EQ(attempt(spec), down(Reason::tls, "others may read the private key: chmod 600 key_file", Permanent::yes));
}

TEST_F(PostgresTls, DoesNotAskForThePassphraseOfAKey) {
  const test::ServerHome home("key", {});
  const std::string path = home.write("locked.key", "");
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::fopen(path.c_str(), "w"), &std::fclose);
  const unsigned char passphrase[] = "passphrase";
  ASSERT_EQ(PEM_write_PrivateKey(file.get(), key.get(), EVP_aes_128_cbc(), passphrase, 10, nullptr, nullptr), 1);
  std::fflush(file.get());
  Spec spec = login("app", "require");
  spec.cert_file = certificates->client();
  spec.key_file = path;
  const Outcome outcome = attempt(spec);
  EXPECT_EQ(outcome.reason, Reason::tls) << outcome.detail;
  EXPECT_TRUE(outcome.permanent());
}

TEST_F(PostgresTls, TriesAWrongPasswordOnce) {
  const auto refusals = [] { return test::lines_with({"password authentication failed"}, server->log()).size(); };
  const std::size_t before = refusals();
  Spec spec = login("scram_user", "prefer");
  spec.password = Secret("wrong");
  EXPECT_EQ(attempt(spec), down(Reason::denied, "password authentication failed for user \"scram_user\" (28P01)"));
  EXPECT_EQ(refusals(), before + 1);
  spec.password = Secret("secret");
  EXPECT_EQ(encrypted(spec), up());
}

// Records of TLS hold 16 KiB: a row, and a query, of many.
TEST_F(PostgresTls, ReadsALongAnswer) {
  Spec spec = login("anybody", "require");
  spec.level = Level::query;
  spec.query = "select repeat('x', 1000000)";
  EXPECT_EQ(attempt(spec), up());
  spec.query = "select length('" + std::string(3'000'000, 'x') + "')";
  spec.expect = "3000000";
  EXPECT_EQ(attempt(spec), up());
}

TEST_F(PostgresTls, ReportsALastingFailureWhenTheServerHasNone) {
  server->reload("ssl = off");
  for (const char* mode : {"require", "verify-full"}) {
    Spec spec = login("anybody", mode);
    spec.ca_file = certificates->ca();
    EXPECT_EQ(attempt(spec), down(Reason::tls, test::no_tls, Permanent::yes));
  }
  EXPECT_EQ(encrypted(login("anybody", "prefer")).reason, Reason::mismatch);
  server->reload("ssl = on");
}

}  // namespace
}  // namespace steady::probe::postgres
