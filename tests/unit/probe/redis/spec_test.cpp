// Targets and mappings to a Spec, and the complaints about those that make no sense.
#include "probe/redis/spec.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/read_spec.h"

namespace steady::probe::redis {
namespace {

test::SpecRead<Spec> target(const std::string& text, const test::Variables& variables = {}) {
  return test::read_target(text, kind, &read, variables);
}

test::SpecRead<Spec> yaml(const std::string& text, const test::Variables& variables = {}) {
  return test::read_yaml(text, &read, variables);
}

TEST(RedisTarget, ShortestFormMeansThisContainer) {
  const auto [spec, problems, columns] = target("redis://");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.endpoint.host, "");
  EXPECT_EQ(spec.endpoint.port, 6379);
  EXPECT_EQ(spec.database, 0);
  EXPECT_FALSE(spec.tls.has_value());
  EXPECT_TRUE(spec.user.empty() && spec.password.empty());
}

TEST(RedisTarget, NamesEverythingThatAnApplicationNames) {
  const auto [spec, problems, columns] = target("redis://app:p%40ss@cache:6380/3");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.endpoint.host, "cache");
  EXPECT_EQ(spec.endpoint.port, 6380);
  EXPECT_EQ(spec.user, "app");
  EXPECT_EQ(spec.password.reveal(), "p@ss");
  EXPECT_EQ(spec.database, 3);
}

TEST(RedisTarget, DecodesAZone) {
  EXPECT_EQ(target("redis://[fe80::1%25eth0]").spec.endpoint.host, "fe80::1%eth0");
  EXPECT_EQ(target("redis://[fe80::1%eda0]").spec.endpoint.host, "fe80::1%eda0") << "a zone that looks like an escape";
}

TEST(RedisTarget, MayHaveAPasswordWithoutAUser) {
  const auto [spec, problems, columns] = target("redis://:null@[::1]/");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.endpoint.host, "::1");
  EXPECT_EQ(spec.user, "");
  EXPECT_EQ(spec.password.reveal(), "null");
}

TEST(RedisTarget, RedissSpeaksTls) {
  const auto [spec, problems, columns] = target("rediss://cache#ca_file=/etc/passwd&server_name=db.test");
  EXPECT_EQ(problems, "");
  ASSERT_TRUE(spec.tls.has_value());
  EXPECT_EQ(spec.tls->ca_file, "/etc/passwd");
  EXPECT_EQ(spec.tls->server_name, "db.test");
}

TEST(RedisTarget, MayBeAUnixSocket) {
  const auto [spec, problems, columns] = target("redis+unix:///run/redis.sock?db=2#user=app");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.endpoint.unix_path, "/run/redis.sock");
  EXPECT_EQ(spec.database, 2);
  EXPECT_EQ(spec.user, "app");
}

TEST(RedisTarget, TakesTheSchemesOfOtherClients) {
  EXPECT_EQ(target("valkey://app:pw@cache:6380/3").spec.database, 3);
  EXPECT_FALSE(target("valkey://cache").spec.tls);
  for (const char* scheme : {"rediss", "valkeys", "redis+ssl"}) {
    EXPECT_TRUE(target(std::string(scheme) + "://cache").spec.tls) << scheme;
    EXPECT_EQ(target(std::string(scheme) + "://cache").problems, "") << scheme;
  }
  for (const char* scheme : {"unix", "redis+socket", "redis-socket", "redis+unix", "valkey+unix"}) {
    const auto [spec, problems, columns] = target(std::string(scheme) + "://app:pw@/run/redis.sock?db=2");
    EXPECT_EQ(problems, "") << scheme;
    EXPECT_EQ(spec.endpoint.unix_path, "/run/redis.sock");
    EXPECT_EQ(spec.user, "app");
    EXPECT_EQ(spec.password.reveal(), "pw");
    EXPECT_EQ(spec.database, 2);
  }
}

TEST(RedisTarget, TakesTheUserPartOfLettucesSocketForThePassword) {
  EXPECT_EQ(target("redis-socket://pw@/run/redis.sock").spec.password.reveal(), "pw");
  EXPECT_EQ(target("redis-socket://pw@/run/redis.sock").spec.user, "");
  EXPECT_EQ(target("redis+socket://app@/run/redis.sock").spec.user, "app");
}

TEST(RedisTarget, TakesASlashBehindTheDatabase) {
  EXPECT_EQ(target("redis://cache/0/").problems, "");
  EXPECT_EQ(target("redis://cache/7/").spec.database, 7);
  EXPECT_EQ(target("redis://cache/7/?protocol=3").spec.database, 7);
}

