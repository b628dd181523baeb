// Servers that send without end, or announce more than anybody could take: the attempt ends of itself, long before its
// deadline, with what is known by then.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <tuple>

#include "base/text.h"
#include "floods.h"
#include "login.h"
#include "support/memory.h"

namespace steady::probe::postgres {
namespace {

using namespace std::chrono_literals;
using test::Guest;
using test::login;
using test::ScriptedPeer;
namespace wire = test::wire;

Outcome query(const ScriptedPeer& peer, std::optional<std::string> expect = {}) {
  Spec spec = test::login_at(peer.port());
  spec.level = Level::query;
  spec.query = "select * from events";
  spec.expect = std::move(expect);
  return test::attempt(PostgresProbe(spec), 30s);
}

const Outcome too_much = down(Reason::protocol, "server sent more than 3145728 bytes");
const Outcome several =
    down(Reason::mismatch, "the query must be one statement, with one result that is not a COPY", Permanent::yes);

TEST(PostgresFlood, OfRowsIsAsGoodAsItsFirstRow) {
  const ScriptedPeer peer(wire::endless(wire::columns(1) + wire::data("first"), wire::data("another")));
  EXPECT_EQ(query(peer), up());
  EXPECT_EQ(query(peer, "first"), up());
  EXPECT_EQ(query(peer, "another").reason, Reason::mismatch);
  const ScriptedPeer nothing(wire::endless(wire::columns(0), wire::message('D', wire::number(0, 2))));
  EXPECT_EQ(query(nothing), up());
  EXPECT_EQ(query(nothing, "first").reason, Reason::mismatch);
}

TEST(PostgresFlood, IsNoneBelowAMebibyteWhoseEndDecides) {
  std::string rows;
  while (rows.size() < 500'000) rows += wire::data(std::string(1000, 'x'));
  const std::string begin = wire::columns(1) + wire::data("first") + rows;
  const ScriptedPeer good(wire::server(begin + wire::message('C', wire::zero("SELECT 2")) + wire::ready()));
  EXPECT_EQ(query(good, "first"), up());
  const ScriptedPeer failing(wire::server(begin + wire::error("22012", "division by zero") + wire::ready()));
  EXPECT_EQ(query(failing, "first"), down(Reason::mismatch, "division by zero (22012)"));
  const ScriptedPeer twice(
      wire::server(begin + wire::message('C', wire::zero("SELECT 2")) + wire::row("1") + wire::ready()));
  EXPECT_EQ(query(twice, "first"), several);
  const ScriptedPeer cut([&begin](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::welcome());
    wire::read_message(guest);
    guest.send(begin);
    guest.close();
  });
  EXPECT_EQ(query(cut, "first").reason, Reason::protocol);
}

TEST(PostgresFlood, OfWhatIsNoAnswerEndsTheQuery) {
  for (const std::string& again : {wire::notification(), wire::notice(), wire::parameter(1)}) {
    EXPECT_EQ(query(ScriptedPeer(wire::endless("", again))), too_much) << again;
    EXPECT_EQ(query(ScriptedPeer(wire::endless(wire::columns(1) + wire::data("1"), again))), too_much) << again;
  }
}

TEST(PostgresFlood, OfWhatIsNoAnswerEndsTheLogin) {
  for (const std::string& again : {wire::notification(), wire::notice(), wire::parameter(1)}) {
    EXPECT_EQ(login(ScriptedPeer(wire::endless_login(again)), Level::login, 30s), too_much) << again;
  }
}

TEST(PostgresFlood, OfRowsAtTheLoginIsNoLogin) {
  const ScriptedPeer peer(wire::endless_login(wire::columns(1) + wire::data("1")));
  EXPECT_EQ(login(peer, Level::login, 30s).reason, Reason::protocol);
}

TEST(PostgresFlood, OfQuestionsForAPasswordEndsTheLogin) {
  for (const std::string& again : {wire::authentication(3), wire::authentication(5, "salt")}) {
    const ScriptedPeer peer([&again](Guest& guest) {
      wire::read_startup(guest);
      wire::flood(guest, again);
    });
    Spec spec = test::login_at(peer.port());
    spec.password = Secret("secret");
    EXPECT_EQ(test::attempt(PostgresProbe(spec), 30s).reason, Reason::protocol);
  }
}

TEST(PostgresFlood, OfErrorsAndOfNonsenseEndsTheQuery) {
  const std::string failure = wire::error("42601", "syntax error");
  EXPECT_EQ(query(ScriptedPeer(wire::endless("", failure))), down(Reason::mismatch, "syntax error (42601)"));
  const std::string unknown = wire::message('?', "");
  EXPECT_EQ(query(ScriptedPeer(wire::endless("", unknown))).reason, Reason::protocol);
  EXPECT_EQ(query(ScriptedPeer(wire::endless(failure, unknown))), down(Reason::mismatch, "syntax error (42601)"));
}

TEST(PostgresFlood, OfResultsAndOfCopiesIsRefused) {
  EXPECT_EQ(query(ScriptedPeer(wire::endless("", wire::row("1")))), several);
  EXPECT_EQ(query(ScriptedPeer(wire::endless("", wire::message('C', wire::zero("SELECT 1"))))), several);
  const std::string copy_out = wire::message('H', std::string("\0\0\1\0\0", 5));
  EXPECT_EQ(query(ScriptedPeer(wire::endless(copy_out, wire::message('d', std::string(1000, 'x'))))), several);
  EXPECT_EQ(query(ScriptedPeer(wire::server(wire::columns(1) + wire::data("1") + copy_out))), several);
}

// The role was answered as it should be, and more is to come that never does: the next query would wait for that within libpq.
TEST(PostgresFlood, OfOneRowThatIsTooMuchIsNotWaitedForByTheNextQuery) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::welcome());
    wire::read_message(guest);
    guest.send(wire::columns(1) + wire::data("f") + wire::data(std::string((1 << 20) - 10, 'x')));
    guest.wait_until_peer_is_gone();
  });
  Spec spec = test::login_at(peer.port());
  spec.level = Level::query;
  spec.role = Role::primary;
  spec.query = "select 1";
  EXPECT_EQ(test::attempt(PostgresProbe(spec), 30s),
            down(Reason::protocol, "the server did not end its answer to the query before"));
}

