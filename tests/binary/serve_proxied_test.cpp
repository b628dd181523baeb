// A proxy that announces its clients by the PROXY protocol: what it says can only take rights away, and its header has the
// limits of a request.
#include <gtest/gtest.h>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

using namespace std::string_literals;

const std::string from_elsewhere = "PROXY TCP4 192.0.2.7 127.0.0.1 41000 7832\r\n";
const std::string from_loopback = "PROXY TCP4 127.0.0.1 127.0.0.1 41000 7832\r\n";
const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;
const std::string health_check = signature + "\x20\0\0\0"s;

class ServeProxied : public testing::Test {
 protected:
  explicit ServeProxied(const std::string& section = "serve: { proxy_protocol: true, metrics: summary }\n",
                        const Words& options = {})
      : serving(cat("  secret_queue: { tcp: \"127.0.0.1:", closed.port(), "\" }\n"), section, options) {}
  void SetUp() override { ASSERT_TRUE(serving.eventually_answers("/livez", 200)); }

  static std::string request(const std::string& fields = "Host: localhost\r\n") {
    return cat("GET /status HTTP/1.1\r\n", fields, "\r\n");
  }
  Answer talk(const std::string& bytes) const {
    Client client(serving.port());
    client.send(bytes);
    return parse_answer(client.read(1));
  }
  // Whether the answer to a request behind this header has names; it has to be an answer.
  bool tells(const std::string& header, const std::string& fields = "Host: localhost\r\n") const {
    const Answer answer = talk(header + request(fields));
    EXPECT_EQ(answer.status, 200) << header;
    return answer.body.contains("secret_queue");
  }

  ClosedPort closed;
  Serving serving;
};

TEST_F(ServeProxied, AreToldDetailsWhenProxyAndClientAreOnThisMachine) {
  EXPECT_TRUE(tells(from_loopback));
  EXPECT_TRUE(tells(health_check));
  EXPECT_TRUE(tells("")) << "a probe that goes past the proxy";
  EXPECT_FALSE(tells(from_elsewhere));
  EXPECT_FALSE(tells("PROXY UNKNOWN\r\n"));
  EXPECT_FALSE(tells(signature + "\x21\x11\0\x0C\xC0\0\x02\x07\x7F\0\0\x01\xA0\x28\x1E\x98"s));
}

TEST_F(ServeProxied, GainNothingByAnAnnouncementOfTheirOwn) {
  EXPECT_FALSE(tells(from_loopback, "Host: evil.example\r\n"));
  EXPECT_FALSE(tells(from_loopback, "Host: localhost\r\nX-Forwarded-For: 127.0.0.1\r\n"));
  EXPECT_NE(talk(from_elsewhere + from_loopback + request()).status, 200) << "one header is all";
}

TEST_F(ServeProxied, StayElsewhereForTheWholeConnection) {
  Client client(serving.port());
  client.send(from_elsewhere + request());
  EXPECT_FALSE(client.read(1).contains("secret_queue"));
  client.send(request());
  const std::string second = client.read(1);
  EXPECT_TRUE(second.starts_with("HTTP/1.1 200")) << second;
  EXPECT_FALSE(second.contains("secret_queue"));
  client.send(from_loopback + request());
  EXPECT_FALSE(client.read(1).starts_with("HTTP/1.1 200")) << "a header begins a connection, and no request";
}

TEST_F(ServeProxied, MaySendTheirHeaderInPieces) {
  Client client(serving.port());
  for (const char byte : from_elsewhere + request()) ASSERT_TRUE(client.send(std::string(1, byte)));
  const std::string answer = client.read(1);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
  EXPECT_FALSE(answer.contains("secret_queue"));
}

TEST_F(ServeProxied, AreRefusedForAHeaderThatIsBrokenOrHuge) {
  EXPECT_EQ(talk("PROXY TCP4 192.0.2.7\r\n" + request()).status, 400);
  EXPECT_EQ(talk("PROXY " + std::string(20'000, 'x')).status, 400);
  EXPECT_EQ(talk(signature + "\x21\x11\xFF\xFF"s + std::string(40'000, 'x')).status, 400);
  EXPECT_EQ(talk(signature + "\x31\x11\0\0"s).status, 400);
}

TEST_F(ServeProxied, WhoFallSilentWithinTheirHeaderLoseTheirConnection) {
  for (const std::string& half : {from_elsewhere.substr(0, 20), signature + "\x21\x11\0\x0C"s, "\r"s}) {
    Client client(serving.port());
    client.send(half);
    EXPECT_TRUE(client.closed_by_peer()) << "after the five seconds of a header";
  }
}

TEST_F(ServeProxied, SpendTheTimeOfTheirRequestOnTheirHeader) {
  Client client(serving.port());
  client.send(from_elsewhere + "GET /status HT");
  EXPECT_TRUE(client.closed_by_peer());
}

class ServeUnproxied : public ServeProxied {
 protected:
  ServeUnproxied() : ServeProxied("serve: { metrics: summary }\n") {}
};

TEST_F(ServeUnproxied, UnderstandsNoHeaderAndSaysWhatToDo) {
  for (const std::string& header :
       {from_loopback, from_elsewhere, "PROXY UNKNOWN\r\n"s, "PROXY TCP4 x\r\n"s, health_check}) {
    const Answer answer = talk(header + request());
    EXPECT_EQ(answer.status, 400) << header;
    EXPECT_EQ(answer.body, "a header of the PROXY protocol: set serve.proxy_protocol, or let the proxy send none\n");
  }
  EXPECT_EQ(talk("PROXIES / HTTP/9.9\r\n\r\n").status, 505);
}

class ServeProxiedByOption : public ServeProxied {
 protected:
  ServeProxiedByOption() : ServeProxied("serve: { metrics: summary }\n", {"--proxy-protocol"}) {}
};

TEST_F(ServeProxiedByOption, UnderstandsTheHeader) {
  EXPECT_TRUE(tells(from_loopback));
  EXPECT_FALSE(tells(from_elsewhere));
}

}  // namespace
}  // namespace steady::test
