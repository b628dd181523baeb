// A real Redis in each of the states that the verdict table names, at both levels.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "probe/redis/redis_probe.h"
#include "support/launch.h"
#include "support/redis_server.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady {
namespace {

using probe::redis::Level;
using probe::redis::RedisProbe;
using probe::redis::Role;
using probe::redis::Spec;
using test::RedisServer;

Outcome ask(Spec spec) { return test::attempt(RedisProbe(std::move(spec))); }

Spec at(std::uint16_t port) {
  Spec spec;
  spec.endpoint = {"127.0.0.1", port, {}};
  return spec;
}

Spec alive(Spec spec) {
  spec.level = Level::alive;
  return spec;
}

void expect_not_ready(const Spec& spec, std::string_view code) {
  const Outcome outcome = ask(spec);
  EXPECT_EQ(outcome.reason, Reason::not_ready) << outcome.detail;
  EXPECT_FALSE(outcome.permanent());
  EXPECT_TRUE(outcome.detail.starts_with(code)) << outcome.detail;
}

void expect_denied(const Spec& spec, std::string_view code) {
  const Outcome outcome = ask(spec);
  EXPECT_EQ(outcome.reason, Reason::denied) << outcome.detail;
  EXPECT_TRUE(outcome.permanent());
  EXPECT_TRUE(outcome.detail.starts_with(code)) << outcome.detail;
}

TEST(RedisStates, LoadingIsNotReadyButAliveAndThenReady) {
  RedisServer server;
  server.cli({"DEBUG", "POPULATE", "100000"});
  server.cli({"SAVE"});
  server.cli({"CONFIG", "SET", "requirepass", "secret"});
  // 100,000 keys of 1 ms each would take almost two minutes; meanwhile it listens after each KiB of the file.
  server.restart("key-load-delay 1000\nloading-process-events-interval-bytes 1024\nrequirepass secret",
                 RedisServer::loading);
  Spec spec = at(server.port());
  spec.password = Secret("secret");
  expect_not_ready(spec, "LOADING ");
  EXPECT_TRUE(ask(alive(spec)).up());
  spec.database = 1;
  expect_not_ready(spec, "LOADING ");
  EXPECT_TRUE(ask(alive(spec)).up());
  server.cli({"CONFIG", "SET", "key-load-delay", "0"});
  ASSERT_TRUE(server.wait_for_log(RedisServer::accepting));
  spec.loaded = true;
  EXPECT_EQ(ask(spec), up("PONG"));
}

TEST(RedisStates, AReplicaWithItsMasterDownIsNotReadyButAlive) {
  const test::ClosedPort master;
  RedisServer server("replica-serve-stale-data no\nreplicaof 127.0.0.1 " + std::to_string(master.port()));
  expect_not_ready(at(server.port()), "MASTERDOWN ");
  EXPECT_TRUE(ask(alive(at(server.port()))).up());
}

TEST(RedisStates, AReplicaThatServesStaleDataIsUpUnlessItsLinkIsAskedFor) {
  RedisServer master("repl-diskless-sync-delay 0");
  const test::ClosedPort nobody;
  RedisServer replica("replicaof 127.0.0.1 " + std::to_string(nobody.port()));
  Spec spec = at(replica.port());
  spec.role = Role::replica;
  EXPECT_EQ(ask(spec), up("PONG"));
  spec.role = Role::primary;
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "the role is replica, not primary"));
  spec.role = Role::replica;
  spec.link_up = true;
  EXPECT_EQ(ask(spec), down(Reason::not_ready, "the replica's link to its master is down"));
  replica.cli({"REPLICAOF", "127.0.0.1", std::to_string(master.port())});
  ASSERT_TRUE(replica.eventually({"INFO", "replication"}, "master_link_status:up"));
  EXPECT_EQ(ask(spec), up("PONG"));
}

TEST(RedisStates, AServerThatCannotPersistIsNotReadyButAlive) {
  RedisServer server("save 3600 1");  // without a save point it would not care
  server.cli({"SET", "a", "b"});
  EXPECT_EQ(ask(at(server.port())), up("PONG"));
  std::filesystem::create_directory(server.directory() / "dump.rdb");  // where the snapshot would go
  server.cli({"BGSAVE"});
  ASSERT_TRUE(server.eventually({"INFO", "persistence"}, "rdb_last_bgsave_status:err"));
  expect_not_ready(at(server.port()), "MISCONF ");
  EXPECT_TRUE(ask(alive(at(server.port()))).up());
}

TEST(RedisStates, AServerBusyWithAScriptIsNotReadyButAlive) {
  RedisServer server("busy-reply-threshold 1");
  test::Child script = server.start_cli({"EVAL", "while true do end", "0"});
  ASSERT_TRUE(server.eventually({"PING"}, "BUSY"));
  Spec spec = at(server.port());
  expect_not_ready(spec, "BUSY ");
  EXPECT_TRUE(ask(alive(spec)).up());
  spec.database = 1;  // SELECT is what fails first
  expect_not_ready(spec, "BUSY ");
  EXPECT_TRUE(ask(alive(spec)).up());
  EXPECT_EQ(server.cli({"SCRIPT", "KILL"}), "OK");
  ASSERT_TRUE(script.wait(std::chrono::seconds(20)).has_value());
  EXPECT_EQ(ask(at(server.port())), up("PONG"));
}

