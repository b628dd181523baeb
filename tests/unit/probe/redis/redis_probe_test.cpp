// The conversation as the server sees it: what is sent, in which order, and how it ends.
#include "probe/redis/redis_probe.h"

#include <gtest/gtest.h>

#include <string>

#include "support/certificates.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::probe::redis {
namespace {

using test::Guest;
using test::ScriptedPeer;

const std::string ping = "*1\r\n$4\r\nPING\r\n";

Spec at(std::uint16_t port) {
  Spec spec;
  spec.endpoint = {"127.0.0.1", port, {}};
  return spec;
}

Outcome ask(Spec spec) { return test::attempt(RedisProbe(std::move(spec))); }

TEST(RedisProbe, SendsNothingButPingByDefault) {
  std::string heard;
  {
    ScriptedPeer peer([&heard](Guest& guest) {
      heard = guest.read_exactly(ping.size());
      guest.send("+PONG\r\n");
      heard += guest.read_until("never");
    });
    EXPECT_TRUE(ask(at(peer.port())).up());
  }
  EXPECT_EQ(heard, ping);
}

TEST(RedisProbe, LogsInAndSelectsBeforePingInOneWrite) {
  std::string heard;
  const std::string expected =
      "*3\r\n$4\r\nAUTH\r\n$3\r\napp\r\n$6\r\np#%@:/\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n7\r\n" + ping;
  {
    ScriptedPeer peer([&](Guest& guest) {
      heard = guest.read_exactly(expected.size());  // nothing is answered before all has come
      guest.send("+OK\r\n+OK\r\n+PONG\r\n");
      guest.wait_until_closed();
    });
    Spec spec = at(peer.port());
    spec.user = "app";
    spec.password = Secret("p#%@:/");
    spec.database = 7;
    EXPECT_TRUE(ask(std::move(spec)).up());
  }
  EXPECT_EQ(heard, expected);
}

TEST(RedisProbe, AsksItsQuestionsOneByOne) {
  const auto question = [](Guest& guest, std::string_view bytes, std::string_view answer) {
    EXPECT_EQ(guest.read_exactly(bytes.size()), bytes);
    guest.send(answer);
  };
  ScriptedPeer peer([&](Guest& guest) {
    question(guest, ping, "+PONG\r\n");
    question(guest, "*2\r\n$4\r\nINFO\r\n$11\r\nreplication\r\n", "$13\r\nrole:master\r\n\r\n");
    question(guest, "*2\r\n$4\r\nINFO\r\n$11\r\npersistence\r\n", "$11\r\nloading:0\r\n\r\n");
    question(guest, "*2\r\n$7\r\nCLUSTER\r\n$4\r\nINFO\r\n", "$18\r\ncluster_state:ok\r\n\r\n");
    question(guest, "*2\r\n$3\r\nGET\r\n$4\r\nwarm\r\n", "$3\r\nyes\r\n");
    guest.wait_until_closed();
  });
  Spec spec = at(peer.port());
  spec.role = Role::primary;
  spec.loaded = spec.cluster_ok = true;
  spec.key = "warm";
  spec.expect = Secret("yes");
  EXPECT_TRUE(ask(std::move(spec)).up());
}

TEST(RedisProbe, StopsAtTheFirstReplyThatIsNotAsItShouldBe) {
  ScriptedPeer peer([](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send("-WRONGPASS invalid username-password pair\r\n");  // and nothing more
    guest.wait_until_closed();
  });
  Spec spec = at(peer.port());
  spec.password = Secret("secret");
  EXPECT_EQ(ask(std::move(spec)), down(Reason::denied, "WRONGPASS invalid username-password pair"));
}

TEST(RedisProbe, TheFirstFailingReplyIsTold) {
  ScriptedPeer peer([](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send("+OK\r\n-ERR DB index is out of range\r\n+PONG\r\n");
    guest.wait_until_closed();
  });
  Spec spec = at(peer.port());
  spec.password = Secret("secret");
  spec.database = 99;
  EXPECT_EQ(ask(std::move(spec)), down(Reason::denied, "ERR DB index is out of range"));
}

TEST(RedisProbe, SaysGoodbyeInGoodOrder) {
  bool orderly = false;
  {
    ScriptedPeer peer([&orderly](Guest& guest) {
      guest.read_exactly(ping.size());
      guest.send("+PONG\r\n");
      orderly = guest.wait_until_closed();
    });
    EXPECT_TRUE(ask(at(peer.port())).up());
  }
  EXPECT_TRUE(orderly);
}

TEST(RedisProbe, TalksOverAUnixSocket) {
  const test::Certificates somewhere;  // for its directory
  ScriptedPeer::Options options;
  options.unix_path = somewhere.directory() / "redis.sock";
  const auto pong = [](Guest& guest) {
    guest.read_exactly(ping.size());
    guest.send("+PONG\r\n");
    guest.wait_until_closed();
  };
  ScriptedPeer peer(pong, options);
  Spec spec;
  spec.endpoint.unix_path = options.unix_path;
  EXPECT_TRUE(ask(std::move(spec)).up());
}

TEST(RedisProbe, ShowsItsTargetAsPeopleWriteIt) {
  Spec spec;
  EXPECT_EQ(RedisProbe(spec).target(), "localhost:6379");
  EXPECT_EQ(RedisProbe(spec).host(), "localhost");
  spec.endpoint.host = "::1";
  spec.user = "app";
  spec.password = Secret("hidden");
  spec.database = 2;
  EXPECT_EQ(RedisProbe(spec).target(), "app@[::1]:6379/2");
  EXPECT_EQ(RedisProbe(spec).action(), "ping");
  spec.endpoint = {{}, 0, "/run/redis.sock"};
  EXPECT_EQ(RedisProbe(spec).target(), "app@/run/redis.sock#database=2");
  EXPECT_EQ(RedisProbe(spec).host(), "redis.sock");
}

}  // namespace
}  // namespace steady::probe::redis
