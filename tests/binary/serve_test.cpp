// `steady serve` from outside: its answers, its signals, its file, and clients that mean no good.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <csignal>
#include <deque>
#include <thread>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// A Redis that answers as it is told to at the moment.
class Switch {
 public:
  Switch()
      : peer_([this](Guest& guest) {
          while (guest.read_until("PING\r\n").ends_with("PING\r\n"))
            guest.send(up_ ? "+PONG\r\n" : "-LOADING not yet\r\n");
        }) {}
  void turn(bool up) { up_ = up; }
  int connections() const { return peer_.connections(); }
  std::string check(const std::string& name, const std::string& more = {}) const {
    return cat("  ", name, ": { redis: { host: 127.0.0.1, port: ", peer_.port(), " }", more, " }\n");
  }

 private:
  std::atomic<bool> up_{true};
  ScriptedPeer peer_;
};

std::string down_check(const std::string& name, std::uint16_t port, const std::string& more = {}) {
  return cat("  ", name, ": { tcp: \"127.0.0.1:", port, "\"", more, " }\n");
}

TEST(Serve, IsReadyWhenAllAreUpAndAliveWhateverHappens) {
  Switch cache;
  const Serving serving(cache.check("cache"));
  EXPECT_TRUE(serving.eventually_answers("/readyz", 200, "ok"));
  EXPECT_TRUE(serving.eventually_answers("/startupz", 200));
  cache.turn(false);
  EXPECT_TRUE(serving.eventually_answers("/readyz", 503, "[-]cache failed: not ready: LOADING not yet"));
  EXPECT_EQ(serving.get("/livez").status, 200);
  EXPECT_EQ(serving.get("/startupz").status, 200) << "once started, for good";
  cache.turn(true);
  EXPECT_TRUE(serving.eventually_answers("/readyz", 200));
}

TEST(Serve, IsNotReadyBeforeTheFirstSuccessWhateverFallSays) {
  const ClosedPort closed;
  const Serving serving(down_check("cache", closed.port(), ", fall: 1000"));
  EXPECT_TRUE(serving.eventually_answers("/readyz", 503, "failed: refused: connection refused"));
  EXPECT_EQ(serving.get("/livez").status, 200);
  EXPECT_EQ(serving.get("/startupz").status, 503);
}

TEST(Serve, LatchesAndIgnoresAsThePolicySays) {
  Switch cache;
  const ClosedPort closed;
  const Serving serving(cache.check("cache", ", readiness: latch, fall: 1") +
                        down_check("queue", closed.port(), ", readiness: ignore"));
  EXPECT_TRUE(serving.eventually_answers("/readyz", 200));
  cache.turn(false);
  EXPECT_TRUE(serving.eventually_answers("/readyz/cache", 503, "not ready: LOADING"));
  EXPECT_EQ(serving.get("/readyz").status, 200);
  EXPECT_TRUE(serving.get("/readyz?verbose").body.contains("[+]cache ok (not ready: LOADING not yet)"));
}

TEST(Serve, DrainsAfterSigtermAndEndsWithZero) {
  Switch cache;
  Serving serving(cache.check("cache"), "serve: { drain: 1s }\n");
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  serving.child().kill(SIGTERM);
  ASSERT_TRUE(serving.child().wait_for_output("not ready from now on", 10s));
  const Answer next = serving.get("/readyz");
  EXPECT_EQ(next.status, 503);
  EXPECT_TRUE(next.body.contains("draining"));
  EXPECT_EQ(serving.get("/livez").status, 200);
  const auto finished = serving.child().wait(10s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 0);
}

TEST(Serve, EndsAtOnceAtASecondSigtermAndAtSigint) {
  Switch cache;
  for (const int second : {SIGTERM, SIGINT}) {
    Serving serving(cache.check("cache"), "serve: { drain: 1h }\n");
    serving.child().kill(SIGTERM);
    ASSERT_TRUE(serving.child().wait_for_output("not ready from now on", 10s));
    serving.child().kill(second);
    const auto finished = serving.child().wait(10s);
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->status, 0);
  }
}

TEST(Serve, ReloadsAGoodFileKeepingWhatIsKnownAndRefusesABadOne) {
  Switch cache;
  const ClosedPort closed;
  Serving serving(cache.check("cache"));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  serving.write_config("  cache: { rediss: 1 }\n  more: { tcp: \":x\" }\n");
  serving.child().kill(SIGHUP);
  ASSERT_TRUE(serving.child().wait_for_output("the old one stays", 10s));
  EXPECT_TRUE(serving.child().wait_for_output("checks.more", 10s)) << "all its problems";
  EXPECT_EQ(serving.get("/readyz").status, 200);
  serving.write_config(cache.check("cache", ", interval: 1h") + down_check("queue", closed.port()));
  serving.child().kill(SIGHUP);
  ASSERT_TRUE(serving.child().wait_for_output("reloaded, 2 checks, 1 of them as before", 10s));
  EXPECT_TRUE(serving.eventually_answers("/readyz?verbose", 503, "[+]cache ok\n[-]queue failed: refused"))
      << "the next attempt of cache is an hour away";
}

// The value of a sample without labels, or with exactly these.
double figure(const Serving& serving, std::string_view sample) {
  const std::string metrics = serving.get("/metrics").body;
  const std::size_t at = metrics.find(cat('\n', sample, ' '));
  return at == std::string::npos ? -1 : std::stod(metrics.substr(at + sample.size() + 2));
}

