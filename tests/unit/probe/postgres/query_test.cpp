// Queries against peers that do what no real server can be made to do.
#include <gtest/gtest.h>

#include <algorithm>

#include <chrono>
#include <string>

#include "probe/postgres/postgres_probe.h"
#include "support/run.h"
#include "support/scripted_peer.h"
#include "wire.h"

namespace steady::probe::postgres {
namespace {

using namespace std::chrono_literals;
using test::Guest;
using test::ScriptedPeer;
namespace wire = test::wire;

Outcome query(const ScriptedPeer& peer, std::optional<std::string> expect = {}, Duration limit = 10s,
              std::string text = "select 1") {
  Spec spec;
  spec.host = "127.0.0.1";
  spec.port = peer.port();
  spec.user = spec.database = "app";
  spec.level = Level::query;
  spec.query = std::move(text);
  spec.expect = std::move(expect);
  return test::attempt(PostgresProbe(spec), limit);
}

const Outcome several =
    down(Reason::mismatch, "the query must be one statement, with one result that is not a COPY", Permanent::yes);

TEST(PostgresQuery, IsUpWhenItSucceeds) {
  const ScriptedPeer peer(wire::server(wire::row("1") + wire::ready()));
  EXPECT_EQ(query(peer), up());
  EXPECT_EQ(query(peer, "1"), up());
}

TEST(PostgresQuery, ComparesTheFirstValue) {
  const ScriptedPeer peer(wire::server(wire::row("2") + wire::ready()));
  EXPECT_EQ(query(peer, "1"), down(Reason::mismatch, "the query's first value is not the expected one"));
  const ScriptedPeer empty(wire::server(wire::message('C', wire::zero("UPDATE 0")) + wire::ready()));
  EXPECT_EQ(query(empty, "1"), down(Reason::mismatch, "the query returned no value to compare with the expected one"));
  EXPECT_EQ(query(empty), up());
}

TEST(PostgresQuery, ReadsAnAnswerThatComesByteByByte) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::welcome());
    wire::read_message(guest);
    guest.send_byte_by_byte(wire::row("42") + wire::ready());
    guest.wait_until_closed();
  });
  EXPECT_EQ(query(peer, "42"), up());
}

TEST(PostgresQuery, WaitsForTheServerToBeReadyBeforeItSaysGoodbye) {
  std::string goodbye;
  bool orderly = false;
  {
    const ScriptedPeer peer([&](Guest& guest) {
      wire::read_startup(guest);
      guest.send(wire::welcome());
      wire::read_message(guest);
      guest.send(wire::row("42"));
      guest.pause(50ms);
      guest.send(wire::ready());
      goodbye = wire::read_message(guest);
      orderly = guest.wait_until_closed();
    });
    EXPECT_EQ(query(peer), up());
  }
  EXPECT_EQ(goodbye, "X");
  EXPECT_TRUE(orderly);
}

TEST(PostgresQuery, ReportsWhatTheServerSaysWhenItEndsTheSession) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::welcome());
    wire::read_message(guest);
    guest.send(wire::error("57P01", "terminating connection due to administrator command"));
    guest.close();
  });
  EXPECT_EQ(query(peer), down(Reason::not_ready, "terminating connection due to administrator command (57P01)"));
}

TEST(PostgresQuery, PrintsNoByteOfACodeThatATerminalWouldObey) {
  for (const std::string code : {"\x1b[2J!", "42P01\xff\xff tail", "\r\n\t\x7f "}) {
    const ScriptedPeer peer(wire::server(wire::error(code, "gone") + wire::ready()));
    const Outcome outcome = query(peer);
    EXPECT_FALSE(outcome.up());
    EXPECT_TRUE(std::ranges::all_of(outcome.detail, [](char c) { return c >= ' ' && c <= '~'; })) << outcome.detail;
    EXPECT_LT(outcome.detail.size(), 160U) << outcome.detail;
  }
}

TEST(PostgresQuery, ReportsProtocolWhenTheServerIsLost) {
  for (const bool reset : {false, true}) {
    const ScriptedPeer peer([reset](Guest& guest) {
      wire::read_startup(guest);
      guest.send(wire::welcome());
      wire::read_message(guest);
      reset ? guest.reset() : guest.close();
    });
    EXPECT_EQ(query(peer).reason, Reason::protocol);
  }
}