TEST(RedisTarget, RefusesThePortOfASocket) {
  EXPECT_EQ(target("unix://%2Frun%2Fredis.sock:6379").problems, "port: port and socket exclude each other\n");
}

TEST(RedisTarget, NamesTheFragmentForKeysOfOurs) {
  EXPECT_EQ(target("redis://cache?role=replica").problems, "'role' belongs in the fragment: ...#role=...\n");
  EXPECT_EQ(target("redis://cache?insecure=true").problems, "'insecure' belongs in the fragment: ...#insecure=...\n");
}

TEST(RedisTarget, RefusesWhatNamesAServiceAnotherPlaceOrAFamilyOfAddresses) {
  for (const std::string query :
       {"sentinels=s1:26379", "sentinelMasterId=m", "master_name=m", "serviceName=m", "redis_sentinel=m",
        "unix_socket_path=/run/x", "path=/run/x", "tunnel=http:p", "family=6"}) {
    const std::string name = query.substr(0, query.find('='));
    EXPECT_TRUE(
        target("redis://cache?" + query).problems.starts_with("the application's '" + name + "' cannot be honoured: "))
        << query;
  }
  EXPECT_EQ(target("redis://cache?family=0").problems, "");
}

TEST(RedisTarget, IgnoresTheOptionsOfClientLibraries) {
  const auto [spec, problems, columns] =
      target("redis://cache/1?max_connections=10&client_name=x&health_check_interval=9");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.database, 1);
}

TEST(RedisTarget, ReadsWhatTheQuerySaysAboutTheLogin) {
  EXPECT_EQ(target("redis://cache?defaultDatabase=4").spec.database, 4);
  EXPECT_EQ(target("redis+socket:///run/x?virtual_host=4").spec.database, 4);
  EXPECT_EQ(target("redis://cache?auth=x").spec.password.reveal(), "x");
  const auto [spec, problems, columns] = target("redis://cache?username=app&password=%23x&database=4");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.user, "app");
  EXPECT_EQ(spec.password.reveal(), "#x");
  EXPECT_EQ(spec.database, 4);
}

TEST(RedisTarget, ComplainsAboutAQueryThatContradictsOrIsMistyped) {
  EXPECT_EQ(target("redis://cache/1?db=2").problems, "the URL has named the database already\n");
  EXPECT_EQ(target("redis://cache?databse=2").problems, "unknown parameter 'databse' (did you mean 'database'?)\n");
  EXPECT_EQ(target("redis://cache?databse=2").columns, std::vector{15});
}

TEST(RedisTarget, ComplainsAboutAPathThatIsNoDatabase) {
  for (const char* text : {"redis://cache/main", "redis://cache/-1", "redis://cache/01", "redis://cache/1//",
                           "redis://cache/2147483648"}) {
    const auto [spec, problems, columns] = target(text);
    EXPECT_TRUE(problems.starts_with("database: ")) << text << ": " << problems;
    EXPECT_EQ(columns, std::vector{15}) << text;
  }
}

TEST(RedisTarget, ExpandsVariablesInEveryPart) {
  const test::Variables variables{
      {"HOST", "cache"}, {"PORT", "6380"}, {"WHO", "app"}, {"PASS", "#@:/%41"}, {"DB", "5"}};
  const auto [spec, problems, columns] = target("redis://${WHO}:${PASS}@${HOST}:${PORT}/${DB}", variables);
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.endpoint.host, "cache");
  EXPECT_EQ(spec.endpoint.port, 6380);
  EXPECT_EQ(spec.user, "app");
  EXPECT_EQ(spec.password.reveal(), "#@:/%41");
  EXPECT_EQ(spec.database, 5);
}

TEST(RedisTarget, TakesItsConditionsFromTheFragment) {
  const auto [spec, problems, columns] =
      target("redis://cache#role=replica&link=up&loaded&cluster=ok&key=warm&expect=yes");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.role, Role::replica);
  EXPECT_TRUE(spec.link_up && spec.loaded && spec.cluster_ok);
  EXPECT_EQ(spec.key, "warm");
  EXPECT_EQ(spec.expect->reveal(), "yes");
  EXPECT_EQ(target("redis://cache#level=alive").spec.level, Level::alive);
}

TEST(RedisMapping, HasTheSameKeys) {
  const auto [spec, problems, columns] = yaml(
      "host: '[fd00::1]'\nport: 6380\nuser: app\npassword: x\ndatabase: 3\nlevel: ready\nrole: master\nlink: up\n"
      "loaded: true\ncluster: ok\nkey: warm\nexpect: ''\ntls: true\nca_file: /etc/passwd\ncert_file: "
      "/etc/group\nkey_file: /etc/hosts\n"
      "server_name: db.test\ninsecure: true\n");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.endpoint.host, "fd00::1");
  EXPECT_EQ(spec.database, 3);
  EXPECT_EQ(spec.role, Role::primary);
  EXPECT_EQ(spec.expect->reveal(), "");
  EXPECT_TRUE(spec.tls->insecure);
  EXPECT_EQ(yaml("socket: '@redis'").spec.endpoint.unix_path, "@redis");
}

