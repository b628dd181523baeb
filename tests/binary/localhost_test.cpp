// Names with several addresses: every one of them is tried, a dead one costs a quarter of a second, and many targets cost
// the slowest of them.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <system_error>

#include "base/text.h"
#include "binary.h"
#include "support/full_listener.h"
#include "support/name_server.h"
#include "support/sandbox.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// Speaks whatever the guest does: HTTP to a GET, Redis to a PING, and to all others nothing.
void polyglot(Guest& guest) {
  const std::string first = guest.read_exactly(1);
  if (first == "G") {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }
  if (first == "*") {
    guest.read_until("PING\r\n");
    guest.send("+PONG\r\n");
  }
  guest.wait_until_closed();
}

void expect_up_by_every_spelling(const std::string& address) {
  ScriptedPeer peer(polyglot, {.address = address});
  const std::string port = cat(peer.port());
  for (const char* host : {"", "localhost", "LocalHost", "localhost.", "app.localhost"}) {
    for (const char* scheme : {"", "tcp://", "http://", "redis://"}) {
      const Finished finished = steady({"check", "--loopback-only", cat(scheme, host, ":", port)});
      EXPECT_EQ(finished.status, 0) << scheme << host << '\n' << story(finished);
    }
  }
}

TEST(Localhost, IsReachedWhereTheServerListensOnIpv4Only) { expect_up_by_every_spelling("127.0.0.1"); }

TEST(Localhost, IsReachedWhereTheServerListensOnIpv6Only) { expect_up_by_every_spelling("::1"); }

// A good server on one address and a black hole on another, at the same port.
struct HalfDead {
  explicit HalfDead(const std::string& dead, const std::string& alive) {
    for (int tries = 0; !hole && tries < 20; ++tries) {
      peer = std::make_unique<ScriptedPeer>(polyglot, ScriptedPeer::Options{.address = alive});
      try {
        hole.emplace(dead, peer->port());
      } catch (const std::system_error&) {  // somebody has that port there: another one
      }
    }
  }
  std::string port() const { return cat(peer->port()); }
  std::unique_ptr<ScriptedPeer> peer;
  std::optional<FullListener> hole;
};

TEST(Localhost, CostsAQuarterOfASecondWhenItsFirstAddressIsABlackHole) {
  const HalfDead servers("::1", "127.0.0.1");
  for (const char* scheme : {"", "http://", "redis://"}) {
    const Finished finished = steady({"check", "--timeout", "5s", cat(scheme, "localhost:", servers.port())});
    EXPECT_EQ(finished.status, 0) << story(finished);
    EXPECT_LT(finished.took, 1s) << story(finished);
  }
}

TEST(Names, OfTheHostsFileCostAQuarterOfASecondForABlackHole) {
  const HalfDead servers("127.0.0.2", "127.0.0.3");
  const OwnEtc etc;
  etc.write("hosts", "127.0.0.2 db\n127.0.0.3 db\n");
  const Finished finished = run(etc.around(steady_command({"check", "--timeout", "5s", cat("db:", servers.port())})));
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_LT(finished.took, 1s) << story(finished);
}

TEST(Names, OfANameServerCostAQuarterOfASecondForABlackHole) {
  const HalfDead servers("127.0.0.2", "127.0.0.3");
  NameServer names;
  names.answer("db.test", DnsType::a, NameAnswer::addresses({"127.0.0.2", "127.0.0.3"}));
  names.answer("db.test", DnsType::aaaa, NameAnswer::name_error());
  const OwnEtc etc;
  etc.write("resolv.conf", cat("nameserver ", names.address(), '\n'));
  const Finished finished =
      run(etc.around(steady_command({"check", "--timeout", "5s", cat("redis://db.test:", servers.port())})));
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_LT(finished.took, 1s) << story(finished);
}

TEST(Names, ThatAreUnknownAreToldWithTheNameAndWithoutAnEtcAtAll) {
  NameServer names;
  OwnEtc etc;
  etc.write("resolv.conf", cat("nameserver ", names.address(), '\n'));
  const Finished unknown = run(etc.around(steady_command({"check", "http://nowhere.test/"})));
  EXPECT_EQ(unknown.status, 1);
  EXPECT_TRUE(unknown.out.contains("name not found: no such name: nowhere.test")) << story(unknown);
  const OwnEtc empty;
  const Finished alone = run(empty.around(steady_command({"check", "--timeout", "3s", "http://nowhere.test/"})));
  EXPECT_EQ(alone.status, 1);
  EXPECT_TRUE(alone.out.contains("nowhere.test")) << story(alone);
}

TEST(ManyTargets, CostTheSlowestOfThemNotTheSum) {
  const auto slow = [](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.pause(300ms);
    guest.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    guest.wait_until_closed();
  };
  ScriptedPeer peer(slow);
  Words words{"check"};
  for (int i = 0; i < 10; ++i) words.push_back(cat("http://127.0.0.1:", peer.port(), "/", i));
  const Finished finished = steady(words);
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_LT(finished.took, 1500ms);
  EXPECT_EQ(peer.connections(), 10);
}

}  // namespace
}  // namespace steady::test
