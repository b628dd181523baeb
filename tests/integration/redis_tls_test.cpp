// A real Redis behind TLS: whom we trust, whom it trusts, and what is left in its log.
#include <gtest/gtest.h>

#include <memory>

#include "health/monitor.h"
#include "probe/redis/redis_probe.h"
#include "support/redis_server.h"
#include "support/run.h"

namespace steady {
namespace {

using probe::redis::RedisProbe;
using probe::redis::Spec;
using test::RedisServer;

Outcome ask(Spec spec) { return test::attempt(RedisProbe(std::move(spec))); }

class RedisTls : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates_ = std::make_unique<test::Certificates>();
    server_ = std::make_unique<RedisServer>("tls-auth-clients optional", certificates_.get());
  }
  static void TearDownTestSuite() {
    server_.reset();
    certificates_.reset();
  }
  static Spec over_tls() {
    Spec spec;
    spec.endpoint = {"localhost", server_->port(), {}};
    spec.tls.emplace().ca_file = certificates_->ca();
    return spec;
  }
  static inline std::unique_ptr<test::Certificates> certificates_;
  static inline std::unique_ptr<RedisServer> server_;
};

TEST_F(RedisTls, ATrustedCertificateIsUp) { EXPECT_EQ(ask(over_tls()), up("PONG")); }

TEST_F(RedisTls, AForeignCaIsATlsErrorThatLasts) {
  Spec spec = over_tls();
  spec.tls->ca_file = certificates_->foreign_ca();
  const Outcome outcome = ask(spec);
  EXPECT_EQ(outcome.reason, Reason::tls);
  EXPECT_TRUE(outcome.permanent());
  spec.tls->insecure = true;
  EXPECT_EQ(ask(spec), up("PONG"));
}

TEST_F(RedisTls, TheServersOwnCertificateIsTrusted) {
  Spec spec = over_tls();
  spec.tls->ca_file = certificates_->server();
  EXPECT_EQ(ask(spec), up("PONG"));
  spec.tls->ca_file = certificates_->client();
  EXPECT_EQ(ask(spec).reason, Reason::tls);
}

TEST_F(RedisTls, AServerThatSpeaksTheProtocolOfTheApplicationIsUp) {
  Spec spec = over_tls();
  spec.protocol = 3;
  EXPECT_EQ(ask(spec), up("PONG"));
  spec.key = "absent";
  EXPECT_EQ(ask(spec).reason, Reason::mismatch) << "other questions come first";
}

TEST_F(RedisTls, AnotherNameIsATlsErrorUnlessItIsToldWhichToExpect) {
  Spec spec = over_tls();
  spec.tls->server_name = "elsewhere.test";
  EXPECT_TRUE(ask(spec).permanent());
  spec.tls->server_name = "db.test";
  EXPECT_EQ(ask(spec), up("PONG"));
}

TEST_F(RedisTls, AServerThatWantsACertificateGetsIt) {
  server_->cli({"CONFIG", "SET", "tls-auth-clients", "yes"});
  Spec spec = over_tls();
  EXPECT_EQ(ask(spec).reason, Reason::tls) << ask(spec).detail;
  spec.tls->cert_file = certificates_->client();
  spec.tls->key_file = certificates_->client_key();
  EXPECT_EQ(ask(spec), up("PONG"));
  server_->cli({"CONFIG", "SET", "tls-auth-clients", "optional"});
}

TEST_F(RedisTls, ChecksLeaveACleanLog) {
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(ask(over_tls()).up());
  EXPECT_TRUE(server_->eventually({"INFO", "clients"}, "connected_clients:1\r"));
  EXPECT_FALSE(server_->log().contains("reset")) << server_->log();
}

TEST_F(RedisTls, PlainTextIsToldFromTls) {
  Spec spec = over_tls();
  spec.tls.reset();
  const Outcome outcome = ask(spec);
  EXPECT_FALSE(outcome.up());
  EXPECT_TRUE(outcome.reason == Reason::protocol || outcome.reason == Reason::refused) << outcome.detail;
  EXPECT_TRUE(outcome.detail.contains("rediss://")) << outcome.detail;
}

// A Redis without TLS waits for the end of a line, which our first message need not hold.
TEST(RedisWithoutTls, IsToldFromOneThatIsSlow) {
  const RedisServer server;
  Spec spec;
  spec.endpoint = {"localhost", server.port(), {}};
  spec.tls.emplace(net::Tls{.insecure = true, .words = {.plain = "redis://"}});
  const net::Deadline deadline = net::Deadline::in(std::chrono::milliseconds(500));
  const Outcome outcome = test::run(health::attempt(RedisProbe(spec), deadline, net::Network())).outcome;
  EXPECT_TRUE(outcome.reason == Reason::timed_out || outcome.reason == Reason::tls) << outcome.detail;
  EXPECT_TRUE(outcome.detail.contains("write redis://")) << outcome.detail;
}

}  // namespace
}  // namespace steady