TEST(RedisStates, AServerWithoutRoomIsNotReadyAtBothLevels) {
  RedisServer server;
  {
    const test::Child only = server.start_cli({"BLPOP", "nothing", "0"});
    ASSERT_TRUE(server.eventually({"INFO", "clients"}, "blocked_clients:1"));
    server.cli({"CONFIG", "SET", "maxclients", "1"});
    Spec spec = at(server.port());
    for (int i = 0; i < 20; ++i) {  // the end of its connection may come before, during or after our request
      expect_not_ready(spec, "ERR max number of clients reached");
      expect_not_ready(alive(spec), "ERR max number of clients reached");
    }
    spec.password = Secret("unheard");
    spec.database = 3;
    expect_not_ready(spec, "ERR max number of clients reached");
  }
  ASSERT_TRUE(server.eventually({"PING"}, "PONG"));
}

TEST(RedisStates, AClusterWithoutSlotsIsNotReadyAtBothLevels) {
  RedisServer server("cluster-enabled yes");
  Spec spec = at(server.port());
  EXPECT_EQ(ask(spec), up("PONG"));
  spec.key = "warm";
  expect_not_ready(spec, "CLUSTERDOWN ");
  expect_not_ready(alive(spec), "CLUSTERDOWN ");
  spec.key.clear();
  spec.cluster_ok = true;
  expect_not_ready(spec, "cluster_state is fail");
  spec.cluster_ok = false;
  spec.database = 1;
  expect_denied(spec, "ERR SELECT is not allowed in cluster mode");
}

TEST(RedisStates, AClusterWithAllSlotsIsReady) {
  RedisServer server("cluster-enabled yes");
  EXPECT_EQ(server.cli({"CLUSTER", "ADDSLOTSRANGE", "0", "16383"}), "OK");
  ASSERT_TRUE(server.eventually({"CLUSTER", "INFO"}, "cluster_state:ok"));
  server.cli({"SET", "warm", "yes"});
  Spec spec = at(server.port());
  spec.cluster_ok = true;
  spec.key = "warm";
  spec.expect = Secret("yes");
  EXPECT_EQ(ask(spec), up("PONG"));
}

TEST(RedisStates, APasswordForAServerThatHasNoneIsDeniedAtBothLevels) {
  RedisServer server;
  Spec spec = at(server.port());
  spec.password = Secret("unwanted");
  expect_denied(spec, "a password was sent, but the server has none");
  expect_denied(alive(spec), "a password was sent, but the server has none");
}

TEST(RedisStates, ARenamedCommandIsDenied) {
  RedisServer server("rename-command INFO \"\"\nrename-command AUTH \"\"");
  Spec spec = at(server.port());
  EXPECT_EQ(ask(spec), up("PONG"));
  spec.role = Role::primary;
  expect_denied(spec, "the server has no command INFO");
  spec.password = Secret("must not be seen");
  expect_denied(spec, "the server has no command AUTH");
}

// Redis takes 127.0.0.1 and ::1 for trusted; 127.0.0.2 is loopback as well, but not to Redis.
test::Fd connection_from_elsewhere(std::uint16_t port) {
  const auto name = [](std::uint32_t address, std::uint16_t number) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_addr.s_addr = htonl(address);
    out.sin_port = htons(number);
    return out;
  };
  test::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in from = name(INADDR_LOOPBACK + 1, 0);
  const sockaddr_in to = name(INADDR_LOOPBACK, port);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) test::fail("bind");
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) test::fail("connect");
  return socket;
}

// Hands on what the server says to a stranger, and hangs up when it does.
void relay_from_elsewhere(test::Guest& guest, std::uint16_t port) {
  const test::Fd server = connection_from_elsewhere(port);
  std::array<char, 4096> chunk{};
  while (true) {
    const ssize_t size = ::recv(server.get(), chunk.data(), chunk.size(), 0);
    if (size <= 0) break;
    guest.send({chunk.data(), static_cast<std::size_t>(size)});
  }
  guest.close();
}

TEST(RedisStates, ProtectedModeIsDeniedAtBothLevels) {
  RedisServer server("protected-mode yes");
  const std::uint16_t port = server.port();
  test::ScriptedPeer relay([port](test::Guest& guest) { relay_from_elsewhere(guest, port); });
  expect_denied(at(relay.port()), "DENIED Redis is running in protected mode");
  expect_denied(alive(at(relay.port())), "DENIED Redis is running in protected mode");
  EXPECT_EQ(ask(at(port)), up("PONG"));
}

TEST(RedisStates, AStoppedServiceIsRefused) {
  std::uint16_t port = 0;
  {
    RedisServer server;
    port = server.port();
    EXPECT_EQ(ask(at(port)), up("PONG"));
  }
  const Outcome outcome = ask(at(port));
  EXPECT_EQ(outcome.reason, Reason::refused);
  EXPECT_FALSE(outcome.permanent());
}

}  // namespace
}  // namespace steady
