// Several hosts: any one that is up is enough.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "probe/redis/redis_probe.h"
#include "support/read_spec.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::probe::redis {
namespace {

using namespace std::chrono_literals;
using test::ClosedPort;
using test::Guest;
using test::ScriptedPeer;

ScriptedPeer::Script saying(const std::string& answer) {
  return [answer](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send(answer);
    guest.wait_until_closed();
  };
}

Spec at(const std::vector<std::uint16_t>& ports) {
  Spec spec;
  spec.endpoint = {"127.0.0.1", ports.front(), {}};
  for (std::size_t i = 1; i < ports.size(); ++i) spec.others.push_back({"127.0.0.1", ports[i]});
  return spec;
}

Outcome ask(Spec spec, Duration limit = 20s) { return test::attempt(RedisProbe(std::move(spec)), limit); }
std::string name(std::uint16_t port) { return cat("127.0.0.1:", port); }

TEST(RedisHosts, AnyThatAnswersIsEnough) {
  const ClosedPort closed;
  const ScriptedPeer loading(saying("-LOADING wait\r\n")), wrong(saying("-NOAUTH Authentication required.\r\n"));
  const ScriptedPeer up_one(saying("+PONG\r\n")), last(saying("+PONG\r\n"));
  EXPECT_EQ(ask(at({closed.port(), loading.port(), wrong.port(), up_one.port(), last.port()})), up("PONG"));
  EXPECT_EQ(last.connections(), 0);
}

TEST(RedisHosts, TheFailureNamesEach) {
  const ClosedPort closed;
  const ScriptedPeer loading(saying("-LOADING wait\r\n"));
  EXPECT_EQ(ask(at({closed.port(), loading.port()})),
            down(Reason::not_ready, cat(name(closed.port()), ": refused: connection refused; ", name(loading.port()),
                                        ": not ready: LOADING wait")));
  EXPECT_EQ(ask(at({closed.port(), closed.port()})),
            down(Reason::refused, cat(name(closed.port()), ", ", name(closed.port()), ": connection refused")));
}

TEST(RedisHosts, ASilentOneIsGivenUpAfterItsPartOfTheTime) {
  const ScriptedPeer mute([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const ScriptedPeer peer(saying("+PONG\r\n"));
  EXPECT_EQ(ask(at({mute.port(), peer.port()}), 1000ms), up("PONG"));
  const Outcome outcome = ask(at({mute.port(), mute.port()}), 400ms);
  EXPECT_EQ(outcome.reason, Reason::timed_out);
  EXPECT_TRUE(outcome.detail.contains(": in response after ")) << outcome.detail;
}

TEST(RedisHosts, TheConditionsChoose) {
  const auto role = [](const std::string& word) {
    const std::string info = cat("role:", word, "\r\n");
    return [info](Guest& guest) {
      guest.read_until("PING\r\n");
      guest.send("+PONG\r\n");
      guest.read_until("replication\r\n");
      guest.send(cat('$', info.size(), "\r\n", info, "\r\n"));
      guest.wait_until_closed();
    };
  };
  const ScriptedPeer replica(role("slave")), master(role("master"));
  Spec spec = at({replica.port(), master.port()});
  spec.role = Role::primary;
  EXPECT_EQ(ask(spec), up("PONG"));
  spec.others.front().port = replica.port();
  EXPECT_EQ(ask(spec).reason, Reason::mismatch);
}

TEST(RedisHosts, OnlyLoopbackMayBeDemandedOfEach) {
  const ScriptedPeer peer(saying("+PONG\r\n"));
  Spec spec = at({1, peer.port()});
  spec.endpoint.host = "192.0.2.1";
  net::Network network;
  network.loopback_only = true;
  EXPECT_EQ(test::attempt(RedisProbe(spec), 20s, network), up("PONG"));
}

TEST(RedisHosts, SayWhatIsOddAboutThePassword) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send("-WRONGPASS invalid\r\n");
    guest.wait_until_closed();
  });
  Spec spec = at({peer.port(), peer.port()});
  spec.password = Secret("x");
  spec.password_remark = "the password from B is blank";
  EXPECT_TRUE(ask(spec).detail.ends_with("; the password from B is blank")) << ask(spec).detail;
}

// --- what is read ---

test::SpecRead<Spec> target(const std::string& text) { return test::read_target(text, kind, &read); }

TEST(RedisHosts, AreReadFromAUrlAndAFile) {
  const auto url = target("rediss://app:pw@a:6380,b/2");
  EXPECT_EQ(url.problems, "");
  EXPECT_EQ(RedisProbe(url.spec).target(), "app@a:6380,b:6379/2");
  EXPECT_EQ(RedisProbe(url.spec).host(), "a");
  EXPECT_EQ(url.spec.password.reveal(), "pw");
  EXPECT_TRUE(url.spec.tls);
  const auto file = test::read_yaml("host: [a, '::1']\nport: [6380, 6379]\n", &read);
  EXPECT_EQ(file.problems, "");
  EXPECT_EQ(RedisProbe(file.spec).target(), "a:6380,[::1]:6379");
  EXPECT_EQ(test::read_yaml("host: a,b\nsocket: /s", &read).problems, "host: host and socket exclude each other\n");
}

}  // namespace
}  // namespace steady::probe::redis
