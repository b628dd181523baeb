// Signals of `steady serve` at awkward moments: a request right behind SIGTERM, SIGHUP in the middle of things, and a file
// in which only a password is another one.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <mutex>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::string readyz = "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n";

// A Redis that wants a password, which may change, and counts who came with which.
class Guarded {
 public:
  Guarded()
      : peer_([this](Guest& guest) {
          const std::string request = guest.read_until("PING\r\n");
          const bool right = request.contains(cat("\r\n", password(), "\r\n"));
          ++(right ? right_ : wrong_);
          guest.send(right ? "+OK\r\n+PONG\r\n" : "-WRONGPASS invalid username-password pair\r\n-NOAUTH\r\n");
        }) {}
  void demand(const std::string& password) {
    const std::scoped_lock lock(mutex_);
    password_ = password;
  }
  std::string check(const std::string& password, const std::string& more = {}) const {
    return cat("  cache: { redis: { host: 127.0.0.1, port: ", peer_.port(), ", password: ", password, " }", more,
               " }\n");
  }
  int right() const { return right_; }
  int wrong() const { return wrong_; }

 private:
  std::string password() {
    const std::scoped_lock lock(mutex_);
    return password_;
  }

  std::mutex mutex_;
  std::string password_ = "first";
  std::atomic<int> right_ = 0, wrong_ = 0;
  ScriptedPeer peer_;
};

void reload(Serving& serving, const std::string& checks, const std::string& more = {}) {
  serving.write_config(checks, more);
  serving.child().kill(SIGHUP);
  ASSERT_TRUE(serving.child().wait_for_output("SIGHUP: reloaded", 10s)) << serving.child().err();
}

TEST(ServeSignals, TheVeryNextRequestAfterSigtermIsToldOfTheDrain) {
  Guarded cache;
  for (int i = 0; i < 20; ++i) {
    Serving serving(cache.check("first"), "serve: { drain: 1h }\n");
    ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
    Client client(serving.port());
    // Busy with requests that came before the signal, and with none.
    const int before = i % 2 == 0 ? 1 : 200;
    for (int n = 0; n < before; ++n) ASSERT_TRUE(client.send(readyz));
    if (before == 1) {
      ASSERT_EQ(parse_answer(client.read(1)).status, 200);
    }
    serving.child().kill(SIGTERM);
    ASSERT_TRUE(client.send(readyz));
    if (before > 1) client.read(before);
    const Answer next = parse_answer(client.read(1));
    EXPECT_EQ(next.status, 503) << "start " << i;
    EXPECT_TRUE(next.body.contains("draining")) << next.body;
    EXPECT_EQ(serving.get("/livez").status, 200);
  }
}

TEST(ServeSignals, ReloadsInQuickSuccessionEndWithTheLastFile) {
  Guarded cache;
  Serving serving(cache.check("first"));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  for (int i = 0; i < 50; ++i) {
    serving.write_config(cache.check("first", cat(", fall: ", i + 1)) +
                         (i % 2 == 0 ? "  more: { tcp: \":9\" }\n" : ""));
    serving.child().kill(SIGHUP);
  }
  EXPECT_TRUE(serving.eventually_answers("/status", 200, "\"fall\":50"));
  EXPECT_TRUE(serving.eventually_answers("/readyz", 200)) << "the last file has no second check";
  EXPECT_FALSE(serving.get("/status").body.contains("\"more\""));
}

TEST(ServeSignals, AReloadDuringAnAttemptCountsItNeitherAsPassedNorAsFailed) {
  std::atomic<bool> mute = false;
  const ScriptedPeer peer([&](Guest& guest) {
    guest.read_until("PING\r\n");
    if (mute) guest.wait_until_peer_is_gone();
    guest.send("+PONG\r\n");
  });
  const std::string check =
      cat("  cache: { redis: { host: 127.0.0.1, port: ", peer.port(), " }, timeout: 1h, fall: 1 }\n");
  Serving serving(check);
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  mute = true;
  const int before = peer.connections();
  ASSERT_TRUE(eventually([&] { return peer.connections() > before; }));
  const auto attempts = [&] {
    const std::string status = serving.get("/status").body;
    return status.substr(status.find("\"attempts\""), 16);
  };
  const std::string counted = attempts();
  const int asked = peer.connections();
  ASSERT_NO_FATAL_FAILURE(reload(serving, check));
  EXPECT_TRUE(eventually([&] { return peer.connections() > asked; })) << "the check goes on";
  EXPECT_EQ(attempts(), counted);
  EXPECT_EQ(serving.get("/readyz").status, 200);
}

TEST(ServeSignals, AReloadDuringTheDrainDoesNotEndIt) {
  Guarded cache;
  Serving serving(cache.check("first"), "serve: { drain: 1h }\n");
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  serving.child().kill(SIGTERM);
  ASSERT_TRUE(serving.eventually_answers("/readyz", 503, "draining"));
  ASSERT_NO_FATAL_FAILURE(reload(serving, cache.check("first")));
  EXPECT_TRUE(serving.eventually_answers("/readyz", 503, "draining"));
  EXPECT_EQ(serving.get("/livez").status, 200);
  serving.child().kill(SIGTERM);
  const auto finished = serving.child().wait(10s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 0);
}

// A password that rotates on a hundred replicas at once must not take them all out of service until each has asked again.
TEST(ServeSignals, ARotatedPasswordIsUsedWithoutAMomentOfNotBeingReady) {
  Guarded cache;
  Serving serving(cache.check("first", ", fall: 1000, interval: 100ms"));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  cache.demand("second");
  const int before = cache.right();
  serving.write_config(cache.check("second", ", fall: 1000, interval: 100ms"));
  serving.child().kill(SIGHUP);
  Client client(serving.port());
  ASSERT_TRUE(eventually([&] {
    EXPECT_TRUE(client.send(readyz));
    EXPECT_EQ(parse_answer(client.read(1)).status, 200);
    return cache.right() >= before + 3;
  }));
}

TEST(ServeSignals, AWrongNewPasswordCountsAsAnyFailure) {
  Guarded cache;
  Serving serving(cache.check("first"));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  ASSERT_NO_FATAL_FAILURE(reload(serving, cache.check("Hush", ", fall: 3")));
  EXPECT_TRUE(serving.eventually_answers("/readyz", 503, "failed: denied"));
  EXPECT_GE(cache.wrong(), 3);
  EXPECT_FALSE(serving.get("/status").body.contains("Hush"));
  ASSERT_NO_FATAL_FAILURE(reload(serving, cache.check("first")));
  EXPECT_TRUE(serving.eventually_answers("/readyz", 200));
}

}  // namespace
}  // namespace steady::test
