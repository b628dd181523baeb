// Several hosts: what libpq does, at servers that do what a test says. Whether libpq does so too is asked in
// tests/integration/postgres_hosts_test.cpp.
#include "probe/postgres/hosts.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "login.h"
#include "support/named_network.h"
#include "wire.h"

namespace steady::probe::postgres {
namespace {

using namespace std::chrono_literals;
using test::ClosedPort;
using test::Guest;
using test::ScriptedPeer;
namespace wire = test::wire;

// What PostgreSQL 14 and newer say about themselves at the login. Each query is answered by `answer`.
ScriptedPeer::Script server(bool standby, const std::string& answer = {}) {
  const std::string status = wire::message('S', wire::zero("server_version") + wire::zero("17.2")) +
                             wire::message('S', wire::zero("in_hot_standby") + wire::zero(standby ? "on" : "off")) +
                             wire::message('S', wire::zero("default_transaction_read_only") + wire::zero("off"));
  return [status, answer](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::authentication(0) + status + wire::ready());
    while (wire::read_message(guest).starts_with('Q')) guest.send(answer);
    guest.close();
  };
}

const ScriptedPeer::Script primary = server(false);
const ScriptedPeer::Script standby = server(true);

Spec at(const std::vector<std::uint16_t>& ports, const std::string& attributes = {}) {
  Spec spec = test::login_at(ports.front());
  for (std::size_t i = 1; i < ports.size(); ++i) {
    spec.others.push_back({.host = "127.0.0.1", .hostaddr = {}, .port = ports[i]});
  }
  if (!attributes.empty()) spec.verbatim.push_back({"target_session_attrs", attributes});
  return spec;
}

Outcome log_in(Spec spec, Duration limit = 20s) { return test::attempt(PostgresProbe(std::move(spec)), limit); }

std::string name(std::uint16_t port) { return cat("127.0.0.1:", port); }
std::string name(const ScriptedPeer& peer) { return name(peer.port()); }

TEST(PostgresHosts, TheFirstThatAcceptsIsTheAnswer) {
  const ClosedPort closed;
  const ScriptedPeer one(primary), two(primary);
  EXPECT_EQ(log_in(at({closed.port(), one.port(), two.port()})), up());
  EXPECT_EQ(one.connections(), 1);
  EXPECT_EQ(two.connections(), 0);
}

TEST(PostgresHosts, TheFailureNamesEach) {
  const ClosedPort closed;
  const ScriptedPeer peer(standby);
  EXPECT_EQ(log_in(at({closed.port(), peer.port()}, "primary")),
            down(Reason::mismatch, cat(name(closed.port()), ": refused: connection refused; ", name(peer),
                                       ": mismatch: the server is a standby (target_session_attrs)")));
}

TEST(PostgresHosts, ThePrimaryIsFoundWhereverItStands) {
  const ScriptedPeer first(standby), second(primary);
  for (const std::string attributes : {"primary", "read-write"}) {
    EXPECT_EQ(log_in(at({first.port(), second.port()}, attributes)), up()) << attributes;
    EXPECT_EQ(log_in(at({second.port(), first.port()}, attributes)), up()) << attributes;
  }
  EXPECT_EQ(log_in(at({second.port(), first.port()}, "standby")), up());
}

TEST(PostgresHosts, AServerThatIsStartingUpIsPassedOver) {
  const ScriptedPeer starting(wire::refusing(wire::error("57P03", "the database system is starting up")));
  const ScriptedPeer peer(primary);
  EXPECT_EQ(log_in(at({starting.port(), peer.port()})), up());
  EXPECT_EQ(log_in(at({starting.port(), starting.port()})),
            down(Reason::not_ready,
                 cat(name(starting), ", ", name(starting), ": the database system is starting up (57P03)")));
}

// fe-connect.c, PQconnectPoll(): "goto error_return".
TEST(PostgresHosts, ARefusedLoginIsFinal) {
  const ScriptedPeer second(primary);
  for (const auto& [code, words] : {std::pair<std::string, std::string>{"28P01", "password authentication failed"},
                                    {"28000", "no pg_hba.conf entry"},
                                    {"3D000", "database \"app\" does not exist"},
                                    {"53300", "sorry, too many clients already"}}) {
    const ScriptedPeer first(wire::refusing(wire::error(code, words)));
    const Outcome outcome = log_in(at({first.port(), second.port()}));
    EXPECT_EQ(outcome.detail,
              cat(name(first), ": ", words, " (", code, "); ", name(second), ": not tried, as in libpq"));
    EXPECT_EQ(outcome.reason, code == "53300" ? Reason::not_ready : Reason::denied) << code;
    EXPECT_EQ(outcome.permanent(), code != "53300") << code;
  }
  EXPECT_EQ(second.connections(), 0);
}

TEST(PostgresHosts, ARefusedLoginIsFinalAfterAHostThatIsGoneToo) {
  const ClosedPort closed;
  const ScriptedPeer refusing(wire::refusing(wire::error("28P01", "wrong")));
  const Outcome outcome = log_in(at({closed.port(), refusing.port()}));
  EXPECT_EQ(outcome.reason, Reason::denied);
  EXPECT_FALSE(outcome.permanent()) << "the first one may come up";
  EXPECT_EQ(outcome.detail,
            cat(name(closed.port()), ": refused: connection refused; ", name(refusing), ": denied: wrong (28P01)"));
}

TEST(PostgresHosts, AnythingElseFromAServerThatWasReachedIsFinal) {
  const ScriptedPeer second(primary);
  for (const std::string& answer :
       {std::string(), std::string("HTTP/1.1 400 Bad Request\r\n\r\n"), wire::authentication(0)}) {
    const ScriptedPeer first(wire::refusing(answer));
    const Outcome outcome = log_in(at({first.port(), second.port()}));
    EXPECT_FALSE(outcome.up()) << answer;
    EXPECT_TRUE(outcome.detail.ends_with(": not tried, as in libpq")) << outcome.detail;
  }
  EXPECT_EQ(second.connections(), 0);
}

TEST(PostgresHosts, ASilentServerIsGivenUpAfterItsPartOfTheTime) {
  const ScriptedPeer mute([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const ScriptedPeer peer(primary);
  EXPECT_EQ(log_in(at({mute.port(), peer.port()}), 1000ms), up());
  const Outcome outcome = log_in(at({mute.port(), mute.port()}), 400ms);
  EXPECT_EQ(outcome.reason, Reason::timed_out);
  EXPECT_TRUE(outcome.detail.contains(": in handshake after ")) << outcome.detail;
}

TEST(PostgresHosts, AHostWithoutAnAddressIsPassedOver) {
  const ScriptedPeer peer(primary);
  Spec spec = at({peer.port(), peer.port()});
  spec.host = "nobody.invalid";
  test::NamedNetwork names;
  const Outcome outcome = test::attempt(PostgresProbe(spec), 20s, names.network());
  EXPECT_EQ(outcome, up());
}

TEST(PostgresHosts, AnAddressStandsForItsHost) {
  const ClosedPort closed;
  const ScriptedPeer peer(primary);
  Spec spec = at({closed.port(), peer.port()});
  spec.host = "h1.invalid";
  spec.hostaddr = "127.0.0.1";
  spec.others.front().host = "h2.invalid";
  spec.others.front().hostaddr = "127.0.0.1";
  EXPECT_EQ(log_in(spec), up());
  EXPECT_EQ(PostgresProbe(spec).target(), cat("app@h1.invalid:", closed.port(), ",h2.invalid:", peer.port(), "/app"));
  EXPECT_EQ(PostgresProbe(spec).host(), "h1.invalid");
}

TEST(PostgresHosts, OnlyLoopbackMayBeDemandedOfEach) {
  const ScriptedPeer peer(primary);
  Spec spec = at({peer.port(), peer.port()});
  spec.host = "192.0.2.1";
  net::Network network;
  network.loopback_only = true;
  EXPECT_EQ(test::attempt(PostgresProbe(spec), 20s, network), up());
  spec.others.front().host = "192.0.2.2";
  EXPECT_EQ(test::attempt(PostgresProbe(spec), 20s, network).reason, Reason::unreachable);
}

// --- prefer-standby ---

TEST(PostgresHosts, AStandbyIsPreferredWhereverItStands) {
  const ScriptedPeer first(primary), second(standby);
  EXPECT_EQ(log_in(at({first.port(), second.port()}, "prefer-standby")), up());
  EXPECT_EQ(first.connections(), 1);
  EXPECT_EQ(second.connections(), 1);
}

TEST(PostgresHosts, APrimaryWillDoWhereNoStandbyIs) {
  const ClosedPort closed;
  const ScriptedPeer peer(primary);
  EXPECT_EQ(log_in(at({closed.port(), peer.port()}, "prefer-standby")), up());
  EXPECT_EQ(peer.connections(), 2) << "one for each round, as with libpq";
}

TEST(PostgresHosts, APreferenceIsNoDemandOnTheLastRound) {
  const ClosedPort closed;
  const Outcome outcome = log_in(at({closed.port(), closed.port()}, "prefer-standby"));
  EXPECT_EQ(outcome,
            down(Reason::refused, cat(name(closed.port()), ", ", name(closed.port()), ": connection refused")));
}

// --- our own conditions ---

TEST(PostgresHosts, TheRoleChoosesToo) {
  const ScriptedPeer replica(server(true, wire::row("t") + wire::ready()));
  const ScriptedPeer leader(server(false, wire::row("f") + wire::ready()));
  Spec spec = at({replica.port(), leader.port()});
  spec.level = Level::query;
  spec.role = Role::primary;
  EXPECT_EQ(log_in(spec), up());
  spec.others.front().port = replica.port();
  EXPECT_EQ(log_in(spec), down(Reason::mismatch, cat(name(replica), ", ", name(replica), ": ", not_primary)));
  spec.role = Role::replica;
  spec.port = leader.port();
  EXPECT_EQ(log_in(spec), up());
}

TEST(PostgresHosts, AQueryDoesNotChoose) {
  const ScriptedPeer one(server(false, wire::row("1") + wire::ready()));
  const ScriptedPeer two(server(false, wire::row("2") + wire::ready()));
  Spec spec = at({one.port(), two.port()});
  spec.level = Level::query;
  spec.query = "select 2";
  spec.expect = "2";
  const Outcome outcome = log_in(spec);
  EXPECT_EQ(outcome.reason, Reason::mismatch);
  EXPECT_TRUE(outcome.detail.contains("not the expected one")) << outcome.detail;
  EXPECT_EQ(two.connections(), 0);
}

TEST(PostgresHosts, AtTheLevelAcceptingEveryAnswerButStartingUpWillDo) {
  const ScriptedPeer starting(wire::refusing(wire::error("57P03", "the database system is starting up")));
  const ScriptedPeer refusing(wire::refusing(wire::error("28P01", "wrong")));
  Spec spec = at({starting.port(), refusing.port()}, "primary");
  spec.level = Level::accepting;
  EXPECT_EQ(log_in(spec), up());
}

// --- notes ---

TEST(PostgresHosts, AreANoteEach) {
  const ClosedPort closed;
  const ScriptedPeer peer(primary);
  const PostgresProbe probe(at({closed.port(), peer.port()}));
  net::Trace trace;
  const net::Network network;
  net::Attempt attempt(net::Deadline::in(20s), network);
  attempt.explain(&trace);
  EXPECT_TRUE(test::run(probe.run(attempt)).up());
  std::vector<std::string> hosts;
  for (const net::Note& note : trace.notes()) {
    if (note.topic == net::Topic::host) hosts.push_back(cat(note.fact("host"), ", ", note.fact("turn")));
  }
  EXPECT_EQ(hosts, (std::vector<std::string>{cat(name(closed.port()), ", 1 of 2"), cat(name(peer), ", 2 of 2")}));
}

TEST(PostgresHosts, ShowNoPasswordThatAServerRepeats) {
  const ScriptedPeer peer(wire::refusing(wire::error("28P01", "hunter2hunter2 is wrong")));
  Spec spec = at({peer.port(), peer.port()});
  spec.password = Secret("hunter2hunter2");
  EXPECT_FALSE(log_in(spec).detail.contains("hunter2")) << log_in(spec).detail;
}

TEST(PostgresHosts, AreTriedInAnyOrderIfAskedTo) {
  const ScriptedPeer one(primary), two(primary);
  Spec spec = at({one.port(), two.port()});
  spec.random_order = true;
  for (int i = 0; i < 60 && (one.connections() == 0 || two.connections() == 0); ++i) EXPECT_EQ(log_in(spec), up());
  EXPECT_GT(one.connections(), 0);
  EXPECT_GT(two.connections(), 0);
}

}  // namespace
}  // namespace steady::probe::postgres
