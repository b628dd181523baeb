// The login at servers that do what no real one can be made to do.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "login.h"
#include "wire.h"

namespace steady::probe::postgres {
namespace {

using test::Guest;
using test::login;
using test::login_at;
using test::ScriptedPeer;
namespace wire = test::wire;

TEST(PostgresProbe, ReadsAnErrorThatComesByteByByte) {
  const ScriptedPeer peer([](Guest& guest) {
    wire::read_startup(guest);
    guest.send_byte_by_byte(wire::error("57P03", "the database system is starting up"));
    guest.close();
  });
  EXPECT_EQ(login(peer), down(Reason::not_ready, "the database system is starting up (57P03)"));
}

TEST(PostgresProbe, LogsInByteByByteAndSaysGoodbye) {
  std::string goodbye;
  bool orderly = false;
  {
    const ScriptedPeer peer([&](Guest& guest) {
      wire::read_startup(guest);
      guest.send_byte_by_byte(wire::welcome());
      goodbye = wire::read_message(guest);
      orderly = guest.wait_until_closed();
    });
    EXPECT_EQ(login(peer), up());
  }
  EXPECT_EQ(goodbye, "X");
  EXPECT_TRUE(orderly);
}

TEST(PostgresProbe, ReportsAFailureAfterTheAuthentication) {
  const ScriptedPeer peer(
      wire::refusing(wire::authentication(0) + wire::error("3D000", "database \"x\" does not exist")));
  EXPECT_EQ(login(peer), down(Reason::denied, "database \"x\" does not exist (3D000)", Permanent::yes));
}

// As the postmaster writes it when it has no process: the protocol of before 3.0.
TEST(PostgresProbe, TakesWhatAServerSaysWithoutACodeForTheServersOwn) {
  const auto saying = [](const std::string& words) {
    const ScriptedPeer peer(wire::refusing(wire::zero("E" + words)));
    return login(peer);
  };
  for (const char* why : {"Resource temporarily unavailable", "Cannot allocate memory", "Out of memory"})
    EXPECT_EQ(saying(cat("could not fork new process for connection: ", why, "\n")),
              down(Reason::not_ready, "the server cannot start a session"));
  EXPECT_EQ(saying("out of memory\n"), down(Reason::not_ready, "out of memory, in the server or in steady"));
  EXPECT_EQ(saying("could not create socket: Too many open files\n"),
            down(Reason::not_ready, "too many open files, in the server or in steady"));
}

TEST(PostgresProbe, ReportsProtocolWhenTheLoginBreaksOff) {
  const ScriptedPeer peer(wire::refusing(wire::authentication(0)));
  EXPECT_EQ(login(peer), down(Reason::protocol, "the peer closed the connection in the middle of its answer"));
}

TEST(PostgresProbe, SaysWhatToDoWhenAPasswordIsMissing) {
  for (const std::string& request : {wire::authentication(3), wire::authentication(5, "salt"),
                                     wire::authentication(10, wire::zero("SCRAM-SHA-256") + '\0')}) {
    const ScriptedPeer peer(wire::refusing(request));
    EXPECT_EQ(login(peer), down(Reason::denied, "the server asks for a password: give one, or use level=accepting"));
    EXPECT_EQ(login(peer, Level::accepting), up());
  }
}

// SCRAM-SHA-256 (RFC 5802) up to the server's first message, which names how many iterations the client is to compute.
ScriptedPeer::Script demanding(std::string iterations) {
  return [iterations = std::move(iterations)](Guest& guest) {
    wire::read_startup(guest);
    guest.send(wire::authentication(10, wire::zero("SCRAM-SHA-256") + '\0'));
    const std::string first = wire::read_message(guest);  // "p" "SCRAM-SHA-256\0" length "n,,n=,r=NONCE"
    const std::string nonce = first.substr(first.rfind("r=") + 2);
    guest.send(wire::authentication(11, cat("r=", nonce, "x,s=c2FsdA==,i=", iterations)));
    guest.wait_until_closed();
  };
}

#ifndef STEADY_UNPATCHED  // a distribution's libpq computes them all
TEST(PostgresProbe, ComputesNoEndlessScramIterationsForAHostileServer) {
  for (const std::string iterations : {"1000001", "2147483647", "4096x", "0"}) {
    const ScriptedPeer peer(demanding(iterations));
    probe::postgres::Spec spec = login_at(peer.port());
    spec.password = Secret("secret");
    const Outcome outcome = test::attempt(PostgresProbe(spec));
    EXPECT_EQ(outcome.reason, Reason::protocol) << outcome.detail;
    EXPECT_TRUE(outcome.detail.contains("invalid iteration count")) << outcome.detail;
  }
}
#endif

TEST(PostgresProbe, ReportsDeniedWhenTheServerAsksForAnAuthenticationThatWeDoNotHave) {
  for (const std::string& request :
       {wire::authentication(2), wire::authentication(7), wire::authentication(9), wire::authentication(13),
        wire::authentication(10, wire::zero("OAUTHBEARER") + '\0')}) {
    const ScriptedPeer peer(wire::refusing(request));
    const Outcome outcome = login(peer);
    EXPECT_EQ(outcome.reason, Reason::denied) << outcome.detail;
    EXPECT_TRUE(outcome.permanent());
    EXPECT_EQ(login(peer, Level::accepting), up()) << outcome.detail;
  }
}

TEST(PostgresProbe, CountsAnyErrorButNotYetAsAccepting) {
  for (const std::string code : {"28000", "28P01", "3D000", "53300", "57P01"}) {
    const ScriptedPeer peer(wire::refusing(wire::error(code, "words")));
    EXPECT_EQ(login(peer, Level::accepting), up()) << code;
  }
  const ScriptedPeer peer(wire::refusing(wire::error("57P03", "not yet")));
  EXPECT_EQ(login(peer, Level::accepting), down(Reason::not_ready, "not yet (57P03)"));
}

TEST(PostgresProbe, SendsUserDatabaseAndApplicationNameAndNothingElseWhateverTheEnvironmentSays) {
  const std::vector<std::pair<const char*, const char*>> hostile{{"PGHOST", "elsewhere"},
                                                                 {"PGHOSTADDR", "192.0.2.1"},
                                                                 {"PGPORT", "1"},
                                                                 {"PGUSER", "intruder"},
                                                                 {"PGDATABASE", "other"},
                                                                 {"PGPASSWORD", "secret"},
                                                                 {"PGOPTIONS", "-c geqo=off"},
                                                                 {"PGAPPNAME", "other"},
                                                                 {"PGCLIENTENCODING", "LATIN1"},
                                                                 {"PGDATESTYLE", "German"},
                                                                 {"PGTZ", "UTC"},
                                                                 {"PGGEQO", "off"},
                                                                 {"PGSERVICE", "absent"},
                                                                 {"PGSERVICEFILE", "/nowhere"},
                                                                 {"PGPASSFILE", "/nowhere"},
                                                                 {"PGSSLMODE", "verify-full"},
                                                                 {"PGREQUIRESSL", "1"},
                                                                 {"PGSSLNEGOTIATION", "direct"},
                                                                 {"PGREQUIREAUTH", "password"},
                                                                 {"PGCHANNELBINDING", "require"},
                                                                 {"PGGSSENCMODE", "require"},
                                                                 {"PGREQUIREPEER", "nobody"},
                                                                 {"PGTARGETSESSIONATTRS", "standby"},
                                                                 {"PGCONNECT_TIMEOUT", "x"},
                                                                 {"PGLOADBALANCEHOSTS", "x"},
                                                                 {"PGSSLMINPROTOCOLVERSION", "x"},
                                                                 {"PGSSLCERTMODE", "require"}};
  for (const auto& [name, value] : hostile) ::setenv(name, value, 1);
  std::string startup;
  Outcome outcome;
  {
    const ScriptedPeer peer([&startup](Guest& guest) {
      startup = wire::read_startup(guest);
      guest.send(wire::welcome());
      guest.wait_until_closed();
    });
    outcome = login(peer);
  }
  for (const auto& [name, value] : hostile) {
    EXPECT_STREQ(std::getenv(name), value);  // it was hidden from libpq only
    ::unsetenv(name);
  }
  EXPECT_EQ(outcome, up());
  EXPECT_EQ(startup, wire::number(0x30000) + wire::zero("user") + wire::zero("app") + wire::zero("database") +
                         wire::zero("app") + wire::zero("application_name") + wire::zero("steady") + '\0');
}

TEST(PostgresProbe, KeepsTheServersNoticesToItself) {
  const ScriptedPeer peer(wire::refusing(
      wire::authentication(0) + wire::error("01000", "the collation version has changed", 'N') + wire::ready()));
  testing::internal::CaptureStderr();
  EXPECT_EQ(login(peer), up());
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(PostgresProbe, FindsThisContainersServerOnEitherLoopbackAddress) {
  for (const char* address : {"127.0.0.1", "::1"}) {
    ScriptedPeer::Options options;
    options.address = address;
    const ScriptedPeer peer(wire::server(""), options);
    for (const char* host : {"", "localhost"}) {
      Spec spec = login_at(peer.port());
      spec.host = host;
      EXPECT_EQ(test::attempt(PostgresProbe(spec)), up()) << address;
    }
  }
}

TEST(PostgresProbe, ShowsNoPasswordWhateverFails) {
  const std::string secret = "h%u#n@t:e/r$2'\"";
  for (const std::string& answer :
       {wire::error("28P01", "password authentication failed"), std::string("garbage"), std::string()}) {
    const ScriptedPeer peer(wire::refusing(answer));
    Spec spec = login_at(peer.port());
    spec.password = Secret(secret);
    const PostgresProbe probe(spec);
    EXPECT_FALSE(test::attempt(probe).detail.contains(secret));
    EXPECT_FALSE(probe.target().contains(secret));
  }
}

}  // namespace
}  // namespace steady::probe::postgres
