// The login at peers that are not there, do not answer, or are no PostgreSQL.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "login.h"
#include "support/memory.h"
#include "wire.h"

namespace steady::probe::postgres {
namespace {

using namespace std::chrono_literals;
using test::Guest;
using test::login;
using test::login_at;
using test::ScriptedPeer;
namespace wire = test::wire;

TEST(PostgresProbe, ReportsRefusedWhenNothingListens) {
  const test::ClosedPort port;
  const Outcome outcome = test::attempt(PostgresProbe(login_at(port.port())));
  EXPECT_EQ(outcome, down(Reason::refused, "connection refused"));
}

TEST(PostgresProbe, ReportsRefusedWhenTheSocketDoesNotExist) {
  Spec spec = login_at(5432);
  spec.host = "";
  spec.socket = "/nowhere";
  EXPECT_EQ(test::attempt(PostgresProbe(spec)), down(Reason::refused, "the socket does not exist"));
  spec.socket = "/" + std::string(120, 'x');
  EXPECT_EQ(test::attempt(PostgresProbe(spec)).reason, Reason::internal);
}

TEST(PostgresProbe, ReportsRefusedWhenThePeerHangsUpBeforeAWord) {
  const ScriptedPeer closing([](Guest& guest) {
    wire::read_startup(guest);
    guest.close();
  });
  EXPECT_EQ(login(closing), down(Reason::refused, "the peer closed the connection before answering"));
  const ScriptedPeer resetting([](Guest& guest) {
    guest.read_exactly(8);
    guest.reset();
  });
  EXPECT_EQ(login(resetting).reason, Reason::refused);  // libpq does not tell the two apart
}

TEST(PostgresProbe, HasAReasonForAMessageThatHasNoPlaceInALogin) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::authentication(0) + wire::message('G', std::string("\0\0\1\0\0", 5)));
    guest.send(wire::message('K', wire::number(7) + wire::number(8)) + wire::ready());
    guest.wait_until_closed();
  });
  const Outcome outcome = login(peer);
  EXPECT_EQ(outcome.reason, Reason::protocol);
  EXPECT_FALSE(outcome.detail.empty());
}

TEST(PostgresProbe, DoesNotShowAPasswordThatTheServerSaysBack) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::authentication(3));
    const std::string password = wire::read_message(guest).substr(1);
    guest.send(wire::error("28P01", "no user has the password " + password.substr(0, password.find('\0'))));
    guest.wait_until_closed();
  });
  Spec spec = login_at(peer.port());
  spec.password = Secret("hunter2hunter2");
  EXPECT_EQ(test::attempt(PostgresProbe(spec)), down(Reason::denied, "no user has the password *** (28P01)"));
}

TEST(PostgresProbe, IsBoundedByTheDeadlineInTheHandshakeWithAMutePeer) {
  const ScriptedPeer peer([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(login(peer, Level::login, 300ms), down(Reason::timed_out, "handshake"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1300ms);
}

TEST(PostgresProbe, IsNotOutlivedByAPeerThatDrips) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    for (const char c : wire::welcome()) {
      guest.send({&c, 1});
      guest.pause(100ms);
    }
  });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(login(peer, Level::login, 500ms), down(Reason::timed_out, "handshake"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1500ms);
}

TEST(PostgresProbe, ReportsProtocolWhenThePeerSpeaksHttp) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_exactly(8);
    guest.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    guest.close();
  });
  EXPECT_EQ(login(peer), down(Reason::protocol, "the peer does not speak PostgreSQL"));
  Spec spec = login_at(peer.port());
  spec.sslmode = "disable";
  EXPECT_EQ(test::attempt(PostgresProbe(spec)), down(Reason::protocol, "the peer does not speak PostgreSQL"));
}

TEST(PostgresProbe, ReportsProtocolForGarbage) {
  const std::vector<std::string> answers{
      std::string(4096, '\x01'),
      std::string("\0\0\0\0\0\0\0\0\0\0", 10),
      "R" + wire::number(0x7fffffff),                            // a giant request for authentication
      "R" + wire::number(4),                                     // one without its kind
      "E" + wire::number(0x7fffffff) + std::string(40000, 'x'),  // a giant error
      "E" + wire::number(9) + "Mxxxx",                           // an error without an end
      wire::authentication(0) + "X" + wire::number(0x7fffffff),  // unknown and giant, after the login
      wire::authentication(0) + "S" + wire::number(3),
      wire::authentication(11, "no SASL has begun"),
  };
  for (const std::string& answer : answers) {
    const ScriptedPeer peer(wire::refusing(answer));
    const Outcome outcome = login(peer);
    EXPECT_EQ(outcome.reason, Reason::protocol) << outcome.detail << " for " << answer.substr(0, 20);
    EXPECT_FALSE(outcome.permanent());
    EXPECT_LE(outcome.detail.size(), 130U);
  }
}

TEST(PostgresProbe, WaitsForAGiantMessageWithoutMemoryForIt) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::authentication(0) + "N" + wire::number(0x7ffffff0) + "only the beginning");
    guest.wait_until_peer_is_gone();
  });
  const std::size_t grown =
      test::address_space_for([&] { EXPECT_NE(login(peer, Level::login, 300ms).reason, Reason::ok); });
  EXPECT_LT(grown, test::usual_address_space);
}

}  // namespace
}  // namespace steady::probe::postgres
