// Whom ca_file makes trusted: a CA, one below another, or the server itself (RFC 5280, section 6.1: a trust anchor is given).
#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "probe/http/http_probe.h"
#include "support/certificates.h"
#include "support/read_spec.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::probe::http {
namespace {

using test::Guest;
using test::ScriptedPeer;

class HttpTrust : public testing::Test {
 protected:
  static void SetUpTestSuite() { made_ = std::make_unique<test::Certificates>(); }
  static void TearDownTestSuite() { made_.reset(); }
  static const test::Certificates& made() { return *made_; }

  // A GET from a server with this certificate.
  static Outcome get(const std::string& certificate, const std::string& keys, const std::string& problems = "") {
    const ScriptedPeer peer(
        [](Guest& guest) {
          guest.read_until("\r\n\r\n");
          guest.send("HTTP/1.1 204 No Content\r\n\r\n");
          guest.wait_until_closed();
        },
        {.certificate = certificate, .key = made().server_key()});
    auto read = test::read_target(cat("https://localhost:", peer.port(), "/#", keys), kind, &http::read);
    EXPECT_EQ(read.problems, problems);
    return test::attempt(HttpProbe(std::move(read.spec)));
  }

 private:
  static inline std::unique_ptr<test::Certificates> made_;
};

TEST_F(HttpTrust, AnIntermediateOrTheServersOwnCertificateIsTrusted) {
  EXPECT_TRUE(get(made().by_intermediate(), "ca_file=" + made().ca()).up());
  EXPECT_TRUE(get(made().by_intermediate(), "ca_file=" + made().intermediate()).up());
  EXPECT_TRUE(get(made().by_intermediate(), "ca_file=" + made().by_intermediate()).up()) << "a chain without its root";
  EXPECT_TRUE(get(made().server(), "ca_file=" + made().server()).up());
}

TEST_F(HttpTrust, WhatHasNotSignedTheCertificateIsNot) {
  EXPECT_EQ(get(made().server(), "ca_file=" + made().intermediate()).reason, Reason::tls);
  EXPECT_EQ(get(made().server(), "ca_file=" + made().client()).reason, Reason::tls) << "another one of the same CA";
  EXPECT_EQ(get(made().server(), "ca_file=" + made().common_name()).reason, Reason::tls) << "of the same key";
}

TEST_F(HttpTrust, ATrustedCertificateIsHeldToItsNameAndItsTime) {
  EXPECT_EQ(get(made().other_name(), "ca_file=" + made().other_name()),
            down(Reason::tls,
                 "the certificate is not for localhost (hostname mismatch; set server_name to a name that it is for)",
                 Permanent::yes));
  EXPECT_EQ(get(made().expired(), "ca_file=" + made().expired()),
            down(Reason::tls, "certificate not trusted: certificate has expired", Permanent::yes));
}

TEST_F(HttpTrust, ADirectoryIsNamedAsOne) {
  const std::string directory = made().directory();
  const auto refused = [&](std::string_view key) {
    return cat(key, ": cannot read '", directory, "': it is a directory\n");
  };
  EXPECT_EQ(get(made().server(), "ca_file=" + directory, refused("ca_file")).detail,
            cat("cannot read CA certificates from ", directory, ": it is a directory"));
  EXPECT_EQ(get(made().server(), cat("cert_file=", directory, "&ca_file=", made().ca()), refused("cert_file")).detail,
            cat("cannot read the certificate ", directory, ": it is a directory"));
  EXPECT_EQ(get(made().server(), cat("cert_file=", made().client(), "&key_file=", directory, "&ca_file=", made().ca()),
                refused("key_file"))
                .detail,
            cat("cannot use the private key ", directory, ": it is a directory"));
}

}  // namespace
}  // namespace steady::probe::http
