// SIGHUP costs nothing: while requests come in all the time, a valid configuration of any kind takes the place of another one, and
// as long as nothing is down, nobody hears anything but 200.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <thread>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// A Redis, with a password or without; what only connects is fine with it too.
void answer_pings(Guest& guest) {
  const std::string request = guest.read_until("PING\r\n");
  guest.send(request.contains("AUTH") ? "+OK\r\n+PONG\r\n" : "+PONG\r\n");
}

// Asks /readyz and /livez in turn without a pause, and remembers every answer that was not 200.
class Load {
 public:
  explicit Load(const Serving& serving) : client_(serving.port()), thread_([this] { ask(); }) {}
  ~Load() { end(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  int answers() const { return answers_; }
  std::string end() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
    return complaints_;
  }

 private:
  void ask() {
    while (!over_) {
      const std::string_view target = answers_ % 2 == 0 ? "/readyz" : "/livez";
      client_.send(cat("GET ", target, " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      const Answer answer = parse_answer(client_.read(1));
      if (answer.status != 200) complaints_ += cat(target, ": ", answer.status, ' ', answer.body);
      if (answer.status == 0) return;
      ++answers_;
    }
  }

  Client client_;
  std::atomic<bool> over_ = false;
  std::atomic<int> answers_ = 0;
  std::string complaints_;
  std::thread thread_;
};

struct Change {
  std::string_view name;
  // Lines below "checks:", where A and B are ports of servers that are up.
  std::string_view before, after;
  std::string_view more_before = "", more_after = "";
};

std::string name_of(const testing::TestParamInfo<Change>& change) { return std::string(change.param.name); }

class ServeReload : public testing::TestWithParam<Change> {
 protected:
  std::string lines(std::string_view text) const {
    std::string out;
    for (const char c : text)
      out += c == 'A' ? std::to_string(a_.port()) : c == 'B' ? std::to_string(b_.port()) : std::string(1, c);
    return out;
  }

  // Every check that is left has been asked at least once.
  static bool all_checked(const Serving& serving) {
    const std::string status = serving.get("/status").body;
    return status.contains("\"attempts\":") && !status.contains("\"attempts\":0,");
  }

  ScriptedPeer a_{answer_pings};
  ScriptedPeer b_{answer_pings};
};

TEST_P(ServeReload, CostsNeitherReadinessNorLiveness) {
  const Change& change = GetParam();
  Serving serving(lines(change.before), std::string(change.more_before));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  Load load(serving);
  ASSERT_TRUE(eventually([&] { return load.answers() > 20; }));
  serving.write_config(lines(change.after), std::string(change.more_after));
  serving.child().kill(SIGHUP);
  ASSERT_TRUE(serving.child().wait_for_output("SIGHUP: reloaded", 10s)) << serving.child().err();
  const int before = load.answers();
  EXPECT_TRUE(eventually([&] { return all_checked(serving) && load.answers() > before + 200; }));
  EXPECT_EQ(load.end(), "");
  EXPECT_EQ(serving.get("/readyz").status, 200);
}

constexpr std::string_view redis_a = "  cache: { redis: { host: 127.0.0.1, port: A } }\n";

INSTANTIATE_TEST_SUITE_P(
    Of, ServeReload,
    testing::Values(
        Change{"AShorterInterval", "  cache: { redis: { host: 127.0.0.1, port: A }, interval: 1h }\n", redis_a},
        Change{"ALongerInterval", redis_a, "  cache: { redis: { host: 127.0.0.1, port: A }, interval: 1h }\n"},
        Change{"ATarget", redis_a, "  cache: { redis: { host: 127.0.0.1, port: B } }\n"},
        Change{"ATargetThatIsAskedEveryHour", "  cache: { redis: { host: 127.0.0.1, port: A }, interval: 1h }\n",
               "  cache: { redis: { host: 127.0.0.1, port: B }, interval: 1h }\n"},
        Change{"ATargetThatMustRise", redis_a, "  cache: { redis: { host: 127.0.0.1, port: B }, rise: 5 }\n"},
        Change{"AKind", redis_a, "  cache: { tcp: \"127.0.0.1:A\" }\n"},
        Change{"AKindThatMustRise", "  cache: { tcp: \"127.0.0.1:A\" }\n",
               "  cache: { redis: { host: 127.0.0.1, port: A }, rise: 3 }\n"},
        Change{"TrackToLatch", redis_a, "  cache: { redis: { host: 127.0.0.1, port: A }, readiness: latch }\n"},
        Change{"LatchToTrack", "  cache: { redis: { host: 127.0.0.1, port: A }, readiness: latch }\n", redis_a},
        Change{"IgnoreToTrack",
               "  cache: { redis: { host: 127.0.0.1, port: A }, readiness: ignore }\n  db: { tcp: \":B\" }\n",
               "  cache: { redis: { host: 127.0.0.1, port: A } }\n  db: { tcp: \":B\" }\n"},
        Change{"TrackToIgnore", redis_a, "  cache: { redis: { host: 127.0.0.1, port: A }, readiness: ignore }\n"},
        Change{"Rise", redis_a, "  cache: { redis: { host: 127.0.0.1, port: A }, rise: 10 }\n"},
        Change{"Fall", redis_a, "  cache: { redis: { host: 127.0.0.1, port: A }, fall: 1 }\n"},
        Change{"ATimeoutAndAnInterval",
               "  cache: { redis: { host: 127.0.0.1, port: A }, interval: 1h, timeout: 10s }\n",
               "  cache: { redis: { host: 127.0.0.1, port: A }, interval: 200ms, timeout: 1s }\n"},
        Change{"ACheckThatIsAdded", redis_a,
               "  cache: { redis: { host: 127.0.0.1, port: A } }\n  more: { tcp: \":B\" }\n"},
        Change{"ACheckThatIsAddedAndAskedEveryHour", redis_a,
               "  cache: { redis: { host: 127.0.0.1, port: A } }\n  more: { tcp: \":B\", interval: 1h, rise: 2 }\n"},
        Change{"ACheckThatIsAddedAsLatch", redis_a,
               "  cache: { redis: { host: 127.0.0.1, port: A } }\n  more: { tcp: \":B\", readiness: latch }\n"},
        Change{"ACheckThatIsRemoved", "  cache: { redis: { host: 127.0.0.1, port: A } }\n  more: { tcp: \":B\" }\n",
               redis_a},
        Change{"ACheckThatIsRenamed", redis_a, "  store: { redis: { host: 127.0.0.1, port: A } }\n"},
        Change{"AllChecks", redis_a, "  one: { tcp: \":A\" }\n  two: { redis: { host: 127.0.0.1, port: B } }\n"},
        Change{"TheirOrder",
               "  cache: { redis: { host: 127.0.0.1, port: A } }\n  more: { tcp: \":B\", interval: 1h }\n",
               "  more: { tcp: \":B\", interval: 150ms }\n  cache: { redis: { host: 127.0.0.1, port: A } }\n"},
        Change{"APassword", redis_a, "  cache: { redis: { host: 127.0.0.1, port: A, password: Hush } }\n"},
        Change{"TheSectionsOfTheWhole", redis_a, redis_a, "serve: { drain: 1s, details: always }\n",
               "serve: { drain: 2s, details: loopback, watchdog: 20s }\nlog: { level: info, format: json }\n"},
        Change{
            "Everything",
            "  cache: { redis: { host: 127.0.0.1, port: A }, interval: 1h, rise: 1 }\n  old: { tcp: \":A\" }\n",
            "  new: { tcp: \":B\", rise: 3 }\n  cache: { tcp: \":B\", interval: 100ms, fall: 1, readiness: latch }\n"}),
    name_of);

// A server that answers when the test lets it.
class Held {
 public:
  explicit Held(std::string reply) : reply_(std::move(reply)) {}
  void let_go() { held_ = false; }
  std::uint16_t port() const { return peer_.port(); }

 private:
  std::string reply_;
  std::atomic<bool> held_ = true;
  ScriptedPeer peer_{[this](Guest& guest) {
    guest.read_until("PING\r\n");
    if (held_) return guest.wait_until_peer_is_gone();
    guest.send(reply_);
  }};
};

std::string check_of(std::uint16_t port, std::string_view more = "") {
  return cat("  cache: { redis: { host: 127.0.0.1, port: ", port, " }", more, " }\n");
}

TEST(ServeReloads, BringInAServerThatIsDownOnlyUntilItsFirstFailure) {
  const ScriptedPeer good(answer_pings);
  const ClosedPort closed;
  Serving serving(check_of(good.port()));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  serving.write_config(check_of(closed.port(), ", fall: 100"));
  serving.child().kill(SIGHUP);
  EXPECT_TRUE(serving.eventually_answers("/readyz", 503, "failed: refused")) << "whatever fall says";
}

TEST(ServeReloads, AssumeNothingWhereSomethingWasDown) {
  const ClosedPort closed;
  Held held("+PONG\r\n");
  Serving serving(check_of(closed.port()));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 503, "refused"));
  serving.write_config(check_of(held.port(), ", timeout: 1h"));
  serving.child().kill(SIGHUP);
  ASSERT_TRUE(serving.child().wait_for_output("SIGHUP: reloaded", 10s));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 503, "not yet checked"));
}

