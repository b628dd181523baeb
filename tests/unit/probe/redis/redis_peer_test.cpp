// Peers that no real server can be made to be: absent, mute, hanging up, of another tongue, or out to do harm.
#include <gtest/gtest.h>

#include <string>

#include "health/monitor.h"
#include "probe/redis/redis_probe.h"
#include "support/memory.h"
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

Outcome ask(Spec spec, Duration limit = std::chrono::seconds(10)) {
  return test::attempt(RedisProbe(std::move(spec)), limit);
}

// The outcome of asking a peer that answers a PING with these bytes and then waits.
Outcome answered(const std::string& bytes) {
  ScriptedPeer peer([bytes](Guest& guest) {
    guest.read_exactly(ping.size());
    guest.send(bytes);
    guest.wait_until_closed();
  });
  return ask(at(peer.port()));
}

TEST(RedisPeer, IsUpWhenItSaysPong) { EXPECT_EQ(answered("+PONG\r\n"), up("PONG")); }

// A server knows the password, and chooses the name of its role.
TEST(RedisPeer, DoesNotShowAPasswordThatTheServerSaysBack) {
  const std::string password = "hunter2-hunter2";
  ScriptedPeer peer([&](Guest& guest) {
    guest.read_until(password + "\r\n");
    guest.send("+OK\r\n");
    guest.read_until("PING\r\n");
    guest.send("+PONG\r\n");
    guest.read_until("INFO");
    guest.read_until("replication\r\n");
    const std::string info = "role:" + password + "\r\n";
    guest.send("$" + std::to_string(info.size()) + "\r\n" + info + "\r\n");
    guest.wait_until_closed();
  });
  Spec spec = at(peer.port());
  spec.password = Secret(password);
  spec.role = Role::master;
  const Outcome outcome = ask(std::move(spec));
  EXPECT_TRUE(outcome.detail.contains("role, '***'")) << outcome.detail;
  EXPECT_FALSE(outcome.detail.contains("hunter2")) << outcome.detail;
}

TEST(RedisPeer, ReportsRefusedWhenNothingListens) {
  const test::ClosedPort closed;
  const Outcome outcome = ask(at(closed.port()));
  EXPECT_EQ(outcome.reason, Reason::refused);
  EXPECT_FALSE(outcome.permanent());
}

