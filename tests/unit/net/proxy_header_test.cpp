// The header of the PROXY protocol: its bytes, and its place before everything else.
#include "net/proxy_header.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <regex>
#include <string_view>

#include "reach_fixture.h"
#include "support/certificates.h"

namespace steady::net {
namespace {

using namespace std::string_view_literals;

template <class Address>
sockaddr_storage stored(const Address& address) {
  sockaddr_storage out{};
  std::memcpy(&out, &address, sizeof address);
  return out;
}

sockaddr_storage v4(const char* address, std::uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  ::inet_pton(AF_INET, address, &name.sin_addr);
  return stored(name);
}

sockaddr_storage v6(const char* address, std::uint16_t port, std::uint32_t zone = 0) {
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  name.sin6_port = htons(port);
  name.sin6_scope_id = zone;
  ::inet_pton(AF_INET6, address, &name.sin6_addr);
  return stored(name);
}

sockaddr_storage on_socket() {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  return stored(name);
}

TEST(ProxyHeader, OfVersionOneNamesBothEndsOfTheConnection) {
  EXPECT_EQ(proxy_header(ProxyProtocol::v1, v4("10.0.0.2", 41000), v4("10.0.0.5", 443)),
            "PROXY TCP4 10.0.0.2 10.0.0.5 41000 443\r\n");
  EXPECT_EQ(proxy_header(ProxyProtocol::v1, v6("2001:db8::2", 1), v6("2001:db8::5", 65535)),
            "PROXY TCP6 2001:db8::2 2001:db8::5 1 65535\r\n");
}

// 107 bytes are the most that a receiver must take (section 2.1).
TEST(ProxyHeader, OfVersionOneHasNoZoneAndNeverMoreThanALineMay) {
  EXPECT_EQ(proxy_header(ProxyProtocol::v1, v6("fe80::1", 1, 7), v6("fe80::2", 2, 7)),
            "PROXY TCP6 fe80::1 fe80::2 1 2\r\n");
  const char* const longest = "1111:2222:3333:4444:5555:6666:7777:8888";
  EXPECT_LE(proxy_header(ProxyProtocol::v1, v6(longest, 65535), v6(longest, 65535)).size(), 107U);
}

TEST(ProxyHeader, OfVersionOneIsUnknownWhereThereIsNoAddress) {
  EXPECT_EQ(proxy_header(ProxyProtocol::v1, on_socket(), on_socket()), "PROXY UNKNOWN\r\n");
  EXPECT_EQ(proxy_header(ProxyProtocol::v1, v4("10.0.0.2", 1), v6("::1", 2)), "PROXY UNKNOWN\r\n");
  EXPECT_EQ(proxy_header(ProxyProtocol::v1, -1), "PROXY UNKNOWN\r\n") << "not even a socket";
}

TEST(ProxyHeader, OfVersionTwoIsTheCommandLocal) {
  const std::string_view local = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"sv;
  ASSERT_EQ(local.size(), 16U);
  EXPECT_EQ(proxy_header(ProxyProtocol::v2, v4("10.0.0.2", 1), v4("10.0.0.5", 2)), local);
  EXPECT_EQ(proxy_header(ProxyProtocol::v2, on_socket(), on_socket()), local);
}

TEST(ProxyHeader, IsNothingUnlessItIsWanted) {
  EXPECT_EQ(proxy_header(ProxyProtocol::none, v4("10.0.0.2", 1), v4("10.0.0.5", 2)), "");
}

TEST(ProxyHeader, IsDoubtedWhenTheConversationBreaksOffAndOnlyThen) {
  const Outcome broken = down(Reason::protocol, "not an HTTP answer");
  EXPECT_EQ(with_proxy_in_doubt(broken, ProxyProtocol::none), broken);
  EXPECT_EQ(with_proxy_in_doubt(broken, ProxyProtocol::v1).detail, cat("not an HTTP answer", proxy_doubt));
  for (const Outcome& sure : {up(), down(Reason::denied, "28P01"), down(Reason::not_ready, "LOADING"),
                              down(Reason::tls, "the certificate is not for db", Permanent::yes)}) {
    EXPECT_EQ(with_proxy_in_doubt(sure, ProxyProtocol::v2), sure);
  }
}

Endpoint announced(std::uint16_t port, ProxyProtocol version) {
  return {.host = "127.0.0.1", .port = port, .unix_path = {}, .proxy = version};
}

TEST(ReachWithProxyHeader, SendsItFirst) {
  std::string line;
  std::uint16_t port = 0;
  {
    ScriptedPeer peer([&line](Guest& guest) {
      line = guest.read_until("\r\n");
      answer_ok(guest);
    });
    port = peer.port();
    EXPECT_EQ(call(announced(port, ProxyProtocol::v1)).outcome, up("ok\n"));
  }
  const std::regex expected("PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 [0-9]+ " + std::to_string(port) + "\r\n");
  EXPECT_TRUE(std::regex_match(line, expected)) << line;
}

TEST(ReachWithProxyHeader, SendsItInTheClearBeforeTls) {
  const test::Certificates made;
  std::string header;
  {
    ScriptedPeer peer([&](Guest& guest) {
      header = guest.read_exactly(16);
      guest.start_tls(made.server(), made.server_key());
      answer_ok(guest);
    });
    EXPECT_EQ(call(announced(peer.port(), ProxyProtocol::v2), Tls{.ca_file = made.ca()}).outcome, up("ok\n"));
  }
  EXPECT_EQ(header, "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"sv);
}

TEST(ReachWithProxyHeader, SendsItOnAUnixSocket) {
  const Path directory;
  std::string line;
  {
    ScriptedPeer peer(
        [&line](Guest& guest) {
          line = guest.read_until("\r\n");
          answer_ok(guest);
        },
        {.unix_path = directory / "proxied"});
    EXPECT_EQ(call({.unix_path = directory / "proxied", .proxy = ProxyProtocol::v1}).outcome, up("ok\n"));
  }
  EXPECT_EQ(line, "PROXY UNKNOWN\r\n");
}

TEST(ReachWithProxyHeader, SaysThatItMayBeTheCauseWhenThePeerHangsUp) {
  ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\n");
    guest.close();
  });
  EXPECT_EQ(call(announced(peer.port(), ProxyProtocol::v2)).outcome,
            down(Reason::refused, cat("the peer closed the connection before answering", proxy_doubt)));
  const test::ClosedPort closed;
  EXPECT_EQ(call(announced(closed.port(), ProxyProtocol::v2)).outcome, down(Reason::refused, "connection refused"))
      << "nothing was sent";
}

}  // namespace
}  // namespace steady::net
