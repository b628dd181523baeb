#include "base/host_port.h"

#include <gtest/gtest.h>

namespace steady {
namespace {

TEST(HostPort, ReadsNamesAddressesAndTheEmptyHost) {
  EXPECT_EQ(parse_host_port("db:5432"), (HostPort{"db", 5432}));
  EXPECT_EQ(parse_host_port("db.example.org.:1"), (HostPort{"db.example.org.", 1}));
  EXPECT_EQ(parse_host_port("my_service-1:65535"), (HostPort{"my_service-1", 65535}));
  EXPECT_EQ(parse_host_port("127.0.0.1:80"), (HostPort{"127.0.0.1", 80}));
  EXPECT_EQ(parse_host_port(":8080"), (HostPort{"", 8080}));
}

TEST(HostPort, WantsIpv6InBracketsAndTakesThemOff) {
  EXPECT_EQ(parse_host_port("[::1]:6379"), (HostPort{"::1", 6379}));
  EXPECT_EQ(parse_host_port("[2001:db8::7]:80"), (HostPort{"2001:db8::7", 80}));
  EXPECT_EQ(parse_host_port("[fe80::1%eth0]:80"), (HostPort{"fe80::1%eth0", 80}));
  for (const std::string_view text : {"::1:6379", "2001:db8::7:80", "[db]:80", "[127.0.0.1]:80", "[]:80", "[::1:80",
                                      "::1]:80", "[::1]80", "[gggg::1]:80", "[::1%]:80", "[1::2::3]:80"}) {
    EXPECT_EQ(parse_host_port(text), std::nullopt) << text;
  }
}

TEST(HostPort, ReadsThePortStrictly) {
  for (const std::string_view text : {"db", "db:", "db:0", "db:65536", "db:05432", "db:+1", "db:-1", "db: 1", "db:1 ",
                                      "db:0x50", "db:1e3", "db:http", "db:99999999999999999999", ":", ""}) {
    EXPECT_EQ(parse_host_port(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_port("1"), 1);
  EXPECT_EQ(parse_port(""), std::nullopt);
}

TEST(HostPort, RefusesWhatIsNoHost) {
  using namespace std::string_view_literals;
  const std::string label(64, 'a');
  const std::string name(254, 'a');
  for (const std::string_view host :
       {"a b"sv, " db"sv, "db "sv, "-db"sv, "db-"sv, "a..b"sv, ".db"sv, "."sv, "db\0x"sv, "d\xc3\xa9pot"sv, "user@db"sv,
        "db/x"sv, "db#x"sv, std::string_view(label), std::string_view(name)}) {
    EXPECT_FALSE(is_host(host)) << host;
    EXPECT_EQ(parse_host_port(std::string(host) + ":80"), std::nullopt) << host;
  }
  EXPECT_TRUE(is_host(std::string(63, 'a')));
  EXPECT_FALSE(is_host(""));
  EXPECT_FALSE(is_host("::1\0"sv));
}

TEST(HostPort, IsWrittenAsItIsRead) {
  EXPECT_EQ(to_string(HostPort{"db", 5432}), "db:5432");
  EXPECT_EQ(to_string(HostPort{"::1", 6379}), "[::1]:6379");
  EXPECT_EQ(to_string(HostPort{"", 8080}), "localhost:8080");
  for (const std::string_view text : {"db:5432", "[::1]:6379", "127.0.0.1:1"}) {
    EXPECT_EQ(to_string(parse_host_port(text).value()), text);
  }
}

}  // namespace
}  // namespace steady
