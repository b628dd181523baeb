// What is no Sentinel, and a Sentinel that is out to do harm: its answer is bounded before it is used.
#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "sentinel_peers.h"

namespace steady::probe::redis {
namespace {

TEST(HostileSentinel, IsToldFromAServer) {
  const Outcome outcome = answered("-ERR unknown command 'SENTINEL', with args beginning with: 'get-master-addr'\r\n");
  EXPECT_EQ(outcome.reason, Reason::mismatch);
  EXPECT_TRUE(outcome.permanent());
  EXPECT_TRUE(outcome.detail.ends_with(": this is no Sentinel: it has no command SENTINEL")) << outcome.detail;
}

TEST(HostileSentinel, OnlyAHostAndAPortAreTaken) {
  for (const std::string& answer : {address("a b", "6379"),
                                    address("", "6379"),
                                    address("db", "0"),
                                    address("db", "65536"),
                                    address("db", "06379"),
                                    address("db", ""),
                                    address("db", "6379x"),
                                    address(std::string(254, 'a'), "1"),
                                    address("db\r\nHost: x", "1"),
                                    address("http://db", "1"),
                                    address("/run/redis.sock", "1"),
                                    address("[::1]", "1"),
                                    address("db,other", "1"),
                                    std::string("*1\r\n$2\r\ndb\r\n"),
                                    std::string("*3\r\n$2\r\ndb\r\n$1\r\n1\r\n$1\r\n1\r\n"),
                                    std::string("+OK\r\n"),
                                    std::string(":6379\r\n"),
                                    bulk("127.0.0.1:6379"),
                                    std::string("*2\r\n:1\r\n:2\r\n"),
                                    std::string("*2\r\n$-1\r\n$-1\r\n"),
                                    std::string("*2\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\n1\r\n"),
                                    std::string("*2\r\n-ERR x\r\n$1\r\n1\r\n"),
                                    std::string("*0\r\n"),
                                    std::string("HTTP/1.1 400 Bad\r\n")}) {
    const Outcome outcome = answered(answer);
    EXPECT_EQ(outcome.reason, Reason::protocol) << answer << ": " << outcome.detail;
    EXPECT_LE(outcome.detail.size(), 160U) << outcome.detail;
    EXPECT_EQ(outcome.detail, printable(outcome.detail)) << outcome.detail;
  }
}

TEST(HostileSentinel, AHugeAnswerEndsTheReading) {
  for (const std::string& answer : {std::string("*2\r\n$999999999\r\n"), std::string("*999999999\r\n"),
                                    cat("*2\r\n", bulk("db"), "$5000000\r\n", std::string(2'000'000, 'x'))}) {
    const ScriptedPeer guard([&answer](Guest& guest) {
      guest.read_exactly(question.size());
      guest.send(answer.substr(0, 4));
      guest.pause(10ms);
      guest.send(answer.substr(4));
      guest.send("x");
      guest.wait_until_closed();
    });
    const Outcome outcome = ask(at({guard.port()}), 3s);
    EXPECT_NE(outcome.reason, Reason::ok);
    EXPECT_LE(outcome.detail.size(), 160U);
  }
}

TEST(HostileSentinel, TheAddressOfAnotherSentinelIsNoMaster) {
  const ScriptedPeer other([](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send("+PONG\r\n");
    guest.read_until("replication\r\n");
    guest.send(bulk(""));  // INFO of a Sentinel has no such section
    guest.wait_until_closed();
  });
  const ScriptedPeer guard(sentinel(address(other)));
  EXPECT_EQ(ask(at({guard.port()})),
            down(Reason::protocol, cat("the master 127.0.0.1:", other.port(), ": INFO replication names no role")));
}

TEST(HostileSentinel, OnlyLoopbackHoldsForTheMasterToo) {
  const ScriptedPeer guard(sentinel(address("192.0.2.1", "6379")));
  net::Network network;
  network.loopback_only = true;
  const Outcome outcome = ask(at({guard.port()}), 20s, network);
  EXPECT_EQ(outcome.reason, Reason::unreachable);
  EXPECT_TRUE(outcome.detail.ends_with("192.0.2.1 is not a loopback address (--loopback-only)")) << outcome.detail;
}

TEST(HostileSentinel, ShowsNoPasswordAsTheNameOfAHost) {
  const ScriptedPeer guard([](Guest& guest) {
    guest.read_until("hunter2hunter2\r\n");
    guest.send("+OK\r\n");
    guest.read_exactly(question.size());
    guest.send(address("hunter2hunter2", "1"));
    guest.wait_until_closed();
  });
  Spec spec = at({guard.port()});
  spec.sentinel->password = Secret("hunter2hunter2");
  net::Trace trace;
  net::Network network;
  network.name_servers = "127.0.0.1:1";
  net::Attempt attempt(net::Deadline::in(20s), network);
  attempt.explain(&trace);
  const Outcome outcome = test::run(RedisProbe(spec).run(attempt));
  EXPECT_FALSE(outcome.up());
  EXPECT_FALSE(outcome.detail.contains("hunter2")) << outcome.detail;
  for (const net::Note& note : trace.notes()) {
    for (const net::Note::Kept& fact : note.facts) EXPECT_FALSE(fact.value.contains("hunter2")) << fact.value;
  }
}

}  // namespace
}  // namespace steady::probe::redis