TEST(PostgresAnnouncement, OfAGiantMessageEndsTheAttemptAtOnce) {
  const auto too_long = [](char type, std::uint32_t size) {
    return down(Reason::protocol,
                std::string("message type \"") + type + "\" of " + std::to_string(size) + " bytes is too long");
  };
  const std::size_t grown = test::address_space_for([&] {
    for (const char type : {'D', 'E', 'N', 'A', 'T', 'd', 'V', 't'}) {
      const std::string begin = type == 'D' ? wire::columns(1) : "";
      EXPECT_EQ(query(ScriptedPeer(wire::endless(begin + wire::announced(type, 1U << 30U), "x"))),
                too_long(type, 1U << 30U));
      EXPECT_EQ(login(ScriptedPeer(wire::endless_login(wire::announced(type, 0x7fffffff)))),
                too_long(type, 0x7fffffff));
    }
  });
  EXPECT_LT(grown, test::usual_address_space);
  EXPECT_EQ(query(ScriptedPeer(wire::server(wire::columns(65535)))), too_long('T', 65535 * 19 + 6));
}

// libpq clears memory for all of them before it reads the first, and of a COPY that ends too soon again whenever a byte comes.
TEST(PostgresAnnouncement, OfMoreColumnsThanAMessageHoldsEndsTheAttemptAtOnce) {
  for (const auto& [type, ahead, column] :
       {std::tuple{'T', 0U, 19U}, {'t', 0U, 4U}, {'G', 1U, 2U}, {'H', 1U, 2U}, {'W', 1U, 2U}}) {
    const std::string begin = std::string(ahead, '\0') + wire::number(3, 2);
    const std::string lies = wire::message(type, begin + std::string(3 * column - 1, '\0'));
    EXPECT_EQ(query(ScriptedPeer(wire::server(lies))),
              down(Reason::protocol, cat("message type \"", std::string(1, type), "\" of ", lies.size() - 1,
                                         " bytes names more columns than it holds")));
  }
}

TEST(PostgresAnnouncement, OfAValueOfNearlyAMebibyteIsTaken) {
  const std::string value(1'000'000, 'x');
  const ScriptedPeer peer(wire::server(wire::row(value) + wire::ready()));
  EXPECT_EQ(query(peer, value), up());
  EXPECT_EQ(query(peer, value + 'x').reason, Reason::mismatch);
}

// A server of SCRAM-SHA-256 (RFC 5802) whose secret takes this many iterations.
ScriptedPeer::Script scram_server(std::string iterations) {
  return [iterations = std::move(iterations)](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::authentication(10, wire::zero("SCRAM-SHA-256") + '\0'));
    const std::string first = wire::read_message(guest);
    const std::string nonce = first.substr(first.find("r=") + 2);
    guest.send(wire::authentication(11, "r=" + nonce + "more,s=c2FsdHNhbHQ=,i=" + iterations));
    wire::read_message(guest);
    guest.send(wire::error("28P01", "password authentication failed"));
    guest.close();
  };
}

TEST(PostgresScram, TakesNoMoreIterationsThanCanBeComputedInAMoment) {
  const auto outcome = [](const std::string& iterations) {
    const ScriptedPeer peer(scram_server(iterations));
    Spec spec = test::login_at(peer.port());
    spec.password = Secret("secret");
    return test::attempt(PostgresProbe(spec), 30s);
  };
  const Outcome too_slow =
      down(Reason::protocol, "invalid iteration count: a SCRAM secret of the server may take 1 to 100000");
  EXPECT_EQ(outcome("4096"), down(Reason::denied, "password authentication failed (28P01)"));
  EXPECT_EQ(outcome("100000"), down(Reason::denied, "password authentication failed (28P01)"));
  EXPECT_EQ(outcome("100001"), too_slow);
  EXPECT_EQ(outcome("2147483647"), too_slow);
}

}  // namespace
}  // namespace steady::probe::postgres
