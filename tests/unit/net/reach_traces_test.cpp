// What reaching a target leaves behind, and what an exec would inherit: nothing.
#include <gtest/gtest.h>

#include "reach_fixture.h"
#include "support/certificates.h"
#include "support/descriptors.h"
#include "support/full_listener.h"
#include "support/named_network.h"

namespace steady::net {
namespace {

TEST(Reach, OpensOnlyDescriptorsThatCloseOnExec) {
  const test::Certificates certificates;
  const auto open = test::open_descriptors();
  int sockets = 0;
  // The peers run in this process too; their descriptors close on exec as well.
  const Conversation look = [&](Stream&, Attempt&) -> asio::awaitable<Outcome> {
    for (const auto& [fd, descriptor] : test::open_descriptors()) {
      if (open.contains(fd)) continue;
      EXPECT_TRUE(descriptor.close_on_exec) << fd << ' ' << descriptor.target;
      sockets += descriptor.target.starts_with("socket:") ? 1 : 0;
    }
    co_return up();
  };
  const Path here;
  ScriptedPeer plain(&stay_mute);
  ScriptedPeer local(&stay_mute, {.unix_path = here / "app.sock"});
  ScriptedPeer secure(&stay_mute, {.certificate = certificates.server(), .key = certificates.server_key()});
  const Network network;
  const auto visit = [&](const Endpoint& where, const std::optional<Tls>& tls) {
    Attempt attempt(Deadline::in(20s), network);
    EXPECT_TRUE(test::run(reach(where, tls, attempt, look)).up());
  };
  visit(at("127.0.0.1", plain.port()), {});
  visit(at_path(here / "app.sock"), {});
  visit(at("127.0.0.1", secure.port()), Tls{.ca_file = certificates.ca()});
  EXPECT_GE(sockets, 3);
}

TEST(Reach, LeavesNoDescriptorBehindIn200AttemptsOfEachKind) {
  const Path here;
  const test::Certificates certificates;
  const test::FullListener hole("127.0.0.2");
  const test::ClosedPort closed;
  const auto full = test::FullListener::at_path(here / "full.sock");
  test::NamedNetwork names;
  names.name("db", {"127.0.0.4", "127.0.0.2", "127.0.0.5"});
  const std::optional<Tls> tls = Tls{.ca_file = certificates.ca()};
  const std::optional<Tls> foreign = Tls{.ca_file = certificates.foreign_ca()};
  const auto open = test::open_descriptors().size();
  {
    ScriptedPeer peer(&answer_ok);
    ScriptedPeer mute([](Guest& guest) { guest.wait_until_closed(); });
    ScriptedPeer secure(&answer_ok, {.certificate = certificates.server(), .key = certificates.server_key()});
    for (int i = 0; i < 200; ++i) {
      EXPECT_TRUE(call(at("127.0.0.1", peer.port())).outcome->up());
      EXPECT_TRUE(call(at("", peer.port())).outcome->up());
      EXPECT_TRUE(call(at("127.0.0.1", secure.port()), tls).outcome->up());
      EXPECT_FALSE(call(at("127.0.0.1", secure.port()), foreign).outcome->up());
      EXPECT_FALSE(call(at("127.0.0.1", closed.port())).outcome->up());
      EXPECT_FALSE(call(at_path(here / "full.sock")).outcome->up());
      EXPECT_FALSE(call(at("127.0.0.2", hole.port()), {}, 2ms).outcome);
      EXPECT_FALSE(call(at("127.0.0.1", mute.port()), {}, 2ms).outcome);
      EXPECT_FALSE(call(at("127.0.0.1", mute.port()), tls, 2ms).outcome);
      EXPECT_FALSE(call(at("db", hole.port()), {}, 2ms, names.network()).outcome);
    }
  }
  EXPECT_EQ(test::open_descriptors().size(), open);
}

}  // namespace
}  // namespace steady::net