TEST(RedisPeer, TimesOutOnAMutePeerWhileItWaitsForTheResponse) {
  ScriptedPeer peer([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  EXPECT_EQ(ask(at(peer.port()), Duration(200)), down(Reason::timed_out, "response"));
}

TEST(RedisPeer, TimesOutOnAPeerThatDrips) {
  ScriptedPeer peer([](Guest& guest) {
    while (true) {
      guest.send("+");
      guest.pause(Duration(20));
    }
  });
  const auto begin = Clock::now();
  EXPECT_EQ(ask(at(peer.port()), Duration(200)).reason, Reason::timed_out);
  EXPECT_LT(Clock::now() - begin, Duration(2000));
}

TEST(RedisPeer, ReportsRefusedWhenThePeerHangsUpWithoutAWord) {
  ScriptedPeer closing([](Guest& guest) {
    guest.read_exactly(ping.size());
    guest.close();
  });
  EXPECT_EQ(ask(at(closing.port())),
            down(Reason::refused,
                 "the peer closed the connection before answering; if the port speaks TLS, write rediss://"));
  ScriptedPeer resetting([](Guest& guest) {
    guest.read_exactly(ping.size());
    guest.reset();
  });
  EXPECT_EQ(ask(at(resetting.port())).reason, Reason::refused);
}

TEST(RedisPeer, ReportsAProtocolErrorWhenThePeerHangsUpInMidReply) {
  ScriptedPeer peer([](Guest& guest) {
    guest.read_exactly(ping.size());
    guest.send("+PO");
    guest.close();
  });
  EXPECT_EQ(ask(at(peer.port())).reason, Reason::protocol);
}

TEST(RedisPeer, UnderstandsAReplyThatComesByteByByte) {
  ScriptedPeer peer([](Guest& guest) {
    guest.read_exactly(ping.size());
    guest.send_byte_by_byte("+PONG\r\n");
    guest.wait_until_closed();
  });
  EXPECT_TRUE(ask(at(peer.port())).up());
}

TEST(RedisPeer, UnderstandsAReplyThatIsSplitOverPackets) {
  ScriptedPeer peer([](Guest& guest) {
    guest.read_exactly(ping.size());
    guest.send("+PO");
    guest.pause(Duration(10));
    guest.send("NG\r\n");
    guest.wait_until_closed();
  });
  EXPECT_TRUE(ask(at(peer.port())).up());
}

// What protected mode and a full server do: the message, unasked, then the end, with our PING unread (hence a reset).
TEST(RedisPeer, HearsAnUnsolicitedRefusalBeforeTheEnd) {
  for (const auto& [words, reason] : {std::pair{"DENIED Redis is running in protected mode", Reason::denied},
                                      std::pair{"ERR max number of clients reached", Reason::not_ready}}) {
    for (int i = 0; i < 20; ++i) {  // the end may come before, during or after our write
      ScriptedPeer peer([words](Guest& guest) {
        guest.send(std::string("-") + words + "\r\n");
        guest.close();
      });
      EXPECT_EQ(ask(at(peer.port())), down(reason, words));
    }
  }
}

TEST(RedisPeer, NamesAPeerOfAnotherProtocol) {
  EXPECT_EQ(answered("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").detail,
            "this is not Redis: it speaks like an HTTP server");
  EXPECT_EQ(answered(std::string("\x15\x03\x01\x00\x02\x02\x46", 7)).detail,
            "the server speaks TLS: use rediss://, or tls: true");
  EXPECT_EQ(answered("garbage").reason, Reason::protocol);
  EXPECT_EQ(answered(std::string("\0\0\0\0", 4)).reason, Reason::protocol);
  EXPECT_EQ(answered(ping).reason, Reason::protocol) << "an echo";
}

TEST(RedisPeer, GivesUpOnHugeAndNestedReplies) {
  const std::size_t grown = test::address_space_for([] {
    EXPECT_EQ(answered("$2000000000\r\n"), down(Reason::protocol, "the reply is larger than 1 MiB"));
    EXPECT_EQ(answered("$99999999999\r\n"), down(Reason::protocol, "the reply is larger than 1 MiB"));
    EXPECT_EQ(answered("*1000000000\r\n"), down(Reason::protocol, "PING was answered by an array"));
  });
  EXPECT_LT(grown, test::usual_address_space);
  std::string nested;
  for (int i = 0; i < 1000; ++i) nested += "*1\r\n";
  EXPECT_EQ(answered(nested).reason, Reason::protocol);
}

TEST(RedisPeer, GivesUpOnAnEndlessLine) {
  ScriptedPeer peer([](Guest& guest) {
    guest.read_exactly(ping.size());
    guest.send("+");
    for (int i = 0; i < 64; ++i) guest.send(std::string(65536, 'x'));
    guest.wait_until_closed();
  });
  EXPECT_EQ(ask(at(peer.port())), down(Reason::protocol, "the reply is larger than 1 MiB"));
}

// What s2n and the proxies built on it do: they keep a client waiting that does not begin with TLS.
TEST(RedisPeer, SaysWhatAMutePeerMaySpeakWhenTheTimeRunsOut) {
  const ScriptedPeer mute([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const auto detail = [&mute](bool tls) {
    Spec spec = at(mute.port());
    if (tls) spec.tls.emplace(net::Tls{.insecure = true, .words = {.plain = "redis://"}});
    return test::run(health::attempt(RedisProbe(spec), net::Deadline::in(Duration(200)), net::Network()))
        .outcome.detail;
  };
  EXPECT_TRUE(detail(false).ends_with(": if the port speaks TLS, write rediss://")) << detail(false);
  EXPECT_TRUE(detail(false).starts_with("in response after ")) << detail(false);
  EXPECT_TRUE(detail(true).ends_with(": if the port speaks no TLS, write redis://")) << detail(true);
  EXPECT_TRUE(detail(true).starts_with("in handshake after ")) << detail(true);
}

TEST(RedisPeer, GuessesNothingOnceThePeerHasSpoken) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_exactly(ping.size());
    guest.send("+PO");
    guest.wait_until_peer_is_gone();
  });
  const auto attempted =
      test::run(health::attempt(RedisProbe(at(peer.port())), net::Deadline::in(Duration(200)), net::Network()));
  EXPECT_EQ(attempted.outcome.reason, Reason::timed_out);
  EXPECT_FALSE(attempted.outcome.detail.contains("TLS")) << attempted.outcome.detail;
}

TEST(RedisPeer, IsAnnouncedByAProxyHeaderIfItIsWanted) {
  std::string header;
  {
    const ScriptedPeer peer([&header](Guest& guest) {
      header = guest.read_until("\r\n");
      guest.read_exactly(ping.size());
      guest.send("+PONG\r\n");
      guest.wait_until_closed();
    });
    Spec spec = at(peer.port());
    spec.endpoint.proxy = net::ProxyProtocol::v1;
    EXPECT_EQ(ask(spec), up("PONG"));
  }
  EXPECT_TRUE(header.starts_with("PROXY TCP4 127.0.0.1 127.0.0.1 ")) << header;
}

TEST(RedisPeer, ReportsTlsWhenThePeerSpeaksNone) {
  ScriptedPeer peer([](Guest& guest) {
    guest.read_exactly(1);
    guest.send("-ERR Protocol error: unauthenticated multibulk length\r\n");
    guest.wait_until_closed();
  });
  Spec spec = at(peer.port());
  spec.tls.emplace(net::Tls{.insecure = true, .words = {.plain = "redis://"}});
  EXPECT_EQ(ask(std::move(spec)), down(Reason::tls, "the peer does not speak TLS: write redis://"));
}

}  // namespace
}  // namespace steady::probe::redis
