#include "server/message.h"

#include <gtest/gtest.h>

namespace steady::server {
namespace {

TEST(OwnHost, IsLocalhostOrALoopbackAddressWithOrWithoutAPort) {
  for (const std::string_view host :
       {"", "localhost", "localhost:8086", "LocalHost", "localhost.", "localhost.:80", "localhost:", "127.0.0.1",
        "127.0.0.1:8086", "127.255.0.9", "[::1]", "[::1]:8086", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]:1"}) {
    EXPECT_TRUE(is_own_host(host)) << host;
  }
}

TEST(OwnHost, IsNoOther) {
  for (const std::string_view host : {"evil.example",
                                      "steady",
                                      "localhost.evil.example",
                                      "evil.localhost",
                                      "localhost@evil.example",
                                      "localhost:80@evil",
                                      "127.0.0.1.evil",
                                      "127.0.0.1.",
                                      "127.1",
                                      "2130706433",
                                      "0x7f.0.0.1",
                                      "0177.0.0.1",
                                      "0.0.0.0",
                                      "[::]",
                                      "::1",
                                      "[::1",
                                      "[::1]evil",
                                      "[::1%lo]",
                                      "[127.0.0.1]:80",
                                      "[::ffff:192.0.2.1]",
                                      "10.0.0.1:8086",
                                      "localhost:x",
                                      "localhost:1:2",
                                      "localhost..",
                                      " localhost",
                                      "localhost ",
                                      "localhost,evil",
                                      ":8086",
                                      "[]",
                                      "[",
                                      "]",
                                      "localhost/",
                                      "xn--localhost"}) {
    EXPECT_FALSE(is_own_host(host)) << host;
  }
}

TEST(AuthorityOf, IsThatOfAnAbsoluteFormOnly) {
  EXPECT_EQ(authority_of("http://evil.example/status"), "evil.example");
  EXPECT_EQ(authority_of("HTTPS://user@evil.example:1?x"), "user@evil.example:1");
  EXPECT_EQ(authority_of("http://evil.example"), "evil.example");
  EXPECT_EQ(authority_of("/status?next=http://evil.example/"), "");
  EXPECT_EQ(authority_of("*"), "");
}

TEST(ForwardingFields, AreKnownWhateverTheirCase) {
  for (const std::string_view name :
       {"Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-FORWARDED-PROTO", "X-Real-IP", "Via", "CF-Connecting-IP",
        "True-Client-IP", "X-Envoy-External-Address", "X-Original-Forwarded-For", "CDN-Loop", "X-Client-IP"}) {
    EXPECT_TRUE(is_forwarding_field(name)) << name;
  }
  for (const std::string_view name : {"Host", "Accept", "User-Agent", "X-Request-ID", "Viable", "traceparent"}) {
    EXPECT_FALSE(is_forwarding_field(name)) << name;
  }
}

}  // namespace
}  // namespace steady::server
