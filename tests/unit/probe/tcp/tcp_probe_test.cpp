// The probe against peers that do exactly what no real server would.
#include "probe/tcp/tcp_probe.h"

#include <gtest/gtest.h>

#include "support/certificates.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::probe::tcp {
namespace {

using test::Guest;
using test::ScriptedPeer;

Spec spec_for(std::uint16_t port, std::string expect = {}, std::string send = {}) {
  Spec spec;
  spec.endpoint.host = "127.0.0.1";
  spec.endpoint.port = port;
  spec.expect_shown = expect;
  spec.expect = std::move(expect);
  spec.send = Secret(std::move(send));
  return spec;
}

Outcome ask(Spec spec, Duration limit = std::chrono::seconds(10)) {
  return test::attempt(TcpProbe(std::move(spec)), limit);
}

void stay_mute(Guest& guest) { guest.wait_until_closed(); }

TEST(TcpProbe, IsUpWhenSomebodyListens) {
  const ScriptedPeer mute(stay_mute);
  EXPECT_EQ(ask(spec_for(mute.port())), up());
}

TEST(TcpProbe, IsUpAlsoWhenThePeerHangsUpAtOnce) {
  const ScriptedPeer peer([](Guest& guest) { guest.close(); });
  EXPECT_EQ(ask(spec_for(peer.port())), up());
}

TEST(TcpProbe, ReportsRefusedWhenNothingListens) {
  const test::ClosedPort closed;
  EXPECT_EQ(ask(spec_for(closed.port())), down(Reason::refused, "connection refused"));
}

TEST(TcpProbe, FindsWhatIsExpectedAnywhereInTheGreeting) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.send("220 mail.example ESMTP ready\r\n");
    guest.wait_until_closed();
  });
  EXPECT_EQ(ask(spec_for(peer.port(), "ESMTP")), up());
}

TEST(TcpProbe, SendsAndFindsTheAnswerThatComesByteByByte) {
  const ScriptedPeer peer([](Guest& guest) {
    if (guest.read_until("\r\n") == "PING\r\n") guest.send_byte_by_byte("hello +PONG\r\n");
    guest.wait_until_closed();
  });
  EXPECT_EQ(ask(spec_for(peer.port(), "+PONG", "PING\r\n")), up());
}

TEST(TcpProbe, SendsWithoutExpecting) {
  std::string heard;
  {
    const ScriptedPeer peer([&heard](Guest& guest) { heard = guest.read_until("!"); });
    EXPECT_EQ(ask(spec_for(peer.port(), {}, "hello!")), up());
  }
  EXPECT_EQ(heard, "hello!");
}

TEST(TcpProbe, ReportsAMismatchWhenThePeerSaysSomethingElseAndHangsUp) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.send("554 \x1b[31mgo away\r\n");
    guest.close();
  });
  EXPECT_EQ(ask(spec_for(peer.port(), "220")), down(Reason::mismatch, "the peer says '554 ?[31mgo away', not '220'"));
}

TEST(TcpProbe, ReportsAMismatchAfterFourKibibytesOfSomethingElse) {
  const ScriptedPeer peer([](Guest& guest) {
    const std::string much(65536, 'x');
    for (int i = 0; i < 16384; ++i) guest.send(much);
  });
  const Outcome outcome = ask(spec_for(peer.port(), "220"));
  EXPECT_EQ(outcome.reason, Reason::mismatch);
  EXPECT_TRUE(outcome.detail.starts_with("in its first 4 KiB the peer says 'xxx")) << outcome.detail;
}

TEST(TcpProbe, ReportsRefusedWhenThePeerHangsUpWithoutAWord) {
  const ScriptedPeer peer([](Guest& guest) { guest.close(); });
  EXPECT_EQ(ask(spec_for(peer.port(), "220")),
            down(Reason::refused, "the peer closed the connection before answering"));
}