TEST(ServeReloads, TakeTheLevelAndTheFormatOfTheLog) {
  const ScriptedPeer good(answer_pings);
  Serving serving(check_of(good.port()), "log: { level: info }\n");
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  serving.write_config(check_of(good.port()), "log: { level: debug, format: json }\n");
  serving.child().kill(SIGHUP);
  EXPECT_TRUE(serving.child().wait_for_output(R"("level":"debug","message":"cache: up)", 10s)) << serving.child().err();
}

TEST(ServeReloads, LeaveTheLevelThatAnOptionHasGiven) {
  const ScriptedPeer good(answer_pings);
  Serving serving(check_of(good.port()), "", {"--log-level", "info"});
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  serving.write_config(check_of(good.port()), "log: { level: error }\n");
  serving.child().kill(SIGHUP);
  EXPECT_TRUE(serving.child().wait_for_output("SIGHUP: reloaded", 10s)) << serving.child().err();
}

// The loop finds both at once: it was stopped until the drain was over.
TEST(ServeReloads, LeaveNoSocketBehindWhenTheDrainEndsTogetherWithASecondSigterm) {
  const ScriptedPeer good(answer_pings);
  const TemporaryDirectory directory;
  const std::string socket = directory.path("steady.sock");
  for (int i = 0; i < 5; ++i) {
    Serving serving(check_of(good.port()), "serve: { drain: 300ms }\n", {"--listen", "unix:" + socket});
    ASSERT_TRUE(std::filesystem::exists(socket));
    serving.child().kill(SIGTERM);
    ASSERT_TRUE(serving.child().wait_for_output("SIGTERM: not ready", 10s));
    serving.child().kill(SIGSTOP);
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(eventually([&] { return std::chrono::steady_clock::now() - begin > 310ms; }));
    serving.child().kill(SIGTERM);
    serving.child().kill(SIGCONT);
    const auto finished = serving.child().wait(10s);
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->status, 0) << finished->err;
    EXPECT_FALSE(std::filesystem::exists(socket)) << "start " << i << ": " << finished->err;
  }
}

