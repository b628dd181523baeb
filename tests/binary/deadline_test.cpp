// --timeout is the deadline of the whole command, whoever does not answer: it ends then, says in which phase, and on the
// way has been one thread of one process.
#include <gtest/gtest.h>
#include <signal.h>

#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "base/text.h"
#include "binary.h"
#include "support/full_listener.h"
#include "support/name_server.h"
#include "support/postgres_server.h"
#include "support/sandbox.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr auto bound = 1300ms;

// Looks at the process once `hanging` holds, then lets it come to its end.
Finished watched(const Command& command, const std::function<bool()>& hanging) {
  Child child(command);
  EXPECT_TRUE(eventually([&] { return hanging() || !child.running(); }));
  EXPECT_EQ(threads_of(child.pid()), 1);
  EXPECT_EQ(children_of(child.pid()), std::vector<pid_t>{});
  const std::optional<Finished> finished = child.wait(20s);
  return finished ? *finished : run(command);
}

// `check --timeout 1s TARGET` against something that does not answer. A machine that is busy with other things may be
// late once, so the best of three counts; a deadline that does not hold is late each time.
void expect_in_time(
    const Words& targets, const std::string& phase, const std::function<bool()>& hanging,
    const std::function<Command(Command)>& place = [](Command command) { return command; }) {
  Words words{"check", "--timeout", "1s"};
  words.insert(words.end(), targets.begin(), targets.end());
  Finished finished;
  for (int i = 0; i < 3; ++i) {
    finished = watched(place(steady_command(words)), hanging);
    if (finished.took < bound) break;
  }
  EXPECT_LT(finished.took, bound) << story(finished);
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(finished.out.contains(cat("timed out: in ", phase, " after "))) << story(finished);
  EXPECT_FALSE(finished.left_children);
}

// Takes what comes and says nothing.
void mute(Guest& guest) { guest.wait_until_closed(); }

std::function<bool()> has_guest(const ScriptedPeer& peer) {
  return [&peer] { return peer.connections() > 0; };
}

// Waiting is all they do: several at once take no longer than one.
void side_by_side(const std::vector<std::function<void()>>& jobs) {
  std::vector<std::jthread> threads;
  for (const auto& job : jobs) threads.emplace_back(job);
}

TEST(Deadline, HoldsAgainstAMuteServerOfEveryKindAndNamesThePhase) {
  const auto against_mute = [](const std::string& before, const std::string& behind, const std::string& phase) {
    return [=] {
      ScriptedPeer peer(mute);
      SCOPED_TRACE(before);
      expect_in_time({cat(before, "127.0.0.1:", peer.port(), behind)}, phase, has_guest(peer));
    };
  };
  side_by_side({against_mute("http://", "/", "response"), against_mute("https://", "/#insecure=true", "handshake"),
                against_mute("tcp://", "#expect=220", "response"),
                against_mute("tls://", "#insecure=true", "handshake"), against_mute("redis://", "", "response"),
                against_mute("rediss://", "#insecure=true", "handshake"),
                against_mute("postgres://app@", "/app", "handshake"),
                against_mute("postgres://app@", "/app?sslmode=disable", "handshake")});
}

TEST(Deadline, IsOneForAllTargetsAndEachIsNamed) {
  ScriptedPeer peer(mute);
  const std::string address = cat("127.0.0.1:", peer.port());
  const Finished finished =
      watched(steady_command({"check", "--timeout", "1s", cat("http://", address), cat("redis://", address),
                              cat(address, "#expect=x"), cat("postgres://app@", address, "/app"),
                              cat("https://", address, "#insecure=true")}),
              [&peer] { return peer.connections() == 5; });
  EXPECT_EQ(finished.status, 1);
  EXPECT_LT(finished.took, 2s);
  for (const char* name : {"http-", "redis-", "tcp-", "postgres-"})
    EXPECT_TRUE(finished.out.contains(name)) << finished.out;
}