TEST(RedisMapping, TakesPrimaryAndMasterAsOneRole) {
  for (const char* word : {"primary", "master"}) {
    EXPECT_EQ(yaml(std::string("role: ") + word).problems, "");
    EXPECT_EQ(yaml(std::string("role: ") + word).spec.role, Role::primary) << word;
    EXPECT_EQ(target(std::string("redis://cache#role=") + word).spec.role, Role::primary) << word;
  }
  EXPECT_EQ(yaml("role: replica").spec.role, Role::replica);
  EXPECT_EQ(yaml("host: cache").spec.role, Role::any);
}

TEST(RedisMapping, NamesTheNewNameOfAKey) {
  EXPECT_EQ(yaml("key: a\nequals: hunter2").problems, "unknown key 'equals': it is called 'expect'\n");
  EXPECT_EQ(target("redis://cache#key=a&equals=hunter2").problems, "unknown key 'equals': it is called 'expect'\n");
}

TEST(RedisMapping, TakesThePasswordFromFileVariableOrRedisCliAuth) {
  const std::string path =
      std::filesystem::temp_directory_path() / ("steady-redis-password-" + std::to_string(::getpid()));
  std::ofstream(path) << "from file\n";
  EXPECT_EQ(yaml("password_file: " + path).spec.password.reveal(), "from file");
  std::remove(path.c_str());
  const test::Variables variables{{"SECRET", "from variable"}, {"REDISCLI_AUTH", "by default"}};
  EXPECT_EQ(yaml("password_env: SECRET", variables).spec.password.reveal(), "from variable");
  EXPECT_EQ(yaml("host: cache", variables).spec.password.reveal(), "by default");
  EXPECT_EQ(yaml("password: given", variables).spec.password.reveal(), "given");
}

TEST(RedisMapping, ComplainsAboutWhatCannotBe) {
  const auto problems = [](const std::string& text) { return yaml(text).problems; };
  EXPECT_EQ(problems("socket: redis.sock"),
            "socket: the path of a socket begins with '/', or with '@' for the abstract namespace\n");
  EXPECT_EQ(problems("socket: /s\nhost: cache\nport: 1"),
            "host: host and socket exclude each other\nport: port and socket exclude each other\n");
  EXPECT_EQ(problems("socket: /s\ntls: true"), "tls: Redis speaks no TLS on a Unix socket\n");
  EXPECT_EQ(problems("host: a b"), "host: not a host name or an IP address\n");
  EXPECT_EQ(problems("ca_file: /etc/passwd"), "ca_file: has no effect without TLS (rediss://, or tls: true)\n");
  EXPECT_EQ(problems("expect: x"), "expect: needs the name of a key: key\n");
  EXPECT_EQ(problems("key: ''"), "key: the name of the key is missing\n");
  EXPECT_EQ(problems("level: alive\nrole: master"),
            "role: cannot be combined with 'level: alive', which only sends PING\n");
  EXPECT_EQ(problems("level: alive\nlink: up\nloaded: true\ncluster: ok\nkey: k").size(),
            4 * std::string(": cannot be combined with 'level: alive', which only sends PING\n").size() +
                std::string("linkloadedclusterkey").size());
}

TEST(RedisMapping, ComplainsAboutValuesThatNobodyKnows) {
  for (const char* text : {"role: slave", "link: down", "cluster: fail", "level: login", "loaded: yes",
                           "database: many", "port: 0", "password: a\npassword_env: B"}) {
    EXPECT_NE(yaml(text).problems, "") << text;
  }
}

TEST(RedisSpec, ReadsTheProxyProtocol) {
  EXPECT_EQ(target("redis://cache").spec.endpoint.proxy, net::ProxyProtocol::none);
  EXPECT_EQ(target("redis://cache#proxy_protocol=v1").spec.endpoint.proxy, net::ProxyProtocol::v1);
  EXPECT_EQ(yaml("socket: /run/redis.sock\nproxy_protocol: v2\n").spec.endpoint.proxy, net::ProxyProtocol::v2);
  EXPECT_EQ(target("rediss://cache").spec.tls->words.plain, "redis://") << "what a message says to write";
}

}  // namespace
}  // namespace steady::probe::redis
