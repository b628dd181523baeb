// What the kinds make of the parts of a URL: which of them no complaint may quote.
#include <gtest/gtest.h>

#include <string>

#include "probe/kinds.h"
#include "settings/document.h"
#include "settings/url.h"

namespace steady::probe {
namespace {

TEST(TargetUrl, MarksThePasswordAsSecretAndNothingElse) {
  for (const std::string target :
       {"postgres://app:s3cret@db:5432/shop", "postgres://db/shop?user=app&password=s3cret&sslmode=require&host=db",
        "postgres+unix:///run?user=app&password=s3cret", "redis://app:s3cret@cache:6379/3",
        "redis://cache?user=app&password=s3cret&db=3", "rediss://:s3cret@cache", "http://app:s3cret@api:8080/health",
        "jdbc:postgresql://db/shop?user=app&password=s3cret", "r2dbc:postgresql://app:s3cret@db/shop",
        "postgresql+asyncpg://app:s3cret@%2Frun%2Fpg/shop?host=db", "unix://app:s3cret@/run/redis.sock?db=1",
        "redis-socket://s3cret@/run/redis.sock", "postgres://app:s3cret@h1:5432,h2/shop", "redis://:s3cret@a,b:6379/0",
        "redis+sentinel://:s3cret@s1,s2/service/0", "redis-sentinel://s3cret@s1:26379#service"}) {
    const settings::Source source{"target", target, true};
    settings::Problems problems(source);
    const std::optional<settings::Url> url = settings::split_url(target, problems);
    ASSERT_TRUE(url) << target;
    const settings::Node map = kind_of_scheme(url->scheme)->url_to_mapping(*url, problems);
    EXPECT_TRUE(problems.empty()) << target;
    ASSERT_NE(map.find("password"), nullptr) << target;
    EXPECT_EQ(map.find("password")->text, "s3cret") << target;
    for (const settings::Entry& entry : map.entries) {
      EXPECT_EQ(entry.value.secret, entry.key == "password") << target << ' ' << entry.key;
    }
  }
}

}  // namespace
}  // namespace steady::probe