TEST(PostgresQuery, ReportsProtocolForAnAnswerThatMakesNoSense) {
  for (const std::string& answer : {wire::ready(), wire::message('D', wire::number(1, 2)) + wire::ready(),
                                    std::string("HTTP/1.1 400\r\n\r\n"), std::string(64, '\0')}) {
    const ScriptedPeer peer([answer](Guest& guest) {
      wire::read_startup(guest);
      guest.send(wire::welcome());
      wire::read_message(guest);
      guest.send(answer);
      guest.close();
    });
    const Outcome outcome = query(peer);
    EXPECT_EQ(outcome.reason, Reason::protocol) << outcome.detail;
  }
}

TEST(PostgresQuery, RefusesSeveralResultsAndCopies) {
  const ScriptedPeer together(wire::server(wire::row("1") + wire::row("2") + wire::ready()));
  EXPECT_EQ(query(together), several);
  const ScriptedPeer apart([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::welcome());
    wire::read_message(guest);
    guest.send(wire::row("1"));
    guest.pause(50ms);
    guest.send(wire::row("2") + wire::ready());
    guest.wait_until_closed();
  });
  EXPECT_EQ(query(apart), several);
  for (const char direction : {'G', 'H'}) {
    const ScriptedPeer copy(wire::server(wire::message(direction, std::string("\0\0\1\0\0", 5))));
    EXPECT_EQ(query(copy), several);
  }
}

TEST(PostgresQuery, IsBoundedByTheDeadlineInTheResponseOfAMuteServer) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::welcome());
    guest.wait_until_peer_is_gone();
  });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(query(peer, {}, 300ms), down(Reason::timed_out, "response"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1300ms);
}

TEST(PostgresQuery, IsBoundedByTheDeadlineWhenTheServerDoesNotReadALongQuery) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::welcome());
    guest.wait_until_peer_is_gone();
  });
  const std::string text = "select '" + std::string(std::size_t{8} << 20U, 'x') + "'";
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = query(peer, {}, 500ms, text);
  EXPECT_EQ(outcome.reason, Reason::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST(PostgresQuery, IsSentWholeHoweverLongItIs) {
  const std::string text = "select '" + std::string(std::size_t{16} << 20U, 'x') + "'";
  std::size_t received = 0;
  {
    const ScriptedPeer peer([&received](Guest& guest) {
      wire::read_startup(guest);
      guest.send(wire::welcome());
      received = wire::read_message(guest).size();
      guest.send(wire::row("1") + wire::ready());
      guest.wait_until_closed();
    });
    EXPECT_EQ(query(peer, {}, 20s, text), up());
  }
  EXPECT_EQ(received, text.size() + 2);
}

TEST(PostgresRole, AsksWhetherTheServerIsInRecovery) {
  const ScriptedPeer replica(wire::server(wire::row("t") + wire::ready()));
  const ScriptedPeer primary(wire::server(wire::row("f") + wire::ready()));
  Spec spec;
  spec.host = "127.0.0.1";
  spec.user = spec.database = "app";
  spec.level = Level::query;
  const auto outcome = [&spec](const ScriptedPeer& peer, Role role) {
    spec.port = peer.port();
    spec.role = role;
    return test::attempt(PostgresProbe(spec));
  };
  EXPECT_EQ(outcome(primary, Role::primary), up());
  EXPECT_EQ(outcome(replica, Role::replica), up());
  EXPECT_EQ(outcome(replica, Role::primary), down(Reason::mismatch, "the server is a replica, not the primary"));
  EXPECT_EQ(outcome(primary, Role::replica), down(Reason::mismatch, "the server is the primary, not a replica"));
}

TEST(PostgresRole, IsNotProvenByAnAnswerThatIsNoBoolean) {
  Spec spec;
  spec.host = "127.0.0.1";
  spec.user = spec.database = "app";
  spec.level = Level::query;
  const std::string none = wire::message('T', wire::number(0, 2)) + wire::message('C', wire::zero("SELECT 0"));
  for (const std::string& answer : {wire::row("false"), wire::row(""), wire::row("T"), none}) {
    const ScriptedPeer peer(wire::server(answer + wire::ready()));
    spec.port = peer.port();
    for (const Role role : {Role::primary, Role::replica}) {
      spec.role = role;
      EXPECT_EQ(test::attempt(PostgresProbe(spec)),
                down(Reason::protocol, "the server does not say whether it is in recovery"));
    }
  }
}

}  // namespace
}  // namespace steady::probe::postgres
