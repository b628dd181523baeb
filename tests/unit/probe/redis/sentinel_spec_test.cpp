// How a service and its Sentinels are read, from the URLs of client libraries and from a file.
#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "probe/redis/redis_probe.h"
#include "support/read_spec.h"

namespace steady::probe::redis {
namespace {

test::SpecRead<Spec> target(const std::string& text, const test::Variables& variables = {}) {
  return test::read_target(text, kind, &read, variables);
}
test::SpecRead<Spec> yaml(const std::string& text, const test::Variables& variables = {}) {
  return test::read_yaml(text, &read, variables);
}
std::string shown(const std::string& text) {
  const auto read = target(text);
  return read.problems.empty() ? RedisProbe(read.spec).target() : read.problems;
}

constexpr const char* nameless = "sentinel: the name of the service is missing: redis+sentinel://HOST:26379/SERVICE\n";

TEST(SentinelTarget, NamesSentinelsServiceAndDatabase) {
  const auto [spec, problems, columns] = target("redis+sentinel://app:pw@s1:26380,s2/my%20master/3");
  EXPECT_EQ(problems, "");
  ASSERT_TRUE(spec.sentinel);
  EXPECT_EQ(spec.sentinel->service, "my master");
  EXPECT_EQ(spec.endpoint.host, "s1");
  EXPECT_EQ(spec.endpoint.port, 26380);
  ASSERT_EQ(spec.others.size(), 1U);
  EXPECT_EQ(spec.others.front(), (HostPort{"s2", 26379}));
  EXPECT_EQ(spec.user, "app");
  EXPECT_EQ(spec.password.reveal(), "pw");
  EXPECT_EQ(spec.database, 3);
  EXPECT_EQ(spec.role, Role::primary) << "it must confirm";
  EXPECT_TRUE(spec.sentinel->user.empty() && spec.sentinel->password.empty());
}

TEST(SentinelTarget, TellsAServiceFromADatabase) {
  EXPECT_EQ(shown("redis+sentinel://s1/m"), "s1:26379/m");
  EXPECT_EQ(shown("redis+sentinel://s1/m/"), "s1:26379/m");
  EXPECT_EQ(shown("redis+sentinel://s1/m/0"), "s1:26379/m");
  EXPECT_EQ(shown("redis+sentinel://s1/123/4"), "s1:26379/123/4");
  EXPECT_EQ(shown("redis+sentinel://s1/4?sentinelMasterId=m"), "s1:26379/m/4");
  EXPECT_EQ(shown("redis+sentinel://s1?sentinelMasterId=m&db=4"), "s1:26379/m/4");
  for (const std::string text : {"redis+sentinel://s1", "redis+sentinel://s1/", "redis+sentinel://s1/4",
                                 "redis-sentinel://pw@s1", "redis+sentinel://s1?sentinelMasterId="}) {
    EXPECT_EQ(target(text).problems, nameless) << text;
  }
  EXPECT_TRUE(target("redis+sentinel://s1/m/n").problems.starts_with("database: expected a number"));
  EXPECT_EQ(target("redis+sentinel://s1/m?service_name=n").problems, "the URL has named the sentinel already\n");
}

TEST(SentinelTarget, IsReadAsLettuceWritesIt) {
  const auto [spec, problems, columns] = target("redis-sentinel://pw@s1,s2/2#m");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.sentinel->service, "m");
  EXPECT_EQ(spec.password.reveal(), "pw");
  EXPECT_EQ(spec.user, "");
  EXPECT_EQ(spec.database, 2);
  EXPECT_EQ(target("redis-sentinel://app:pw@s1#m").spec.user, "app");
  EXPECT_EQ(target("redis-sentinel://s1#m&level=alive").spec.level, Level::alive);
  EXPECT_EQ(target("redis-sentinel://s1#m&level=alive").spec.role, Role::any) << "PING alone";
  EXPECT_TRUE(target("rediss-sentinel://s1#m").spec.tls);
  EXPECT_TRUE(target("rediss+sentinel://s1/m").spec.tls);
  EXPECT_EQ(target("rediss+sentinel://s1/m").spec.tls->words.plain, "redis+sentinel://");
  EXPECT_FALSE(target("redis+sentinel://s1/m").spec.tls);
}

TEST(SentinelTarget, HasALoginOfItsOwn) {
  for (const std::string more : {"?sentinel_password=x&sentinel_username=y", "?sentinelPassword=x&sentinelUser=y",
                                 "?sentinelPassword=x&sentinelUsername=y", "#sentinel_password=x&sentinel_user=y",
                                 "#sentinel_password_env=X&sentinel_user=y"}) {
    const auto [spec, problems, columns] = target("redis+sentinel://:pw@s1/m" + more, {{"X", "x"}});
    EXPECT_EQ(problems, "") << more;
    EXPECT_EQ(spec.sentinel->password.reveal(), "x") << more;
    EXPECT_EQ(spec.sentinel->user, "y") << more;
    EXPECT_EQ(spec.password.reveal(), "pw") << more;
  }
  EXPECT_TRUE(target("redis+sentinel://s1/m", {{"REDISCLI_AUTH", "x"}}).spec.sentinel->password.empty())
      << "that is the server's";
}

TEST(SentinelTarget, IsNeededForAServiceButNotForTheLoginOfADriver) {
  EXPECT_EQ(target("redis://s1?master_name=m").problems,
            "the application's 'master_name' cannot be honoured: write "
            "redis+sentinel://SENTINEL:26379,SENTINEL:26379/SERVICE\n");
  EXPECT_EQ(target("redis://cache?sentinelPassword=x&sentinel_username=y").problems, "");
  EXPECT_EQ(target("redis://cache#sentinel_user=y").problems,
            "sentinel_user: has no effect without the name of a service: sentinel\n");
  EXPECT_EQ(target("redis://cache#sentinel=m").spec.endpoint.port, 26379);
}

TEST(SentinelMapping, HasTheSameKeys) {
  const auto [spec, problems, columns] = yaml(
      "host: [s1, s2]\nsentinel: m\nsentinel_user: guard\nsentinel_password: x\nuser: app\npassword: pw\ndatabase: 2\n"
      "role: master\nproxy_protocol: v2\n");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(RedisProbe(spec).target(), "app@s1:26379,s2:26379/m/2");
  EXPECT_EQ(RedisProbe(spec).host(), "s1");
  EXPECT_EQ(spec.endpoint.proxy, net::ProxyProtocol::v2);
  EXPECT_EQ(spec.role, Role::primary);
  EXPECT_EQ(yaml("sentinel: m").spec.endpoint.port, 26379);
  EXPECT_EQ(yaml("sentinel: m\nport: 1").spec.endpoint.port, 1);
}

TEST(SentinelMapping, ComplainsAboutWhatCannotBe) {
  EXPECT_EQ(yaml("sentinel: ''").problems, nameless);
  EXPECT_EQ(yaml("sentinel: m\nrole: replica").problems, "role: a Sentinel names the master: leave the role out\n");
  EXPECT_EQ(yaml("sentinel: m\nsocket: /s").problems, "sentinel: a Sentinel has no Unix socket: name its host\n");
  EXPECT_EQ(yaml("sentinel_password: hunter2").problems,
            "sentinel_password: has no effect without the name of a service: sentinel\n");
  EXPECT_NE(yaml("sentinel: m\nsentinel_password: a\nsentinel_password_env: B").problems, "");
}

TEST(SentinelMapping, SaysWhatIsOddAboutThePassword) {
  const auto read = yaml("sentinel: m\nsentinel_password_env: B", {{"B", "\"x\""}});
  EXPECT_EQ(read.problems, "");
  EXPECT_TRUE(read.spec.sentinel->password_remark.contains("from B begins with a quotation mark"))
      << read.spec.sentinel->password_remark;
}

}  // namespace
}  // namespace steady::probe::redis