// A byte each second keeps many a read timeout from ever passing.
TEST(Deadline, HoldsAgainstAServerThatDripsOneByteASecond) {
  const auto dripping = [](std::string answer) {
    return [answer](Guest& guest) {
      for (const char& byte : answer) {
        guest.send({&byte, 1});
        guest.pause(1s);
      }
    };
  };
  const auto against = [&](const std::string& before, const std::string& behind, const std::string& phase,
                           std::string answer) {
    return [=, script = dripping(std::move(answer))] {
      ScriptedPeer peer(script);
      SCOPED_TRACE(before);
      expect_in_time({cat(before, "127.0.0.1:", peer.port(), behind)}, phase, has_guest(peer));
    };
  };
  side_by_side({against("http://", "/", "response", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
                against("redis://", "", "response", "+PONG\r\n"),
                against("postgres://app@", "/app", "handshake", std::string("NR\0\0\0\x08", 6)),
                against("tcp://", "#expect=ready", "response", "220 ready")});
}

TEST(Deadline, HoldsAgainstABodyThatNeverEnds) {
  ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; ++i) {
      guest.send("1\r\nx\r\n");
      guest.pause(200ms);
    }
  });
  expect_in_time({cat("http://127.0.0.1:", peer.port(), "/#contains=y")}, "response", has_guest(peer));
}

TEST(Deadline, HoldsAgainstANetworkThatDropsEveryPacket) {
  const FullListener hole("127.0.0.1");
  std::vector<std::function<void()>> jobs;
  for (const std::string scheme : {"tcp://", "http://", "redis://", "postgres://app@"}) {
    jobs.emplace_back(
        [&hole, scheme] { expect_in_time({cat(scheme, "127.0.0.1:", hole.port())}, "connect", [] { return true; }); });
  }
  side_by_side(jobs);
}

TEST(Deadline, HoldsAgainstANameServerThatDropsEveryPacket) {
  std::vector<std::function<void()>> jobs;
  for (const std::string target :
       {"db.test:5432", "http://db.test/", "redis://db.test", "postgres://app@db.test/app"}) {
    jobs.emplace_back([target] {
      NameServer silent;
      silent.answer("db.test", DnsType::a, NameAnswer::silence());
      silent.answer("db.test", DnsType::aaaa, NameAnswer::silence());
      const OwnEtc etc;
      etc.write("resolv.conf", cat("nameserver ", silent.address(), "\noptions timeout:5 attempts:3\n"));
      expect_in_time(
          {target}, "resolve", [&] { return silent.queries() > 0; },
          [&](Command command) { return etc.around(std::move(command)); });
    });
  }
  side_by_side(jobs);
}

TEST(Deadline, HoldsAgainstAFrozenPostgres) {
  PostgresServer server;
  server.signal(SIGSTOP);
  const std::string target = cat("postgres://postgres@127.0.0.1:", server.port(), "/postgres");
  side_by_side({[&] { expect_in_time({target}, "handshake", [] { return true; }); },
                [&] { expect_in_time({cat(target, "#query=select+1")}, "handshake", [] { return true; }); }});
  server.signal(SIGCONT);
}

TEST(Deadline, OfOneTargetIsItsOwnTimeout) {
  ScriptedPeer peer(mute);
  const Finished finished =
      steady({"check", "--timeout", "10s", cat("http://127.0.0.1:", peer.port(), "/#timeout=200ms")});
  EXPECT_EQ(finished.status, 1);
  EXPECT_LT(finished.took, 2s);
  EXPECT_TRUE(finished.out.contains("timed out: in response after 2")) << finished.out;
}

TEST(Deadline, OfFiveSecondsHoldsWithoutAnyOption) {
  ScriptedPeer peer(mute);
  const Finished finished = steady({"check", cat("http://127.0.0.1:", peer.port(), "/")});
  EXPECT_EQ(finished.status, 1);
  EXPECT_LT(finished.took, 6s);
  EXPECT_TRUE(finished.out.contains("timed out: in response after 5")) << finished.out;
}

}  // namespace
}  // namespace steady::test
