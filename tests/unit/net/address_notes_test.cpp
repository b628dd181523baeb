// What is noted of addresses: which were tried, and how each ended.
#include <gtest/gtest.h>

#include "reach_fixture.h"
#include "support/full_listener.h"
#include "support/named_network.h"

namespace steady::net {
namespace {

struct Explained {
  std::optional<Outcome> outcome;
  Trace trace;

  // "10.0.0.1 ok", "10.0.0.2 given_up in connect": of each address, in the order in which they ended.
  std::string outcomes() const {
    std::string out;
    for (const Note& note : trace.notes()) {
      if (note.topic != Topic::outcome) continue;
      out += cat(out.empty() ? "" : "; ", note.fact("address"), ' ', note.fact("outcome"));
      if (note.fact("outcome") != "ok") out += cat(' ', note.fact("detail"));
    }
    return out;
  }
  int count(Topic topic) const {
    int found = 0;
    for (const Note& note : trace.notes()) found += note.topic == topic ? 1 : 0;
    return found;
  }
};

Explained explain(const Endpoint& where, const Network& network = {}, Duration limit = 20s) {
  Explained explained;
  Attempt attempt(Deadline::in(limit), network);
  attempt.explain(&explained.trace);
  explained.outcome = test::run(with_deadline(attempt.deadline(), reach(where, {}, attempt, &hello)));
  return explained;
}

TEST(AddressNotes, HaveABeginningAndAnEndForEachAddress) {
  ScriptedPeer peer(&answer_ok);
  const Explained explained = explain(at("127.0.0.1", peer.port()));
  EXPECT_EQ(explained.outcomes(), "127.0.0.1 ok");
  EXPECT_EQ(explained.count(Topic::address), 1);
  EXPECT_EQ(explained.count(Topic::connected), 1);
  for (const Note& note : explained.trace.notes()) EXPECT_EQ(note.address, note.topic == Topic::resolver ? 0U : 1U);
}

TEST(AddressNotes, SayThatABlackholedAddressWasGivenUpForAnother) {
  const test::FullListener hole("127.0.0.2");
  ScriptedPeer peer(&answer_ok, {.address = "127.0.0.3", .port = hole.port()});
  test::NamedNetwork names;
  names.name("db", {"127.0.0.2", "127.0.0.3"});
  const Explained explained = explain(at("db", hole.port()), names.network());
  EXPECT_TRUE(explained.outcome && explained.outcome->up());
  EXPECT_EQ(explained.outcomes(), "127.0.0.3 ok; 127.0.0.2 given_up in connect");
}

TEST(AddressNotes, SayWhereTheTimeRanOut) {
  const test::FullListener hole("127.0.0.2");
  const Explained explained = explain(at("127.0.0.2", hole.port()), {}, 100ms);
  EXPECT_FALSE(explained.outcome);
  EXPECT_EQ(explained.outcomes(), "127.0.0.2 given_up in connect");
  ScriptedPeer mute(&stay_mute);
  EXPECT_EQ(explain(at("127.0.0.1", mute.port()), {}, 100ms).outcomes(), "127.0.0.1 given_up in response");
}

TEST(AddressNotes, SayHowEachAddressFailed) {
  const test::ClosedPort closed;
  const Explained explained = explain(at("", closed.port()));
  EXPECT_TRUE(explained.outcomes().ends_with("; 127.0.0.1 refused connection refused")) << explained.outcomes();
  EXPECT_EQ(explained.count(Topic::connected), 0);
}

TEST(AddressNotes, NameAUnixSocketByItsPath) {
  const Path here;
  EXPECT_EQ(explain(at_path(here / "none.sock")).outcomes(),
            (here / "none.sock") + " refused the socket does not exist");
  ScriptedPeer peer(&answer_ok, {.unix_path = here / "app.sock"});
  EXPECT_EQ(explain(at_path(here / "app.sock")).outcomes(), (here / "app.sock") + " ok");
}

}  // namespace
}  // namespace steady::net
