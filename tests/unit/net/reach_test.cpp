// Reaching real sockets on loopback: which outcome each kind of failure gets.
#include "net/reach.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <future>

#include "reach_fixture.h"
#include "support/full_listener.h"
#include "support/named_network.h"

namespace steady::net {
namespace {

TEST(Reach, RunsTheConversation) {
  ScriptedPeer peer(&answer_ok);
  const Reached reached = call(at("127.0.0.1", peer.port()));
  EXPECT_EQ(reached.outcome, up("ok\n"));
  EXPECT_EQ(reached.phase, Phase::response);
}

TEST(Reach, FindsThisContainerOnEitherFamily) {
  ScriptedPeer four(&answer_ok);
  EXPECT_EQ(call(at("", four.port())).outcome, up("ok\n"));
  EXPECT_EQ(call(at("localhost", four.port())).outcome, up("ok\n"));
  ScriptedPeer six(&answer_ok, {.address = "::1"});
  EXPECT_EQ(call(at("", six.port())).outcome, up("ok\n"));
  EXPECT_EQ(call(at("::1", six.port())).outcome, up("ok\n"));
}

TEST(Reach, ReportsRefusedWhenNobodyListens) {
  const test::ClosedPort closed;
  const Reached reached = call(at("127.0.0.1", closed.port()));
  EXPECT_EQ(reached.outcome, down(Reason::refused, "connection refused"));
  EXPECT_EQ(reached.phase, Phase::connect);
}

TEST(Reach, ReportsUnreachableWhereNoRouteLeads) {
  const Reached reached = call(at("255.255.255.255", 80));
  ASSERT_TRUE(reached.outcome);
  EXPECT_EQ(reached.outcome->reason, Reason::unreachable) << reached.outcome->detail;
  EXPECT_FALSE(reached.outcome->detail.empty());
}

TEST(Reach, SaysThatItWasConnectingWhenTheDeadlineCame) {
  const test::FullListener hole("127.0.0.1");
  const Reached reached = call(at("127.0.0.1", hole.port()), {}, 100ms);
  EXPECT_EQ(reached.outcome, std::nullopt);
  EXPECT_EQ(reached.phase, Phase::connect);
  EXPECT_LT(reached.took, 1s);
}

TEST(Reach, SaysThatItWasShakingHandsWhenTheDeadlineCame) {
  ScriptedPeer mute(&stay_mute);
  const Reached reached = call(at("127.0.0.1", mute.port()), Tls{.insecure = true}, 100ms);
  EXPECT_EQ(reached.outcome, std::nullopt);
  EXPECT_EQ(reached.phase, Phase::handshake);
}

TEST(Reach, SaysThatItWaitedForTheResponseWhenTheDeadlineCame) {
  ScriptedPeer mute(&stay_mute);
  const Reached reached = call(at("127.0.0.1", mute.port()), {}, 100ms);
  EXPECT_EQ(reached.outcome, std::nullopt);
  EXPECT_EQ(reached.phase, Phase::response);
}

TEST(Reach, PaysAQuarterOfASecondForABlackHoleBeforeTheLivingAddress) {
  const test::FullListener hole("127.0.0.2");
  ScriptedPeer peer(&answer_ok, {.address = "127.0.0.3", .port = hole.port()});
  test::NamedNetwork names;
  names.name("db", {"127.0.0.2", "127.0.0.3"});
  const Reached reached = call(at("db", hole.port()), {}, 20s, names.network());
  EXPECT_EQ(reached.outcome, up("ok\n"));
  EXPECT_LT(reached.took, 1s) << "not the deadline, nor the kernel's first repetition";
}

TEST(Reach, TakesTheSecondAddressWhenTheFirstIsMute) {
  std::promise<bool> ended;
  ScriptedPeer mute([&](Guest& guest) { ended.set_value(guest.wait_until_closed()); }, {.address = "127.0.0.2"});
  ScriptedPeer peer(&answer_ok, {.address = "127.0.0.3", .port = mute.port()});
  test::NamedNetwork names;
  names.name("db", {"127.0.0.2", "127.0.0.3"});
  const Reached reached = call(at("db", mute.port()), {}, 20s, names.network());
  EXPECT_EQ(reached.outcome, up("ok\n"));
  EXPECT_LT(reached.took, 2s);
  auto seen = ended.get_future();
  ASSERT_EQ(seen.wait_for(10s), std::future_status::ready) << "the winner sends the loser away";
  EXPECT_TRUE(seen.get());
}

TEST(Reach, TakesTheSecondAddressWhenTheFirstAnswersWrongly) {
  ScriptedPeer busy(&answer_busy, {.address = "127.0.0.2"});
  ScriptedPeer peer(&answer_ok, {.address = "127.0.0.3", .port = busy.port()});
  test::NamedNetwork names;
  names.name("db", {"127.0.0.2", "127.0.0.3"});
  names.name("lost", {"127.0.0.4", "127.0.0.2", "127.0.0.5"});
  EXPECT_EQ(call(at("db", busy.port()), {}, 20s, names.network()).outcome, up("ok\n"));
  EXPECT_EQ(call(at("lost", busy.port()), {}, 20s, names.network()).outcome, down(Reason::not_ready, "busy"));
}

TEST(Reach, UnderLoopbackOnlyLeavesTheOthersAlone) {
  ScriptedPeer peer(&answer_ok);
  const Network narrow{.loopback_only = true};
  EXPECT_EQ(call(at("127.0.0.1", peer.port()), {}, 20s, narrow).outcome, up("ok\n"));
  EXPECT_EQ(call(at("10.0.0.1", peer.port()), {}, 20s, narrow).outcome->reason, Reason::unreachable);
}

TEST(Reach, SpeaksToUnixSockets) {
  const Path here;
  ScriptedPeer peer(&answer_ok, {.unix_path = here / "app.sock"});
  EXPECT_EQ(call(at_path(here / "app.sock")).outcome, up("ok\n"));
  const std::string abstract = cat("@steady-test-", static_cast<int>(::getpid()));
  ScriptedPeer unnamed(&answer_ok, {.unix_path = abstract});
  EXPECT_EQ(call(at_path(abstract)).outcome, up("ok\n"));
}

TEST(Reach, ReportsAUnixSocketThatDoesNotExist) {
  const Path here;
  EXPECT_EQ(call(at_path(here / "none.sock")).outcome, down(Reason::refused, "the socket does not exist"));
  EXPECT_EQ(call(at_path("@steady-nobody")).outcome, down(Reason::refused, "nobody listens on the socket"));
  const ScriptedPeer deaf(&answer_ok, {.unix_path = here / "deaf.sock", .listen = false});
  EXPECT_EQ(call(at_path(here / "deaf.sock")).outcome, down(Reason::refused, "nobody listens on the socket"));
}

TEST(Reach, ReportsAUnixSocketWhoseServerDoesNotAccept) {
  const Path here;
  const auto full = test::FullListener::at_path(here / "full.sock");
  EXPECT_EQ(call(at_path(here / "full.sock")).outcome,
            down(Reason::refused, "the queue of the socket is full: its server does not accept"));
}

TEST(Reach, RefusesAPathThatIsTooLongForAUnixSocket) {
  const Path here;
  const std::string stem = here / "";
  const std::string fits = stem + std::string(107 - stem.size(), 'x');
  ScriptedPeer peer(&answer_ok, {.unix_path = fits});
  EXPECT_EQ(call(at_path(fits)).outcome, up("ok\n"));
  const auto outcome = call(at_path(fits + "x")).outcome;
  EXPECT_EQ(outcome, down(Reason::internal, "the path of a Unix socket has at most 107 bytes", Permanent::yes));
}

TEST(Reach, ShowsEndpointsAsPeopleWriteThem) {
  EXPECT_EQ(to_string(at("db", 5432)), "db:5432");
  EXPECT_EQ(to_string(at("::1", 80)), "[::1]:80");
  EXPECT_EQ(to_string(at("", 80)), "localhost:80");
  EXPECT_EQ(to_string(at_path("/run/app.sock")), "/run/app.sock");
}

}  // namespace
}  // namespace steady::net
