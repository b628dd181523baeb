// What an application's libpq demands of a server, at servers that do not have it: they get no password.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "login.h"
#include "probe/postgres/libpq_errors.h"
#include "support/certificates.h"
#include "wire.h"

namespace steady::probe::postgres {
namespace {

using test::Guest;
using test::login_at;
using test::ScriptedPeer;
namespace wire = test::wire;

constexpr std::string_view begin_of_tls = "\x16\x03";  // a handshake record (RFC 8446, section 5.1)

class Demands : public testing::Test {
 protected:
  static void SetUpTestSuite() { certificates = std::make_unique<test::Certificates>(); }
  static void TearDownTestSuite() { certificates.reset(); }

  // One login with a password at a server that speaks TLS, or none, and answers the startup packet with `request`.
  struct Seen {
    Outcome outcome;
    std::string said;  // by the client, once it has heard the request
  };
  static Seen login(std::vector<Verbatim> demands, const std::string& request, bool tls = true,
                    Level level = Level::login) {
    Seen seen;
    const ScriptedPeer peer([&](Guest& guest) {
      if (tls) {
        guest.read_exactly(8);
        guest.send("S");
        guest.start_tls(certificates->server(), certificates->server_key());
      }
      wire::read_startup(guest);
      guest.send(request);
      seen.said = wire::read_message(guest);
      guest.close();
    });
    Spec spec = login_at(peer.port());
    spec.sslmode = tls ? "require" : "prefer";
    spec.password = Secret("secret");
    spec.level = level;
    spec.verbatim = std::move(demands);
    seen.outcome = test::attempt(PostgresProbe(spec));
    return seen;
  }

