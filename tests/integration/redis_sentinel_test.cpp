// A real Sentinel, the master that it names, and its failover; and several real servers of which one is enough.
#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "base/text.h"
#include "probe/redis/redis_probe.h"
#include "support/read_spec.h"
#include "support/redis_server.h"
#include "support/run.h"
#include "support/scripted_peer.h"
#include "support/sentinel_server.h"

namespace steady::probe::redis {
namespace {

using test::RedisServer;
using test::SentinelServer;

Outcome ask(const std::string& target) {
  auto read = test::read_target(target, kind, &redis::read);
  EXPECT_EQ(read.problems, "") << target;
  return test::attempt(RedisProbe(std::move(read.spec)));
}

std::string url(const SentinelServer& sentinel, const std::string& rest = {}) {
  return cat("redis+sentinel://127.0.0.1:", sentinel.port(), "/mymaster", rest);
}

TEST(RedisSentinelServer, NamesTheMasterThatIsProbed) {
  RedisServer master;
  const SentinelServer sentinel(master.port());
  EXPECT_EQ(ask(url(sentinel)), up("PONG"));
  const test::ClosedPort closed;
  EXPECT_EQ(ask(cat("redis+sentinel://127.0.0.1:", closed.port(), ",127.0.0.1:", sentinel.port(), "/mymaster/3")),
            up("PONG"));
  EXPECT_EQ(ask(cat("redis-sentinel://127.0.0.1:", sentinel.port(), "#mymaster")), up("PONG"));
}

TEST(RedisSentinelServer, KnowsNoOtherService) {
  RedisServer master;
  const SentinelServer sentinel(master.port());
  EXPECT_EQ(ask(cat("redis+sentinel://127.0.0.1:", sentinel.port(), "/other")),
            down(Reason::mismatch, cat("127.0.0.1:", sentinel.port(), ": the Sentinel knows no service 'other'"),
                 Permanent::yes));
}

TEST(RedisSentinelServer, IsToldFromAServer) {
  RedisServer server;
  const Outcome outcome = ask(cat("redis+sentinel://127.0.0.1:", server.port(), "/mymaster"));
  EXPECT_EQ(outcome.reason, Reason::mismatch) << outcome.detail;
  EXPECT_TRUE(outcome.detail.ends_with("this is no Sentinel: it has no command SENTINEL")) << outcome.detail;
}

TEST(RedisSentinelServer, IsNoMasterItself) {
  RedisServer master;
  const SentinelServer watched(master.port());
  const Outcome outcome = ask(cat("redis://127.0.0.1:", watched.port(), "#role=primary"));
  EXPECT_EQ(outcome.reason, Reason::protocol) << outcome.detail;
}

TEST(RedisSentinelServer, AndItsMasterHaveALoginEach) {
  RedisServer master("requirepass apppass");
  const SentinelServer sentinel(master.port(), "sentinel auth-pass mymaster apppass\nrequirepass guardpass");
  EXPECT_EQ(ask(cat("redis+sentinel://:apppass@127.0.0.1:", sentinel.port(), "/mymaster?sentinel_password=guardpass")),
            up("PONG"));
  const Outcome without = ask(cat("redis+sentinel://:apppass@127.0.0.1:", sentinel.port(), "/mymaster"));
  EXPECT_EQ(without.reason, Reason::denied);
  EXPECT_TRUE(without.detail.contains("the Sentinel wants a password (NOAUTH)")) << without.detail;
  const Outcome wrong =
      ask(cat("redis+sentinel://:apppass@127.0.0.1:", sentinel.port(), "/mymaster?sentinel_password=wr0ng"));
  EXPECT_EQ(wrong.reason, Reason::denied);
  EXPECT_TRUE(wrong.detail.contains("WRONGPASS")) << wrong.detail;
  const Outcome at_master =
      ask(cat("redis+sentinel://:wr0ng@127.0.0.1:", sentinel.port(), "/mymaster?sentinel_password=guardpass"));
  EXPECT_EQ(at_master.reason, Reason::denied);
  EXPECT_TRUE(at_master.detail.starts_with(cat("the master 127.0.0.1:", master.port(), ": WRONGPASS")))
      << at_master.detail;
}

TEST(RedisSentinelServer, AMasterThatForbidsInfoSaysSo) {
  RedisServer master("user app on >apppass ~* +ping");
  const SentinelServer sentinel(master.port());
  const Outcome outcome = ask(cat("redis+sentinel://app:apppass@127.0.0.1:", sentinel.port(), "/mymaster"));
  EXPECT_EQ(outcome.reason, Reason::denied) << outcome.detail;
  EXPECT_TRUE(outcome.detail.ends_with("; steady confirms the master by INFO: permit +info")) << outcome.detail;
}

TEST(RedisSentinelServer, NamesTheNewMasterAfterAFailover) {
  RedisServer master;
  RedisServer replica(cat("replicaof 127.0.0.1 ", master.port()));
  const SentinelServer sentinel(master.port());
  ASSERT_TRUE(sentinel.knows_replica(replica.port()));
  EXPECT_EQ(ask(url(sentinel)), up("PONG"));
  master.signal(SIGKILL);
  const std::string gone = cat("the master 127.0.0.1:", master.port(), ": connection refused");
  EXPECT_TRUE(test::eventually([&] { return ask(url(sentinel)).detail == gone || ask(url(sentinel)).up(); }));
  ASSERT_TRUE(sentinel.names_master(replica.port()));
  EXPECT_TRUE(test::eventually([&] { return ask(url(sentinel)).up(); }));
  EXPECT_TRUE(replica.eventually({"INFO", "replication"}, "role:master"));
}

// --- several hosts ---

TEST(RedisServers, OneThatIsUpIsEnough) {
  RedisServer one, two;
  const test::ClosedPort closed;
  const std::string target =
      cat("redis://127.0.0.1:", closed.port(), ",127.0.0.1:", one.port(), ",127.0.0.1:", two.port());
  EXPECT_EQ(ask(target), up("PONG"));
  one.signal(SIGKILL);
  EXPECT_TRUE(test::eventually([&] { return ask(target).up(); }));
  two.signal(SIGKILL);
  EXPECT_TRUE(test::eventually([&] { return ask(target).reason == Reason::refused; }));
}

TEST(RedisServers, TheMasterIsFoundByItsRole) {
  RedisServer master;
  RedisServer replica(cat("replicaof 127.0.0.1 ", master.port()));
  ASSERT_TRUE(replica.eventually({"INFO", "replication"}, "master_link_status:up"));
  const std::string target = cat("redis://127.0.0.1:", replica.port(), ",127.0.0.1:", master.port());
  EXPECT_EQ(ask(cat(target, "#role=primary")), up("PONG"));
  master.signal(SIGKILL);
  EXPECT_TRUE(test::eventually([&] {
    const Outcome outcome = ask(cat(target, "#role=primary"));
    return outcome.reason == Reason::mismatch && outcome.detail.contains("the role is replica, not primary");
  }));
  replica.cli({"REPLICAOF", "NO", "ONE"});
  EXPECT_EQ(ask(cat(target, "#role=primary")), up("PONG"));
}

}  // namespace
}  // namespace steady::probe::redis