// An attempt that is under way begins anew with each reload, so one that hangs never ends; its plan goes on all the same.
TEST(ServeReloads, InQuickSuccessionDoNotKeepAServerReadyThatHangs) {
  const ScriptedPeer dying([served = std::make_shared<std::atomic<int>>(0)](Guest& guest) {
    if ((*served)++ == 0) return answer_pings(guest);
    guest.wait_until_closed();
  });
  Serving serving(check_of(dying.port(), ", timeout: 500ms, fall: 1"));
  ASSERT_TRUE(serving.eventually_answers("/metrics", 200, "reason=\"ok\"} 1"));
  const auto begin = std::chrono::steady_clock::now();
  int reloads = 0;
  EXPECT_TRUE(eventually([&] {
    serving.child().kill(SIGHUP);
    ++reloads;
    return serving.get("/readyz").status == 503;
  })) << reloads;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s) << "twice the longer of interval and timeout is 1 s";
}

TEST(ServeReloads, AreEndedBySigquitAsByAnInterrupt) {
  const ScriptedPeer good(answer_pings);
  const TemporaryDirectory directory;
  const std::string socket = directory.path("steady.sock");
  Serving serving(check_of(good.port()), "serve: { drain: 1h }\n", {"--listen", "unix:" + socket});
  ASSERT_TRUE(std::filesystem::exists(socket));
  serving.child().kill(SIGQUIT);
  const auto finished = serving.child().wait(10s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 0) << finished->err;
  EXPECT_FALSE(std::filesystem::exists(socket));
}

// A Pod with `interval: 60s` must not wait for a minute until it is ready.
TEST(ServeReloads, AndStartsAskEveryCheckWithinASecondOrSo) {
  const ScriptedPeer good(answer_pings);
  std::string checks;
  for (int i = 0; i < 20; ++i)
    checks += cat("  c", i, ": { redis: { host: 127.0.0.1, port: ", good.port(), " }, interval: 1h }\n");
  const Serving serving(checks);
  EXPECT_TRUE(serving.eventually_answers("/readyz", 200));
}

}  // namespace
}  // namespace steady::test
