#include "server/message.h"

#include <gtest/gtest.h>

#include <string>

namespace steady::server {
namespace {

std::string path_of(std::string_view target) { return parse_target(target).path; }

TEST(ParseTarget, DecodesEveryByteInEitherCase) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::string digits : {"0123456789abcdef", "0123456789ABCDEF"}) {
      const std::string escape{'%', digits[static_cast<std::size_t>(byte / 16)],
                               digits[static_cast<std::size_t>(byte % 16)]};
      EXPECT_EQ(path_of("/" + escape + "x"), (std::string{'/', static_cast<char>(byte), 'x'})) << escape;
    }
  }
}

TEST(ParseTarget, LeavesWhatIsNoEscapeAsItIs) {
  for (const char* beside : {"/", ":", "@", "G", "`", "g", " ", "%", "\xff"}) {
    for (const std::string& target : {std::string("/%") + beside + "0", std::string("/%0") + beside})
      EXPECT_EQ(path_of(target), target);
  }
  for (const char* cut : {"/%", "/%4", "/a%", "/%%", "/%%4"}) EXPECT_EQ(path_of(cut), cut);
  EXPECT_EQ(path_of("/%41"), "/A") << "an escape may be the end";
  EXPECT_EQ(path_of("/%2541"), "/%41") << "decoded once";
}

TEST(ParseTarget, TakesAPlusForABlankInAQueryOnly) {
  EXPECT_EQ(path_of("/a+b"), "/a+b");
  const RequestTarget target = parse_target("/readyz?exclude=a+b&exclude=c%2Bd&exclude=%2fe&ver%62ose");
  EXPECT_EQ(target.excluded, (std::vector<std::string>{"a b", "c+d", "/e"}));
  EXPECT_TRUE(target.verbose);
}

TEST(ParseTarget, TakesThePathOfAnAbsoluteForm) {
  EXPECT_EQ(path_of("http://localhost:1/readyz?verbose"), "/readyz");
  EXPECT_EQ(path_of("http://localhost"), "/");
  EXPECT_EQ(path_of("/status?next=http://x/y"), "/status");
}

TEST(OwnHost, IsLocalhostOrALoopbackAddressWithOrWithoutAPort) {
  for (const std::string_view host :
       {"", "localhost", "localhost:7832", "LocalHost", "localhost.", "localhost.:80", "localhost:", "127.0.0.1",
        "127.0.0.1:7832", "127.255.0.9", "[::1]", "[::1]:7832", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]:1"}) {
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
                                      "10.0.0.1:7832",
                                      "localhost:x",
                                      "localhost:1:2",
                                      "localhost..",
                                      " localhost",
                                      "localhost ",
                                      "localhost,evil",
                                      ":7832",
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