TEST(Serve, LosesNoRequestDescriptorOrMemoryInAThousandReloads) {
  Switch cache;
  Serving serving(cache.check("cache"));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  Client client(serving.port());
  const auto reload = [&](int number) {
    serving.child().kill(SIGHUP);
    const bool taken = eventually([&] {
      EXPECT_TRUE(client.send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"));
      EXPECT_EQ(parse_answer(client.read(1)).status, 200) << number;
      return figure(serving, "steady_config_reloads_total{result=\"success\"}") == number;
    });
    ASSERT_TRUE(taken) << number;
    ASSERT_TRUE(serving.child().err().contains("reloaded")) << "and a full pipe would hold it up";
  };
  for (int i = 1; i <= 100; ++i) ASSERT_NO_FATAL_FAILURE(reload(i));
  const double memory = figure(serving, "process_resident_memory_bytes");
  const double descriptors = figure(serving, "process_open_fds");
  for (int i = 101; i <= 1000; ++i) ASSERT_NO_FATAL_FAILURE(reload(i));
  EXPECT_LE(figure(serving, "process_resident_memory_bytes"), memory + 256 * 1024) << "a page for every ten reloads";
  EXPECT_TRUE(eventually([&] { return figure(serving, "process_open_fds") <= descriptors; }));
  EXPECT_TRUE(serving.get("/status").body.contains("\"started\":true"));
}

TEST(Serve, GoesOnWhenNobodyReadsItsLogAndSaysLaterWhatWasDropped) {
  Switch cache;
  Serving serving(cache.check("cache"));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  for (int i = 1; i <= 1500; ++i) {  // more lines than a pipe holds
    serving.child().kill(SIGHUP);
    ASSERT_TRUE(eventually([&] { return figure(serving, "steady_config_reloads_total{result=\"success\"}") == i; }))
        << i;
  }
  EXPECT_EQ(serving.get("/livez").status, 200);
  EXPECT_TRUE(serving.child().err().contains("reloaded"));
  serving.child().kill(SIGHUP);
  EXPECT_TRUE(serving.child().wait_for_output(" log entries were dropped: nobody was reading", 10s));
}

TEST(Serve, AsksNoTargetForAThousandAnswersAtOnce) {
  Switch cache;
  Serving serving(cache.check("cache"));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  serving.write_config(cache.check("cache", ", interval: 1h"));
  serving.child().kill(SIGHUP);
  ASSERT_TRUE(serving.child().wait_for_output("1 of them as before", 10s));
  const int before = cache.connections();
  std::deque<Client> clients;
  for (int i = 0; i < 500; ++i) clients.emplace_back(serving.port());
  for (Client& client : clients) {
    ASSERT_TRUE(client.send("GET /readyz?verbose HTTP/1.1\r\nHost: x\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"));
  }
  for (Client& client : clients) {
    const std::string answers = client.read(2);
    ASSERT_TRUE(answers.starts_with("HTTP/1.1 200 OK\r\n")) << answers;
    ASSERT_TRUE(answers.contains("\nsteady_ready 1\n")) << answers;
  }
  EXPECT_EQ(cache.connections(), before) << "its next attempt is an hour away";
}

TEST(Serve, SaysWhyItCannotListenAndEndsWithOne) {
  constexpr std::string_view in_use = ": another process listens there; choose another address (--listen)";
  Switch cache;
  Serving serving(cache.check("cache"));
  const std::string taken = cat("127.0.0.1:", serving.port());
  const Finished finished = steady({"serve", "--listen", taken, ":1"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.err, cat("steady serve: cannot listen on ", taken, in_use, '\n'));
  for (const char* level : {"info", "off"}) {
    const Finished json = steady({"serve", "--log-format=json", "--log-level", level, "--listen", taken, ":1"});
    EXPECT_EQ(json.status, 1);
    EXPECT_EQ(boost::json::parse(json.err).at("message").as_string(), cat("cannot listen on ", taken, in_use))
        << json.err;
  }
  EXPECT_EQ(steady({"serve", "--listen", "nowhere", ":1"}).status, 64);
  EXPECT_EQ(steady({"serve"}).status, 64);
}

TEST(Serve, ListensOnAUnixSocketAndTakesItAwayAtTheEnd) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("steady.sock");
  Switch cache;
  Serving serving(cache.check("cache"), {}, {"--listen", "unix:" + path});
  Client client(path);
  ASSERT_TRUE(client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_EQ(parse_answer(client.read(1)).status, 200);
  serving.child().kill(SIGINT);
  ASSERT_TRUE(serving.child().wait(10s));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Serve, HandsNoSecretToAnybody) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send("-WRONGPASS hush\r\n");
  });
  Serving serving(cat("  cache: { redis: { host: 127.0.0.1, port: ", peer.port(), ", password: 's3cr%t#' } }\n"));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 503, "denied"));
  for (const char* target : {"/readyz?verbose", "/status", "/metrics", "/", "/startupz"}) {
    EXPECT_FALSE(serving.get(target).body.contains("s3cr")) << target;
  }
  EXPECT_FALSE(serving.child().err().contains("s3cr"));
}

TEST(SteadySleep, SleepsThatLongAndHearsSigterm) {
  EXPECT_EQ(steady({"sleep", "10ms"}).status, 0);
  EXPECT_EQ(steady({"sleep"}).status, 64);
  EXPECT_EQ(steady({"sleep", "soon"}).status, 64);
  Child child(steady_command({"sleep", "1h"}));
  ASSERT_TRUE(eventually([&] { return read_all(cat("/proc/", child.pid(), "/wchan")) != "" && child.running(); }));
  child.kill(SIGTERM);
  const auto finished = child.wait(10s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 143);
}

}  // namespace
}  // namespace steady::test
