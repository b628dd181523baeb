// rise and fall of `steady serve` from outside: a server that answers one attempt when the test says so, and how.
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

// A Redis that answers a PING only once the test has said how.
class Stepped {
 public:
  Stepped() : peer_([this](Guest& guest) { answer(guest); }) {}
  ~Stepped() { step("+PONG\r\n"); }  // whoever waits is let go
  Stepped(const Stepped&) = delete;
  Stepped& operator=(const Stepped&) = delete;

  void step(const std::string& reply) {
    const std::scoped_lock lock(mutex_);
    replies_.push_back(reply);
    come_.notify_one();
  }
  std::uint16_t port() const { return peer_.port(); }

 private:
  void answer(Guest& guest) {
    if (!guest.read_until("PING\r\n").ends_with("PING\r\n")) return;
    std::unique_lock lock(mutex_);
    come_.wait(lock, [this] { return !replies_.empty(); });
    const std::string reply = replies_.front();
    replies_.pop_front();
    lock.unlock();
    guest.send(reply);
  }

  std::mutex mutex_;
  std::condition_variable come_;
  std::deque<std::string> replies_;
  ScriptedPeer peer_;
};

class ServeThresholds : public testing::Test {
 protected:
  // One attempt that passes (P) or fails (F); then what /readyz answers, with the raw outcome in /status.
  int after(char outcome) {
    server.step(outcome == 'P' ? "+PONG\r\n" : "-LOADING not yet\r\n");
    ++attempts;
    EXPECT_TRUE(serving.eventually_answers("/status", 200, cat("\"attempts\":", attempts, ",")));
    const std::string status = serving.get("/status").body;
    EXPECT_TRUE(status.contains(outcome == 'P' ? "\"reason\":\"ok\"" : "\"reason\":\"not_ready\"")) << status;
    streak = outcome == 'P' ? std::max(streak, 0) + 1 : std::min(streak, 0) - 1;
    EXPECT_TRUE(status.contains(cat("\"streak\":", streak, ","))) << status;
    return serving.get("/readyz").status;
  }

  Stepped server;
  Serving serving{cat("  cache: { redis: { host: 127.0.0.1, port: ", server.port(),
                      " }, rise: 2, fall: 3, interval: 100ms, timeout: 1h }\n")};
  int attempts = 0;
  int streak = 0;
};

TEST_F(ServeThresholds, SayNotYetCheckedBeforeTheFirstAttemptHasEnded) {
  const Answer answer = serving.get("/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, "[-]cache failed: not yet checked\nreadyz check failed: not yet checked\n");
}

TEST_F(ServeThresholds, TakeTwoPassesToBeReadyAndThreeFailuresNotToBe) {
  EXPECT_EQ(after('F'), 503) << "what never succeeded is not ready, whatever fall says";
  EXPECT_EQ(after('P'), 503) << "P of rise 2";
  EXPECT_EQ(after('P'), 200) << "P P";
  EXPECT_EQ(after('F'), 200) << "F of fall 3";
  EXPECT_EQ(after('F'), 200) << "F F";
  EXPECT_EQ(after('F'), 503) << "F F F";
  EXPECT_EQ(after('P'), 503);
  EXPECT_EQ(after('F'), 503) << "one pass has not undone it";
  EXPECT_EQ(after('P'), 503);
  EXPECT_EQ(after('P'), 200);
}

}  // namespace
}  // namespace steady::test
