#include "config/names.h"

#include <gtest/gtest.h>

#include "config/sections.h"

namespace steady::config {
namespace {

using Taken = std::set<std::string, std::less<>>;
using Names = std::vector<std::string>;

Names names(std::vector<Unnamed> checks, Taken taken = {}) { return default_names(checks, std::move(taken)); }
std::string name(std::string_view kind, std::string host, Taken taken = {}) {
  const std::string target = host + ":5432";
  return names({{kind, std::move(host), target}}, std::move(taken)).front();
}

TEST(DefaultNames, AreTheKindAndTheHost) {
  EXPECT_EQ(name("postgres", "db"), "postgres-db");
  EXPECT_EQ(name("tcp", "10.0.0.1"), "tcp-10.0.0.1");
  EXPECT_EQ(names({{"postgres", "db", "app@db:5432/app"}, {"redis", "db", "db:6379"}}),
            (Names{"postgres-db", "redis-db"}));
}

TEST(DefaultNames, ToldApartByPortsNameThem) {
  EXPECT_EQ(names({{"http", "localhost", "http://localhost:8080/healthz"},
                   {"http", "localhost", "http://localhost:8081/healthz"},
                   {"http", "localhost", "http://localhost/healthz"}}),
            (Names{"http-localhost-8080", "http-localhost-8081", "http-localhost"}));
  EXPECT_EQ(names({{"tcp", "::1", "[::1]:1"}, {"tcp", "::1", "[::1]:2"}}), (Names{"tcp-1-1", "tcp-1-2"}));
  EXPECT_EQ(names({{"postgres", "db", "app@db:5432/app"}, {"postgres", "db", "app@db:5433/app"}}),
            (Names{"postgres-db-5432", "postgres-db-5433"}));
}

TEST(DefaultNames, OnOnePortAreToldApartByTheLastSegmentsOfTheirPaths) {
  EXPECT_EQ(names({{"http", "api", "http://api:8080/v1/live"}, {"http", "api", "http://api:8080/v1/ready?..."}}),
            (Names{"http-api-live", "http-api-ready"}));
  EXPECT_EQ(names({{"postgres", "db", "app@db:5432/shop"}, {"postgres", "db", "app@db:5432/auth"}}),
            (Names{"postgres-db-shop", "postgres-db-auth"}));
}

TEST(DefaultNames, TakePortAndSegmentWhereNeitherAloneIsEnough) {
  EXPECT_EQ(names({{"http", "a", "http://a:1/x"}, {"http", "a", "http://a:1/y"}, {"http", "a", "http://a:2/x"}}),
            (Names{"http-a-1-x", "http-a-1-y", "http-a-2-x"}));
}

TEST(DefaultNames, OfTheSameTargetCountFromTwo) {
  EXPECT_EQ(names({{"tcp", "db", "db:1"}, {"tcp", "db", "db:1"}, {"tcp", "db", "db:1"}}),
            (Names{"tcp-db", "tcp-db-2", "tcp-db-3"}));
  EXPECT_EQ(name("tcp", "db", {"tcp-db"}), "tcp-db-2");
  EXPECT_EQ(name("tcp", "db", {"tcp-db", "tcp-db-2", "tcp-db-3"}), "tcp-db-4");
}

TEST(DefaultNames, AreTheFirstThatAreFreeThoughSomeWereGivenByHand) {
  const Unnamed each{"tcp", "db", "db:1"};
  EXPECT_EQ(names({each, each, each, each}, {"tcp-db-3"}), (Names{"tcp-db", "tcp-db-2", "tcp-db-4", "tcp-db-5"}));
}

TEST(DefaultNames, AreAlwaysNames) {
  for (const std::string_view host : {"", "::1", "fe80::1%eth0", "a b/c", "-", "...", "\xC3\xA4"}) {
    EXPECT_TRUE(is_name(name("http", std::string(host)))) << host;
  }
  const std::string longest(300, 'a');
  for (const std::string& each : names({{"http", longest, longest}, {"http", longest, longest}}))
    EXPECT_TRUE(is_name(each));
  EXPECT_EQ(name("tcp", "::1"), "tcp-1");
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