TEST(TcpProbe, TimesOutInTheResponseOfAMutePeer) {
  const ScriptedPeer mute(stay_mute);
  EXPECT_EQ(ask(spec_for(mute.port(), "220"), std::chrono::milliseconds(100)), down(Reason::timed_out, "response"));
}

TEST(TcpProbe, TimesOutInTheResponseOfAPeerThatSaysTooLittle) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.send("22");
    guest.wait_until_closed();
  });
  EXPECT_EQ(ask(spec_for(peer.port(), "220"), std::chrono::milliseconds(100)), down(Reason::timed_out, "response"));
}

TEST(TcpProbe, CausesNoResetAtAPeerWhoseGreetingNobodyReads) {
  for (int i = 0; i < 20; ++i) {
    bool in_good_order = false;
    {
      const ScriptedPeer peer([&in_good_order](Guest& guest) {
        guest.send("220 mail.example ESMTP ready\r\n");
        in_good_order = guest.wait_until_closed();
      });
      EXPECT_EQ(ask(spec_for(peer.port())), up());
    }
    EXPECT_TRUE(in_good_order) << i;
  }
}

TEST(TcpProbe, SpeaksTlsAndVerifies) {
  const test::Certificates certificates;
  const ScriptedPeer peer(
      [](Guest& guest) {
        guest.send("hello");
        guest.wait_until_closed();
      },
      {.certificate = certificates.server(), .key = certificates.server_key()});
  Spec spec = spec_for(peer.port(), "hello");
  spec.tls = net::Tls{.ca_file = certificates.ca()};
  EXPECT_EQ(ask(spec), up());
  spec.tls->ca_file = certificates.foreign_ca();
  EXPECT_EQ(ask(spec).reason, Reason::tls);
  spec.tls = net::Tls{.insecure = true};
  EXPECT_EQ(ask(spec), up());
}

TEST(TcpProbe, ReportsTlsWhenThePeerDoesNotSpeakIt) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.send("220 mail.example ESMTP ready\r\n");
    guest.wait_until_closed();
  });
  Spec spec = spec_for(peer.port());
  spec.tls = net::Tls{.insecure = true};
  EXPECT_EQ(ask(spec).reason, Reason::tls);
}

TEST(TcpProbe, TimesOutInTheHandshakeOfAMutePeer) {
  const ScriptedPeer mute(stay_mute);
  Spec spec = spec_for(mute.port());
  spec.tls = net::Tls{.insecure = true};
  EXPECT_EQ(ask(spec, std::chrono::milliseconds(100)), down(Reason::timed_out, "handshake"));
}

TEST(TcpProbe, ReachesAUnixSocket) {
  const test::Certificates directory;
  const std::string path = directory.directory() / "tcp.sock";
  Spec spec;
  spec.endpoint.unix_path = path;
  EXPECT_EQ(ask(spec), down(Reason::refused, "the socket does not exist"));
  const ScriptedPeer peer(stay_mute, {.unix_path = path});
  EXPECT_EQ(ask(spec), up());
}

TEST(TcpProbe, SaysThatThePortSpeaksTls) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\n");
    guest.send(std::string("\x15\x03\x01\x00\x02\x02\x46", 7));
    guest.close();
  });
  EXPECT_EQ(ask(spec_for(peer.port(), "220", "EHLO\n")), down(Reason::protocol, "the port speaks TLS: write tls://"));
}

TEST(TcpProbe, AnnouncesItselfByAProxyHeaderBeforeItSends) {
  std::string heard;
  {
    const ScriptedPeer peer([&heard](Guest& guest) {
      heard = guest.read_exactly(16 + 5);
      guest.send("220\n");
      guest.wait_until_closed();
    });
    Spec spec = spec_for(peer.port(), "220", "EHLO\n");
    spec.endpoint.proxy = net::ProxyProtocol::v2;
    EXPECT_EQ(ask(std::move(spec)), up());
  }
  EXPECT_EQ(heard, std::string("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0EHLO\n", 21));
}

}  // namespace
}  // namespace steady::probe::tcp
