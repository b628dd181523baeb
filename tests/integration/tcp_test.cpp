// The TCP probe against real servers: nginx, and redis-server with its inline commands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/tcp/tcp_probe.h"
#include "support/certificates.h"
#include "support/log_lines.h"
#include "support/nginx_server.h"
#include "support/read_spec.h"
#include "support/redis_server.h"
#include "support/run.h"

namespace steady::probe::tcp {
namespace {

Outcome ask(const std::string& target, Duration limit = std::chrono::seconds(10)) {
  auto read = test::read_target(target, kind, &tcp::read);
  EXPECT_EQ(read.problems, "");
  return test::attempt(TcpProbe(std::move(read.spec)), limit);
}

std::string at(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

TEST(TcpProbeOnNginx, ConnectsInTheClearUnderTlsAndOnASocket) {
  const test::Certificates certificates;
  test::NginxServer nginx(certificates, "location / { return 200; }");
  EXPECT_EQ(ask(at(nginx.port())), up());
  EXPECT_EQ(ask("tls://" + at(nginx.tls_port()) + "#ca_file=" + certificates.ca()), up());
  EXPECT_EQ(ask("tls://" + at(nginx.tls_port()) + "#ca_file=" + certificates.foreign_ca()).reason, Reason::tls);
  EXPECT_EQ(ask("tls://" + at(nginx.port()) + "#insecure").reason, Reason::tls);
  EXPECT_EQ(ask("tcp+unix://" + nginx.socket()), up());
}

TEST(TcpProbeOnNginx, LeavesNoResetAfterAHundredAttempts) {
  const test::Certificates certificates;
  test::NginxServer nginx(certificates, "location / { return 200; }");
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(ask(at(nginx.port())).up());
    ASSERT_TRUE(ask("tls://" + at(nginx.tls_port()) + "#ca_file=" + certificates.ca()).up());
  }
  EXPECT_THAT(test::lines_with(test::nginx_noise, nginx.log()), testing::IsEmpty());
}

TEST(TcpProbeOnRedis, SendsAndExpects) {
  test::RedisServer redis;
  const std::string target = at(redis.port());
  EXPECT_EQ(ask(target + "#send=PING\\r\\n&expect=%2BPONG\\r\\n"), up());
  EXPECT_EQ(ask(target + "#send=ECHO%20hi\\r\\n&expect=PONG", std::chrono::milliseconds(200)),
            down(Reason::timed_out, "response"));
  EXPECT_EQ(ask(target + "#send=PING\\r\\nQUIT\\r\\n&expect=nothing"),
            down(Reason::mismatch, "the peer says '+PONG +OK', not 'nothing'"));
  EXPECT_EQ(ask("tcp+unix://" + redis.socket() + "#send=PING\\r\\n&expect=PONG"), up());
}

}  // namespace
}  // namespace steady::probe::tcp