  static inline std::unique_ptr<test::Certificates> certificates;
};

const std::string password = "p" + wire::zero("secret");
const std::string clear = wire::authentication(3);
const std::string md5 = wire::authentication(5, "salt");
const std::string scram = wire::authentication(10, wire::zero("SCRAM-SHA-256") + '\0');

TEST_F(Demands, AServerWithoutChannelBindingGetsNoPassword) {
  for (const bool tls : {true, false}) {
    for (const std::string& request : {clear, md5, scram, wire::welcome()}) {
      const auto [outcome, said] = login({{"channel_binding", "require"}}, request, tls);
      EXPECT_EQ(outcome.reason, Reason::denied) << outcome.detail;
      EXPECT_TRUE(outcome.permanent());
      EXPECT_TRUE(outcome.detail.starts_with("channel binding ")) << outcome.detail;
      EXPECT_EQ(said, "");
    }
  }
  EXPECT_EQ(login({{"channel_binding", "require"}}, clear).outcome.detail,
            "channel binding required but not supported by server's authentication request");
}

TEST_F(Demands, AServerGetsThePasswordWhereNothingIsDemanded) {
  for (const std::vector<Verbatim>& none : {std::vector<Verbatim>{}, {{"channel_binding", "prefer"}}}) {
    EXPECT_EQ(login(none, clear).said, password);
  }
}

TEST_F(Demands, AServerThatAsksInAnotherWayThanIsRequiredGetsNoPassword) {
  for (const std::string required : {"scram-sha-256", "md5,scram-sha-256", "!password", "none"}) {
    const auto [outcome, said] = login({{"require_auth", required}}, clear);
    EXPECT_EQ(outcome, down(Reason::denied,
                            cat("authentication method requirement \"", required,
                                "\" failed: server requested a cleartext password"),
                            Permanent::yes));
    EXPECT_EQ(said, "");
  }
  EXPECT_EQ(login({{"require_auth", "scram-sha-256"}}, wire::welcome()).outcome.reason, Reason::denied);
  EXPECT_EQ(login({{"require_auth", "none"}}, wire::welcome()).outcome, up());
  EXPECT_EQ(login({{"require_auth", "password"}}, clear).said, password);
}

TEST_F(Demands, AServerThatTakesConnectionsIsAcceptingWhateverIsDemandedOfIt) {
  for (const std::string& request : {clear, scram, wire::welcome()}) {
    EXPECT_EQ(login({{"channel_binding", "require"}}, request, true, Level::accepting).outcome, up());
    EXPECT_EQ(login({{"require_auth", "md5"}}, request, true, Level::accepting).outcome, up());
  }
}

// What PostgreSQL 14 and newer say about themselves at the login.
ScriptedPeer::Script reporting(std::string_view in_hot_standby, std::string_view read_only) {
  const std::string status = wire::message('S', wire::zero("server_version") + wire::zero("15.1")) +
                             wire::message('S', wire::zero("in_hot_standby") + wire::zero(in_hot_standby)) +
                             wire::message('S', wire::zero("default_transaction_read_only") + wire::zero(read_only));
  return [status](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::authentication(0) + status + wire::ready());
    guest.wait_until_closed();
  };
}

TEST_F(Demands, TargetSessionAttributesMeanWhatTheyMeanToLibpq) {
  struct Row {
    std::string attributes;
    bool primary, read_only_primary, standby;
  };
  for (const Row& row : {Row{"any", true, true, true}, Row{"read-write", true, false, false},
                         Row{"read-only", false, true, true}, Row{"primary", true, true, false},
                         Row{"standby", false, false, true}, Row{"prefer-standby", true, true, true}}) {
    for (const auto& [peer_is, expected] :
         {std::pair{reporting("off", "off"), row.primary}, std::pair{reporting("off", "on"), row.read_only_primary},
          std::pair{reporting("on", "off"), row.standby}}) {
      const ScriptedPeer peer(peer_is);
      Spec spec = login_at(peer.port());
      spec.verbatim = {{"target_session_attrs", row.attributes}};
      const Outcome outcome = test::attempt(PostgresProbe(spec));
      EXPECT_EQ(outcome.up(), expected) << row.attributes << ": " << outcome.detail;
      EXPECT_EQ(outcome.reason, expected ? Reason::ok : Reason::mismatch);
      EXPECT_FALSE(outcome.permanent()) << "a failover may change it";
      EXPECT_EQ(peer.connections(), 1);
      spec.level = Level::accepting;
      EXPECT_EQ(test::attempt(PostgresProbe(spec)), up());
    }
  }
}

TEST_F(Demands, AServerThatSaysNothingAboutItselfIsAsked) {
  const auto ask = [](const std::string& attributes, const std::string& answer) {
    std::string question;
    const ScriptedPeer peer([&](Guest& guest) {
      wire::read_startup(guest);
      guest.send(wire::welcome());
      question = wire::read_message(guest);
      guest.send(answer);
      guest.wait_until_closed();
    });
    Spec spec = login_at(peer.port());
    spec.verbatim = {{"target_session_attrs", attributes}};
    return std::pair{test::attempt(PostgresProbe(spec)), question};
  };
  const auto [writable, question] = ask("read-write", wire::row("off") + wire::ready());
  EXPECT_EQ(writable, up());
  EXPECT_EQ(question, "Q" + wire::zero("SHOW transaction_read_only"));
  EXPECT_EQ(ask("read-write", wire::row("on") + wire::ready()).first,
            down(Reason::mismatch, "the session is read-only (target_session_attrs)"));
  EXPECT_EQ(ask("primary", wire::row("t") + wire::ready()).first,
            down(Reason::mismatch, "the server is a standby (target_session_attrs)"));
  EXPECT_EQ(ask("read-write", wire::error("57P01", "terminating connection")).first.reason, Reason::not_ready);
  EXPECT_FALSE(ask("standby", wire::row("nonsense") + wire::ready()).first.up());
}

TEST_F(Demands, DirectTlsAsksForNoLeaveAndNeedsTheProtocolsName) {
  ScriptedPeer::Options options{.certificate = certificates->server(), .key = certificates->server_key()};
  options.protocol = "postgresql";
  const auto attempt_at = [](std::uint16_t port) {
    Spec spec = login_at(port);
    spec.sslmode = "require";
    spec.verbatim = {{"sslnegotiation", "direct"}};
    return test::attempt(PostgresProbe(spec));
  };
  const ScriptedPeer modern(wire::server(""), options);
  EXPECT_EQ(attempt_at(modern.port()), up());
  options.protocol = "";
  const ScriptedPeer nameless(wire::server(""), options);
  EXPECT_EQ(attempt_at(nameless.port()).reason, Reason::tls);
  EXPECT_TRUE(attempt_at(nameless.port()).permanent()) << attempt_at(nameless.port()).detail;

  std::string first;
  Outcome outcome;
  {
    const ScriptedPeer old([&](Guest& guest) {
      first = guest.read_exactly(2);
      guest.close();
    });
    outcome = attempt_at(old.port());
  }
  EXPECT_EQ(first, begin_of_tls);
  EXPECT_TRUE(outcome.detail.ends_with("(sslnegotiation=direct needs PostgreSQL 17 or newer)")) << outcome.detail;
}

TEST_F(Demands, OptionsAreAStartupParameter) {
  std::string startup;
  {
    const ScriptedPeer peer([&](Guest& guest) {
      startup = wire::read_startup(guest);
      guest.send(wire::welcome());
      guest.wait_until_closed();
    });
    Spec spec = login_at(peer.port());
    spec.verbatim = {{"options", "-c geqo=off"}};
    EXPECT_EQ(test::attempt(PostgresProbe(spec)), up());
  }
  EXPECT_TRUE(startup.contains(wire::zero("options") + wire::zero("-c geqo=off"))) << startup;
}

TEST_F(Demands, HostaddrIsWhereToConnectAndTheHostStaysTheName) {
  const ScriptedPeer peer(wire::server(""));
  Spec spec = login_at(peer.port());
  spec.host = "db.invalid";
  spec.hostaddr = "127.0.0.1";
  EXPECT_EQ(test::attempt(PostgresProbe(spec)), up());
  EXPECT_TRUE(PostgresProbe(spec).target().starts_with("app@db.invalid:"));
  spec.host = "";
  EXPECT_EQ(test::attempt(PostgresProbe(spec)), up());
  EXPECT_EQ(PostgresProbe(spec).host(), "127.0.0.1");
}

TEST(UnmetDemand, IsReadBehindTheErrorOfAnEarlierConnection) {
  const std::string refused = "connection to server at \"::1\", port 1 failed: FATAL:  28000: no encryption\n";
  const std::string here = "connection to server at \"::1\", port 1 failed: ";
  EXPECT_EQ(unmet_demand(refused + here + "session is read-only\n"),
            down(Reason::mismatch, "the session is read-only (target_session_attrs)"));
  EXPECT_EQ(unmet_demand(here + "FATAL:  28000: channel binding is a word of the server\n"), std::nullopt);
  EXPECT_EQ(unmet_demand(refused), std::nullopt);
  EXPECT_EQ(unmet_demand(""), std::nullopt);
}

}  // namespace
}  // namespace steady::probe::postgres
