// The header of the PROXY protocol on connections that libpq owns: first on each of them, and once.
#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <vector>

#include "login.h"
#include "support/certificates.h"
#include "support/read_spec.h"
#include "support/temporary_directory.h"
#include "wire.h"

namespace steady::probe::postgres {
namespace {

using test::Guest;
using test::login_at;
using test::ScriptedPeer;
namespace wire = test::wire;

const std::string local("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16);

// What each connection began with.
class Heard {
 public:
  void add(std::string begin) {
    const std::scoped_lock lock(mutex_);
    all_.push_back(std::move(begin));
  }
  std::vector<std::string> all() {
    const std::scoped_lock lock(mutex_);
    return all_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> all_;
};

Spec announced(std::uint16_t port, net::ProxyProtocol version = net::ProxyProtocol::v2) {
  Spec spec = login_at(port);
  spec.proxy = version;
  return spec;
}

TEST(PostgresWithProxyHeader, SendsItBeforeItsFirstByte) {
  Heard heard;
  {
    const ScriptedPeer peer([&heard](Guest& guest) {
      heard.add(guest.read_exactly(local.size()));
      wire::read_startup(guest);
      guest.send(wire::welcome());
      heard.add(wire::read_message(guest));
    });
    EXPECT_EQ(test::attempt(PostgresProbe(announced(peer.port()))), up());
  }
  EXPECT_EQ(heard.all(), (std::vector<std::string>{local, "X"})) << "it says goodbye as always";
}

TEST(PostgresWithProxyHeader, NamesBothEndsInVersionOne) {
  Heard heard;
  {
    const ScriptedPeer peer([&heard](Guest& guest) {
      heard.add(guest.read_until("\r\n"));
      wire::read_startup(guest);
      guest.send(wire::welcome());
      guest.wait_until_closed();
    });
    EXPECT_EQ(test::attempt(PostgresProbe(announced(peer.port(), net::ProxyProtocol::v1))), up());
    EXPECT_TRUE(heard.all().front().ends_with(" " + std::to_string(peer.port()) + "\r\n")) << heard.all().front();
  }
  EXPECT_TRUE(heard.all().front().starts_with("PROXY TCP4 127.0.0.1 127.0.0.1 ")) << heard.all().front();
}

// libpq comes back to the same state after the handshake, where the header must not be sent again.
TEST(PostgresWithProxyHeader, SendsItOnceWhenTlsFollows) {
  const test::Certificates made;
  Heard heard;
  {
    const ScriptedPeer peer([&](Guest& guest) {
      heard.add(guest.read_exactly(local.size()));
      heard.add(guest.read_exactly(8));
      guest.send("S");
      guest.start_tls(made.server(), made.server_key());
      wire::read_startup(guest);
      guest.send(wire::welcome());
      guest.wait_until_closed();
    });
    Spec spec = announced(peer.port());
    spec.sslmode = "require";
    EXPECT_EQ(test::attempt(PostgresProbe(spec)), up());
  }
  EXPECT_EQ(heard.all(), (std::vector<std::string>{local, wire::number(8) + wire::number(80877103)}));
}

TEST(PostgresWithProxyHeader, SendsItOnEachConnectionThatPreferMakes) {
  Heard heard;
  {
    const ScriptedPeer peer([&heard](Guest& guest) {
      heard.add(guest.read_exactly(local.size()));
      const std::string request = guest.read_exactly(8);
      if (request == wire::number(8) + wire::number(80877103)) {
        guest.send("S");
        guest.read_exactly(1);
        guest.close();  // no handshake
        return;
      }
      guest.send(wire::error("28000", "no encryption"));
      guest.close();
    });
    const Outcome outcome = test::attempt(PostgresProbe(announced(peer.port())));
    EXPECT_EQ(outcome.reason, Reason::denied) << outcome.detail;
  }
  EXPECT_EQ(heard.all(), (std::vector<std::string>{local, local}));
}

TEST(PostgresWithProxyHeader, SendsItOnAUnixSocket) {
  const test::TemporaryDirectory directory;
  Heard heard;
  {
    const ScriptedPeer peer(
        [&heard](Guest& guest) {
          heard.add(guest.read_until("\r\n"));
          wire::read_startup(guest);
          guest.send(wire::welcome());
          guest.wait_until_closed();
        },
        {.unix_path = directory.path(".s.PGSQL.5432")});
    Spec spec = announced(5432, net::ProxyProtocol::v1);
    spec.host = "";
    spec.socket = directory.path("");
    EXPECT_EQ(test::attempt(PostgresProbe(spec)), up());
  }
  EXPECT_EQ(heard.all(), (std::vector<std::string>{"PROXY UNKNOWN\r\n"}));
}

TEST(PostgresWithProxyHeader, SaysThatItMayBeTheCause) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_exactly(8);
    guest.close();
  });
  const Outcome outcome = test::attempt(PostgresProbe(announced(peer.port())));
  EXPECT_TRUE(outcome.detail.ends_with("leave proxy_protocol out)")) << outcome.detail;
}

TEST(PostgresWithProxyHeader, ReadsItsKey) {
  const auto version = [](const std::string& text) { return test::read_target(text, kind, &read).spec.proxy; };
  EXPECT_EQ(version("postgres://app@db"), net::ProxyProtocol::none);
  EXPECT_EQ(version("postgres://app@db#proxy_protocol=v1"), net::ProxyProtocol::v1);
  EXPECT_EQ(version("postgres+unix:///run?user=app#proxy_protocol=v2"), net::ProxyProtocol::v2);
}

// With prefer, the failure of the connection with TLS would be lost behind that of the one without.
TEST(PostgresWithPrefer, TellsWhyTlsFailedWhenTheOtherConnectionFailsToo) {
  const ScriptedPeer peer([](Guest& guest) {
    const std::string request = guest.read_exactly(8);
    if (request == wire::number(8) + wire::number(80877103)) {
      guest.send("S");
      guest.read_exactly(1);
      guest.send(std::string("\x15\x03\x03\x00\x02\x02\x46", 7));  // fatal, protocol_version
      guest.close();
      return;
    }
    guest.send(wire::error("28000", "no pg_hba.conf entry, no encryption"));
    guest.close();
  });
  const Outcome outcome = test::attempt(PostgresProbe(login_at(peer.port())));
  EXPECT_EQ(outcome.reason, Reason::denied);
  EXPECT_TRUE(outcome.detail.starts_with("no pg_hba.conf entry, no encryption (28000); with TLS: ")) << outcome.detail;
  EXPECT_TRUE(outcome.detail.contains("protocol version")) << outcome.detail;
}

TEST(PostgresWithPrefer, SaysNothingOfTlsWhereThereIsNone) {
  const ScriptedPeer peer(wire::refusing(wire::error("28P01", "wrong")));
  EXPECT_EQ(test::attempt(PostgresProbe(login_at(peer.port()))), down(Reason::denied, "wrong (28P01)"));
}

TEST(PostgresProbe, SaysThatThePortSpeaksTlsAtOnce) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_exactly(8);
    guest.send(std::string("\x15\x03\x01\x00\x02\x02\x46", 7));
    guest.close();
  });
  for (const char* mode : {"prefer", "disable"}) {
    Spec spec = login_at(peer.port());
    spec.sslmode = mode;
    EXPECT_TRUE(test::attempt(PostgresProbe(spec)).detail.contains("sslnegotiation=direct")) << mode;
  }
}

}  // namespace
}  // namespace steady::probe::postgres
