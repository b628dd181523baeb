// Who connects from loopback is not always who asks: a web page whose name was led here (DNS rebinding), or a proxy in the
// same Pod. Neither is told names and reasons.
#include <gtest/gtest.h>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

class ServeForeign : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(serving.eventually_answers("/readyz", 503, "refused")); }

  static std::string request(const std::string& target, const std::string& fields) {
    return cat("GET ", target, " HTTP/1.1\r\nConnection: close\r\n", fields, "\r\n");
  }

  Answer talk(const std::string& bytes) const {
    Client client(serving.port());
    client.send(bytes);
    return parse_answer(client.read());
  }

  // Whether the names and reasons are in any answer to a request with these fields; the verdict has to be in each.
  bool tells(const std::string& fields) const {
    bool told = false;
    for (const std::string target : {"/readyz?verbose", "/status", "/metrics"}) {
      const Answer answer = talk(request(target, fields));
      EXPECT_EQ(answer.status, target.starts_with("/readyz") ? 503 : 200) << fields;
      told = told || answer.body.contains("secret_queue") || answer.body.contains("connection refused");
    }
    return told;
  }

  ClosedPort closed;
  TemporaryDirectory directory;
  std::string path = directory.path("steady.sock");
  Serving serving{cat("  secret_queue: { tcp: \"127.0.0.1:", closed.port(), "\" }\n"),
                  "serve: { metrics: summary }\n",
                  {"--listen", cat("unix:", path)}};
};

TEST_F(ServeForeign, AreNotThoseWhoAskThisMachineByItsOwnNames) {
  for (const std::string host :
       {"localhost", "LOCALHOST:7832", "localhost.", "127.0.0.1:1", "127.9.9.9", "[::1]:7832"}) {
    EXPECT_TRUE(tells(cat("Host: ", host, "\r\n"))) << host;
  }
  EXPECT_TRUE(tells("Host:\r\n"));
  EXPECT_TRUE(talk("GET /status HTTP/1.0\r\n\r\n").body.contains("secret_queue"));
}

TEST_F(ServeForeign, AreThoseWhoAskUnderAnotherName) {
  for (const std::string host :
       {"evil.example", "evil.example:7832", "localhost.evil.example", "127.0.0.1.evil.example", "steady", "0.0.0.0",
        "[::ffff:192.0.2.1]", "localhost@evil.example", "127.1", "::1", "localhost evil.example"}) {
    EXPECT_FALSE(tells(cat("Host: ", host, "\r\n"))) << host;
  }
}

TEST_F(ServeForeign, AreThoseForWhomSomebodyForwards) {
  for (const std::string field :
       {"X-Forwarded-For: 192.0.2.7", "x-forwarded-for: 127.0.0.1", "Forwarded: for=192.0.2.7", "X-Real-IP: 192.0.2.7",
        "Via: 1.1 proxy", "X-Forwarded-Host: localhost", "X-Envoy-External-Address: 192.0.2.7", "Forwarded:"}) {
    EXPECT_FALSE(tells(cat("Host: localhost\r\n", field, "\r\n"))) << field;
  }
}

TEST_F(ServeForeign, AreThoseWhoseTargetNamesAnotherThanTheirHost) {
  const std::string local = "Host: localhost\r\n";
  EXPECT_TRUE(talk(request("http://localhost:7832/status", local)).body.contains("secret_queue"));
  EXPECT_FALSE(talk(request("http://evil.example/status", local)).body.contains("secret_queue"));
  EXPECT_FALSE(talk(request("http://localhost/status", "Host: evil.example\r\n")).body.contains("secret_queue"));
  EXPECT_FALSE(talk(request("http://localhost@evil.example/status", local)).body.contains("secret_queue"));
}

TEST_F(ServeForeign, MayNotNameTwoHosts) {
  EXPECT_EQ(talk(request("/status", "Host: localhost\r\nHost: localhost\r\n")).status, 400);
  EXPECT_EQ(talk(request("/status", "Host: localhost\r\nhost: evil.example\r\n")).status, 400);
}

TEST_F(ServeForeign, OverAUnixSocketAreToldByTheFieldsOfAProxyAlone) {
  const auto over_unix = [&](const std::string& fields) {
    Client client(path);
    client.send(request("/status", fields));
    return parse_answer(client.read()).body;
  };
  EXPECT_TRUE(over_unix("Host: anything.example\r\n").contains("secret_queue")) << "no name leads to a socket's file";
  EXPECT_FALSE(over_unix("Host: localhost\r\nX-Forwarded-For: 192.0.2.7\r\n").contains("secret_queue"));
}

}  // namespace
}  // namespace steady::test
