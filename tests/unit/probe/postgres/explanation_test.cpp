// What is noted of a login, at servers that do what a test says.
#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "login.h"
#include "wire.h"

namespace steady::probe::postgres {
namespace {

using test::Guest;
using test::login_at;
using test::ScriptedPeer;
namespace wire = test::wire;

// The facts of all notes on one topic, each "name=value".
std::string facts_of(const Spec& spec, net::Topic topic) {
  net::Trace trace;
  const net::Network network;
  net::Attempt attempt(net::Deadline::in(std::chrono::seconds(20)), network);
  attempt.explain(&trace);
  const PostgresProbe probe(spec);
  test::run(probe.run(attempt));
  std::string out;
  for (const net::Note& note : trace.notes()) {
    EXPECT_FALSE(note.fact("message").contains("hunter2")) << note.fact("message");
    if (note.topic != topic) continue;
    for (const auto& [name, value, form] : note.facts) out += cat(out.empty() ? "" : ", ", name, '=', value);
  }
  return out;
}

std::string welcome_of(std::string_view standby) {
  return wire::authentication(0) + wire::message('S', wire::zero("server_version") + wire::zero("17.2")) +
         wire::message('S', wire::zero("in_hot_standby") + wire::zero(standby)) +
         wire::message('S', wire::zero("default_transaction_read_only") + wire::zero("off")) +
         wire::message('S', wire::zero("client_encoding") + wire::zero("UTF8")) +
         wire::message('K', wire::number(7) + wire::number(8)) + wire::ready();
}

TEST(PostgresExplanation, SaysWhatTheServerSaysOfItself) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(welcome_of("on"));
    guest.wait_until_closed();
  });
  EXPECT_EQ(facts_of(login_at(peer.port()), net::Topic::session),
            "tls=no: the server has none, or it failed (sslmode=prefer goes on without), "
            "authentication=asked for no password (trust, peer or a certificate), server_version=17.2, standby=on, "
            "read_only=off");
}

TEST(PostgresExplanation, SaysWhyThereIsNoTls) {
  const ScriptedPeer peer(wire::server(""));
  Spec spec = login_at(peer.port());
  spec.sslmode = "disable";
  EXPECT_TRUE(facts_of(spec, net::Topic::session).starts_with("tls=no (sslmode=disable), "));
  spec.sslmode = "require";
  EXPECT_TRUE(facts_of(spec, net::Topic::session).starts_with("tls=no session came about"));
}

TEST(PostgresExplanation, SaysThatAPasswordWasWantedAndWhatTheServerSaid) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::authentication(3));
    wire::read_message(guest);
    guest.send(wire::error("28P01", "password authentication failed for user \"app\", not hunter2hunter2"));
    guest.close();
  });
  Spec spec = login_at(peer.port());
  spec.password = Secret("hunter2hunter2");
  EXPECT_TRUE(facts_of(spec, net::Topic::session).contains("authentication=asked for a password and got one"));
  EXPECT_EQ(facts_of(spec, net::Topic::response),
            "sqlstate=28P01, message=password authentication failed for user \"app\", not ***");
  spec.password = Secret();
  EXPECT_TRUE(facts_of(spec, net::Topic::session).contains("authentication=asked for a password, but none is given"));
}

TEST(PostgresExplanation, SaysTheRoleWhereOneIsWanted) {
  const ScriptedPeer peer(wire::server(wire::row("t") + wire::ready()));
  Spec spec = login_at(peer.port());
  spec.level = Level::query;
  spec.role = Role::primary;
  EXPECT_TRUE(facts_of(spec, net::Topic::session).ends_with(", role=replica"));
}

TEST(PostgresExplanation, NamesASocketByItsDirectory) {
  Spec spec;
  spec.socket = "/nonexistent/directory";
  spec.user = spec.database = "app";
  EXPECT_EQ(facts_of(spec, net::Topic::address), "address=/nonexistent/directory");
}

}  // namespace
}  // namespace steady::probe::postgres
