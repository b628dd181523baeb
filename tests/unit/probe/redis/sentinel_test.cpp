// Sentinels that name a master or none, and the master that they name.
#include "probe/redis/sentinel.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "sentinel_peers.h"
#include "support/certificates.h"

namespace steady::probe::redis {
namespace {

TEST(RedisSentinel, TheMasterThatItNamesIsProbed) {
  const ScriptedPeer master(server());
  const ScriptedPeer guard(sentinel(address(master)));
  EXPECT_EQ(ask(at({guard.port()})), up("PONG"));
  EXPECT_EQ(master.connections(), 1);
  EXPECT_EQ(guard.connections(), 1);
}

TEST(RedisSentinel, EachIsAskedUntilOneKnowsTheService) {
  const ClosedPort closed;
  const ScriptedPeer master(server());
  const ScriptedPeer ignorant(sentinel("*-1\r\n")), guard(sentinel(address(master))), last(sentinel("*-1\r\n"));
  EXPECT_EQ(ask(at({closed.port(), ignorant.port(), guard.port(), last.port()})), up("PONG"));
  EXPECT_EQ(last.connections(), 0) << "the first answer counts";
}

TEST(RedisSentinel, ASilentOneLeavesTimeForTheOthersAndTheMaster) {
  const ScriptedPeer mute([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const ScriptedPeer master(server());
  const ScriptedPeer guard(sentinel(address(master)));
  EXPECT_EQ(ask(at({mute.port(), guard.port()}), 1500ms), up("PONG"));
}

TEST(RedisSentinel, AServiceThatNobodyKnowsLooksPermanent) {
  const std::string words = "the Sentinel knows no service 'mymaster'";
  const ScriptedPeer guard(sentinel("*-1\r\n"));
  EXPECT_EQ(ask(at({guard.port()})),
            down(Reason::mismatch, cat("127.0.0.1:", guard.port(), ": ", words), Permanent::yes));
  const ClosedPort closed;
  EXPECT_FALSE(ask(at({guard.port(), closed.port()})).permanent()) << "the other one may know it";
}

TEST(RedisSentinel, TheFailureNamesEachSentinel) {
  const ClosedPort closed;
  EXPECT_EQ(ask(at({closed.port()})), down(Reason::refused, cat("127.0.0.1:", closed.port(), ": connection refused")));
}

TEST(RedisSentinel, TheFailureNamesTheMaster) {
  const ClosedPort closed;
  const ScriptedPeer guard(sentinel(address("127.0.0.1", std::to_string(closed.port()))));
  EXPECT_EQ(ask(at({guard.port()})),
            down(Reason::refused, cat("the master 127.0.0.1:", closed.port(), ": connection refused")));
}

TEST(RedisSentinel, ASilentMasterIsNamedTooBeforeTheTimeIsOver) {
  const ScriptedPeer mute([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const ScriptedPeer guard(sentinel(address(mute)));
  const Outcome outcome = ask(at({guard.port()}), 600ms);
  EXPECT_EQ(outcome.reason, Reason::timed_out);
  EXPECT_TRUE(outcome.detail.starts_with(cat("the master 127.0.0.1:", mute.port(), ": in response after ")))
      << outcome.detail;
}

TEST(RedisSentinel, TheMasterMustConfirmItsRole) {
  const ScriptedPeer replica(server("role:slave\r\n"));
  const ScriptedPeer guard(sentinel(address(replica)));
  EXPECT_EQ(ask(at({guard.port()})),
            down(Reason::mismatch, cat("the master 127.0.0.1:", replica.port(), ": the role is replica, not primary")));
}

TEST(RedisSentinel, AMasterThatKeepsItsRoleSecretSaysWhichPermissionIsMissing) {
  const ScriptedPeer master([](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send("+PONG\r\n");
    guest.read_until("replication\r\n");
    guest.send("-NOPERM User app has no permissions to run the 'info' command\r\n");
    guest.wait_until_closed();
  });
  const ScriptedPeer guard(sentinel(address(master)));
  const Outcome outcome = ask(at({guard.port()}));
  EXPECT_EQ(outcome.reason, Reason::denied);
  EXPECT_TRUE(outcome.detail.ends_with("; steady confirms the master by INFO: permit +info")) << outcome.detail;
}

TEST(RedisSentinel, IsAskedForPingAloneAtTheLevelAlive) {
  const ScriptedPeer master([](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send("-LOADING wait\r\n");
    guest.wait_until_closed();
  });
  const ScriptedPeer guard(sentinel(address(master)));
  Spec spec = at({guard.port()});
  spec.level = Level::alive;
  spec.role = Role::any;
  EXPECT_TRUE(ask(spec).up());
}

// --- logins ---

TEST(RedisSentinel, EachSideGetsItsOwnLogin) {
  std::string at_sentinel, at_master;
  {
    const ScriptedPeer master([&](Guest& guest) {
      at_master = guest.read_until("PING\r\n");
      guest.send("+OK\r\n+OK\r\n+PONG\r\n");
      guest.read_until("replication\r\n");
      guest.send(bulk("role:master\r\n"));
      guest.wait_until_closed();
    });
    const ScriptedPeer guard([&](Guest& guest) {
      at_sentinel = guest.read_until("guardpass\r\n");
      guest.send("+OK\r\n");
      at_sentinel += guest.read_exactly(question.size());
      guest.send(address(master));
      guest.wait_until_closed();
    });
    Spec spec = at({guard.port()});
    spec.user = "app";
    spec.password = Secret("apppass");
    spec.database = 3;
    spec.sentinel->user = "guard";
    spec.sentinel->password = Secret("guardpass");
    EXPECT_EQ(ask(spec), up("PONG"));
  }
  EXPECT_EQ(at_sentinel, "*3\r\n$4\r\nAUTH\r\n$5\r\nguard\r\n$9\r\nguardpass\r\n" + question);
  EXPECT_EQ(at_master,
            "*3\r\n$4\r\nAUTH\r\n$3\r\napp\r\n$7\r\napppass\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*1\r\n$4\r\nPING\r\n");
}

TEST(RedisSentinel, GetsNoPasswordOfTheServer) {
  std::string heard;
  {
    const ScriptedPeer guard([&](Guest& guest) {
      heard = guest.read_exactly(question.size());
      guest.send("*-1\r\n");
      guest.wait_until_closed();
    });
    Spec spec = at({guard.port()});
    spec.user = "app";
    spec.password = Secret("apppass");
    ask(spec);
  }
  EXPECT_EQ(heard, question);
}

TEST(RedisSentinel, SaysWhichPasswordIsWanted) {
  const Outcome outcome = answered("-NOAUTH Authentication required.\r\n");
  EXPECT_EQ(outcome.reason, Reason::denied);
  EXPECT_TRUE(outcome.permanent());
  EXPECT_TRUE(outcome.detail.ends_with(": the Sentinel wants a password (NOAUTH): set sentinel_password_file or _env"))
      << outcome.detail;
}

TEST(RedisSentinel, SaysWhatIsOddAboutItsPassword) {
  const ScriptedPeer guard([](Guest& guest) {
    guest.read_until("AUTH\r\n");
    guest.send("-WRONGPASS invalid username-password pair\r\n");
    guest.wait_until_closed();
  });
  Spec spec = at({guard.port()});
  spec.password_remark = "never this one";
  spec.sentinel->password = Secret("x ");
  spec.sentinel->password_remark = "the password ends with a blank";
  const Outcome outcome = ask(spec);
  EXPECT_EQ(outcome.reason, Reason::denied);
  EXPECT_TRUE(outcome.detail.ends_with("; the password ends with a blank")) << outcome.detail;
}

// --- TLS ---

TEST(RedisSentinel, SpeaksTlsWithBothSides) {
  const test::Certificates certificates;
  const ScriptedPeer::Options tls{.certificate = certificates.server(), .key = certificates.server_key()};
  const ScriptedPeer master(server(), tls);
  const ScriptedPeer guard(sentinel(address(master)), tls);
  Spec spec = at({guard.port()});
  spec.tls = net::Tls{.ca_file = certificates.ca()};
  EXPECT_EQ(ask(spec), up("PONG"));
  spec.tls->ca_file = certificates.foreign_ca();
  EXPECT_EQ(ask(spec).reason, Reason::tls);
}

TEST(RedisSentinel, SaysHowTlsIsWritten) {
  const ScriptedPeer guard([](Guest& guest) {
    guest.read_exactly(question.size());
    guest.close();
  });
  const Outcome outcome = ask(at({guard.port()}));
  EXPECT_EQ(outcome.reason, Reason::refused);
  EXPECT_TRUE(outcome.detail.ends_with("if the port speaks TLS, write rediss+sentinel://")) << outcome.detail;
}

}  // namespace
}  // namespace steady::probe::redis
