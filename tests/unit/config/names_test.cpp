#include "config/names.h"

#include <gtest/gtest.h>

#include "config/parts.h"

namespace steady::config {
namespace {

using Taken = std::set<std::string, std::less<>>;

std::string default_name(std::string_view kind, std::string_view host, const Taken& taken) {
  Numbers numbers;
  return config::default_name(kind, host, taken, numbers);
}

TEST(DefaultName, IsTheKindAndTheHost) {
  EXPECT_EQ(default_name("postgres", "db", {}), "postgres-db");
  EXPECT_EQ(default_name("tcp", "10.0.0.1", {}), "tcp-10.0.0.1");
}

TEST(DefaultName, CountsFromTwo) {
  EXPECT_EQ(default_name("tcp", "db", {"tcp-db"}), "tcp-db-2");
  EXPECT_EQ(default_name("tcp", "db", {"tcp-db", "tcp-db-2", "tcp-db-3"}), "tcp-db-4");
}

TEST(DefaultName, IsTheFirstThatIsFreeThoughSomeWereGivenByHand) {
  Numbers numbers;
  Taken taken{"tcp-db-3"};
  for (const std::string_view expected : {"tcp-db", "tcp-db-2", "tcp-db-4", "tcp-db-5"}) {
    EXPECT_EQ(*taken.insert(config::default_name("tcp", "db", taken, numbers)).first, expected);
  }
}

TEST(DefaultName, IsAlwaysAName) {
  for (const std::string_view host : {"", "::1", "fe80::1%eth0", "a b/c", "-", "...", "\xC3\xA4"}) {
    EXPECT_TRUE(is_name(default_name("http", host, {}))) << host;
  }
  EXPECT_TRUE(is_name(default_name("http", std::string(300, 'a'), {default_name("http", std::string(300, 'a'), {})})));
  EXPECT_EQ(default_name("tcp", "::1", {}), "tcp-1");
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
