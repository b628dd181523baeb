// The opt-in conditions: what INFO, CLUSTER INFO, GET and EXISTS must say.
#include <gtest/gtest.h>

#include <string>

#include "probe/redis/reply.h"

namespace steady::probe::redis {
namespace {

Reply bulk(std::string text) { return {.type = Reply::Type::bulk, .text = std::move(text)}; }
Reply number(std::int64_t value) { return {.type = Reply::Type::integer, .text = {}, .number = value}; }
Reply error(std::string text) { return {.type = Reply::Type::error, .text = std::move(text)}; }

Outcome replication(const std::string& info, Role role, bool link_up) {
  Spec spec;
  spec.role = role;
  spec.link_up = link_up;
  return judge(Command::info_replication, bulk(info), spec);
}

const std::string master = "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n";
const std::string linked =
    "# Replication\r\nrole:slave\r\nmaster_host:db\r\nmaster_link_status:up\r\nmaster_sync_in_progress:0\r\n";
const std::string cut_off = "# Replication\r\nrole:slave\r\nmaster_link_status:down\r\nmaster_sync_in_progress:0\r\n";
const std::string syncing = "# Replication\r\nrole:slave\r\nmaster_link_status:down\r\nmaster_sync_in_progress:1\r\n";

TEST(RedisRole, MustBeTheOneThatIsWanted) {
  EXPECT_TRUE(replication(master, Role::primary, false).up());
  EXPECT_TRUE(replication(cut_off, Role::replica, false).up());
  EXPECT_EQ(replication(master, Role::replica, false), down(Reason::mismatch, "the role is primary, not replica"));
  EXPECT_EQ(replication(linked, Role::primary, false), down(Reason::mismatch, "the role is replica, not primary"));
}

// Dragonfly, unless it was started with --info_replication_valkey_compatible.
TEST(RedisRole, MayBeCalledReplica) {
  const std::string replica =
      "# Replication\r\nrole:replica\r\nmaster_host:db\r\nmaster_link_status:up\r\nmaster_sync_in_progress:0\r\n";
  EXPECT_TRUE(replication(replica, Role::replica, true).up());
  EXPECT_EQ(replication(replica, Role::primary, false), down(Reason::mismatch, "the role is replica, not primary"));
  EXPECT_EQ(replication("role:replica\r\nmaster_link_status:down\r\nmaster_sync_in_progress:1\r\n", Role::any, true),
            down(Reason::not_ready, "the replica is still copying its master"));
}

// KeyDB: a server that follows another one and takes writes itself.
TEST(RedisRole, OfAnActiveReplicaIsBoth) {
  const std::string active =
      "# Replication\r\nrole:active-replica\r\nmaster_global_link_status:up\r\nconnected_masters:1\r\nmaster_host:b\r\n"
      "master_link_status:up\r\nmaster_sync_in_progress:0\r\nslave_read_only:0\r\n";
  EXPECT_TRUE(replication(active, Role::primary, false).up());
  EXPECT_TRUE(replication(active, Role::replica, true).up());
  const std::string alone = "role:active-replica\r\nmaster_link_status:down\r\nslave_read_only:0\r\n";
  EXPECT_TRUE(replication(alone, Role::primary, false).up()) << "it takes writes whether its link is up or not";
  EXPECT_EQ(replication(alone, Role::any, true), down(Reason::not_ready, "the replica's link to its master is down"));
  EXPECT_EQ(replication("role:active-replica\r\nmaster_link_status:up\r\nslave_read_only:1\r\n", Role::primary, false),
            down(Reason::mismatch, "the role is active-replica, and read-only here (replica-read-only)"));
}

TEST(RedisLink, IsUpWhenThoseToAllMastersAre) {
  const std::string several =
      "role:active-replica\r\nmaster_global_link_status:down\r\nmaster_link_status:up\r\nslave_read_only:0\r\n";
  EXPECT_EQ(replication(several, Role::any, true), down(Reason::not_ready, "the replica's link to its master is down"));
}

TEST(RedisRole, ThatIsUnknownIsShown) {
  EXPECT_EQ(replication("role:lead\x1b[31mer\r\n", Role::primary, false),
            down(Reason::protocol, "INFO replication names an unknown role, 'lead?[31mer': leave role and link out"));
}

TEST(RedisRole, MustBeNamed) {
  for (const char* info : {"", "role:sentinel\r\n", "# role:master\r\n", "role_of_something:master\r\n", "\r\n\n\r"}) {
    EXPECT_EQ(replication(info, Role::primary, false).reason, Reason::protocol) << info;
  }
}

TEST(RedisLink, MustBeUpOnAReplica) {
  EXPECT_TRUE(replication(linked, Role::any, true).up());
  EXPECT_EQ(replication(cut_off, Role::replica, true),
            down(Reason::not_ready, "the replica's link to its master is down"));
  EXPECT_EQ(replication(syncing, Role::any, true), down(Reason::not_ready, "the replica is still copying its master"));
}

TEST(RedisLink, IsNothingThatAMasterLacks) { EXPECT_TRUE(replication(master, Role::any, true).up()); }

TEST(RedisLoaded, WantsNoDatasetToBeLoading) {
  const auto loaded = [](const char* info) { return judge(Command::info_persistence, bulk(info), {}); };
  EXPECT_TRUE(loaded("# Persistence\r\nloading:0\r\nasync_loading:0\r\n").up());
  EXPECT_TRUE(loaded("loading:0\r\n").up()) << "Redis before 7 knows no async_loading";
  EXPECT_EQ(loaded("loading:1\r\n"), down(Reason::not_ready, "the dataset is still loading"));
  EXPECT_EQ(loaded("loading:0\r\nasync_loading:1\r\n").reason, Reason::not_ready);
  EXPECT_EQ(loaded("# Persistence\r\n").reason, Reason::protocol);
}

TEST(RedisCluster, MustBeOk) {
  const auto cluster = [](const Reply& reply) { return judge(Command::cluster_info, reply, {}); };
  EXPECT_TRUE(cluster(bulk("cluster_enabled:1\r\ncluster_state:ok\r\n")).up());
  EXPECT_EQ(cluster(bulk("cluster_state:fail\r\n")), down(Reason::not_ready, "cluster_state is fail"));
  EXPECT_EQ(cluster(bulk("nothing")).reason, Reason::protocol);
  EXPECT_EQ(cluster(error("ERR This instance has cluster support disabled")),
            down(Reason::mismatch, "ERR This instance has cluster support disabled", Permanent::yes));
}

Spec wanting(std::string key, std::string value) {
  Spec spec;
  spec.key = std::move(key);
  spec.expect = Secret(std::move(value));
  return spec;
}

TEST(RedisKey, MustExist) {
  Spec spec;
  spec.key = "warm";
  EXPECT_TRUE(judge(Command::exists, number(1), spec).up());
  EXPECT_EQ(judge(Command::exists, number(0), spec), down(Reason::mismatch, "key 'warm' does not exist"));
  EXPECT_EQ(judge(Command::get, {}, wanting("warm", "yes")), down(Reason::mismatch, "key 'warm' does not exist"));
}

TEST(RedisKey, MustHaveTheValueByteForByte) {
  const std::string value("y\0\r\nes", 6);
  EXPECT_TRUE(judge(Command::get, bulk(value), wanting("warm", value)).up());
  EXPECT_TRUE(judge(Command::get, bulk(""), wanting("warm", "")).up());
  for (const char* other : {"y", "yes", "", "YES"}) {
    EXPECT_EQ(judge(Command::get, bulk(other), wanting("warm", value)),
              down(Reason::mismatch, "key 'warm' differs from what was expected"));
  }
}

TEST(RedisKey, ElsewhereOrNoStringIsAMismatch) {
  const Spec spec = wanting("warm", "yes");
  EXPECT_EQ(judge(Command::get, error("WRONGTYPE Operation against a key holding the wrong kind of value"), spec),
            down(Reason::mismatch, "key 'warm' does not hold a string (WRONGTYPE)"));
  EXPECT_EQ(judge(Command::get, error("MOVED 866 10.0.0.1:6379"), spec),
            down(Reason::mismatch, "key 'warm' is on another node (MOVED 866 10.0.0.1:6379)"));
}

TEST(RedisKey, ANameThatIsNotTextIsShownSafely) {
  Spec spec;
  spec.key = "a\x1b[2J\n" + std::string(300, 'x');
  const Outcome outcome = judge(Command::exists, number(0), spec);
  EXPECT_TRUE(outcome.detail.starts_with("key 'a?[2J x")) << outcome.detail;
  EXPECT_LE(outcome.detail.size(), 120U);
}

}  // namespace
}  // namespace steady::probe::redis
