#include "config/names.h"

#include <gtest/gtest.h>

#include "config/sections.h"

namespace steady::config {
namespace {

using Taken = std::set<std::string, std::less<>>;
using Names = std::vector<std::string>;

Names names(std::vector<Unnamed> checks, Taken taken = {}) { return default_names(checks, std::move(taken)); }
std::string name(std::string_view kind, std::string host, std::optional<std::uint16_t> port = {}) {
  return names({{kind, std::move(host), port}}).front();
}

TEST(DefaultNames, AreTheKindTheHostAndThePortThatWasWritten) {
  EXPECT_EQ(name("postgres", "db"), "postgres-db");
  EXPECT_EQ(name("tcp", "db", 5432), "tcp-db-5432");
  EXPECT_EQ(name("tcp", "10.0.0.1", 80), "tcp-10.0.0.1-80");
  EXPECT_EQ(name("http", "app.sock"), "http-app.sock");
  EXPECT_EQ(name("redis", "@abstract"), "redis-abstract");
  EXPECT_EQ(name("http", "xn--mnchen-3ya.example"), "http-xn--mnchen-3ya.example");
  EXPECT_EQ(name("http", "a b/c?", 1), "http-a-b-c-1");
}

TEST(DefaultNames, AreOneForAHostHoweverItIsWritten) {
  EXPECT_EQ(name("tcp", "DB.Example.", 5432), "tcp-db.example-5432");
  EXPECT_EQ(name("tcp", "LOCALHOST.", 80), "tcp-localhost-80");
}

TEST(DefaultNames, CallThisContainerLocalhostHoweverItIsWritten) {
  for (const std::string_view host : {"", "localhost", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1", "0::0001"}) {
    EXPECT_EQ(name("http", std::string(host), 8080), "http-localhost-8080") << host;
  }
  EXPECT_EQ(name("http", "127.0.0.2", 8080), "http-127.0.0.2-8080");
  EXPECT_EQ(name("http", "::2", 8080), "http-0--2-8080");
}

TEST(DefaultNames, ShowAnIpv6AddressInItsShortestForm) {
  EXPECT_EQ(name("tcp", "2001:db8::1", 5432), "tcp-2001-db8--1-5432");
  EXPECT_EQ(name("tcp", "2001:0DB8:0:0:0:0:0:1", 5432), "tcp-2001-db8--1-5432");
  EXPECT_EQ(name("tcp", "2001:db8:1:2:3:4:5:6"), "tcp-2001-db8-1-2-3-4-5-6");
  EXPECT_EQ(name("tcp", "fe80::", 1), "tcp-fe80--0-1");
  EXPECT_EQ(name("tcp", "fe80::1%eth0", 1), "tcp-fe80--1-eth0-1");
  EXPECT_EQ(name("tcp", "::ffff:10.0.0.1", 1), "tcp-0--ffff-10.0.0.1-1");
}

// What a check is called must not depend on the checks beside it, because dashboards and alerts use the name.
TEST(DefaultNames, AreTheSameWhateverStandsBesideThem) {
  const std::vector<Unnamed> all{{"postgres", "db", {}}, {"http", "api", 8080}, {"http", "api", 8081},
                                 {"http", "api", {}},    {"tcp", "db", 2},      {"tcp", "db", {}},
                                 {"redis", "db", 6379},  {"tcp", "::1", 1},     {"tcp", "db", 5432}};
  const Names together = names(all);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(names({all[i]}).front(), together[i]);
}

TEST(DefaultNames, OfTheSameKindHostAndPortCountFromTwoInOrder) {
  const Unnamed db{"postgres", "db", {}};
  EXPECT_EQ(names({db, db, db}), (Names{"postgres-db", "postgres-db-2", "postgres-db-3"}));
  EXPECT_EQ(names({db}, {"postgres-db"}), Names{"postgres-db-2"});
  EXPECT_EQ(names({db}, {"postgres-db", "postgres-db-2", "postgres-db-3"}), Names{"postgres-db-4"});
}

// Port 2 and the second of its name would both be "tcp-db-2".
TEST(DefaultNames, WithANumberNeverTakeTheNameOfAPort) {
  EXPECT_EQ(names({{"tcp", "db", {}}, {"tcp", "db", {}}, {"tcp", "db", 2}}), (Names{"tcp-db", "tcp-db-3", "tcp-db-2"}));
}

TEST(DefaultNames, AreTheFirstThatAreFreeThoughSomeWereGivenByHand) {
  const Unnamed each{"tcp", "db", {}};
  EXPECT_EQ(names({each, each, each, each}, {"tcp-db-3"}), (Names{"tcp-db", "tcp-db-2", "tcp-db-4", "tcp-db-5"}));
}

TEST(DefaultNames, AreAlwaysNamesWithoutADashAtTheEnd) {
  const std::string longest(300, 'a');
  const std::vector<std::string> hosts{"",      "::", "::1",  "fe80::",   "fe80::1%eth0", "fe80::%",
                                       "a b/c", "-",  "...-", "\xC3\xA4", longest};
  for (const std::string& host : hosts) {
    for (const std::optional<std::uint16_t> port :
         {std::optional<std::uint16_t>(), std::optional<std::uint16_t>(65535)}) {
      for (const std::string& each : names({{"http", host, port}, {"http", host, port}})) {
        EXPECT_TRUE(is_name(each)) << host;
        EXPECT_FALSE(each.ends_with('-')) << each;
      }
    }
  }
  EXPECT_TRUE(name("http", longest, 65535).ends_with("a-65535"));
}

TEST(IsName, TakesWhatIsSafeInUrlsAndLabels) {
  for (const std::string_view name : {"a", "A9", "db.primary", "db-1_x", "1"}) EXPECT_TRUE(is_name(name)) << name;
  EXPECT_TRUE(is_name(std::string(64, 'a')));
  for (const std::string_view name : {"", ".", "..", "-a", "_a", "a b", "a/b", "a:b", "a?", "\xC3\xA4", "a\n"}) {
    EXPECT_FALSE(is_name(name)) << name;
  }
  EXPECT_FALSE(is_name(std::string(65, 'a')));
}

}  // namespace
}  // namespace steady::config
