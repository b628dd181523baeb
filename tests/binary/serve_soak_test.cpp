// `steady serve` among real servers to which all the usual things happen, over and over: after each it says what happened,
// and at the end it is as big as it was. For STEADY_SOAK_SECONDS; `make soak` takes ten minutes of it.
#include <gtest/gtest.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "base/text.h"
#include "serving.h"
#include "support/name_server.h"
#include "support/postgres_server.h"
#include "support/redis_server.h"
#include "support/sandbox.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

std::chrono::seconds duration() {
  const char* text = std::getenv("STEADY_SOAK_SECONDS");
  return std::chrono::seconds(text == nullptr ? 15 : std::stol(text));
}

class ServeSoak : public testing::Test {
 protected:
  enum class Mood : std::uint8_t { good, mute, resets, talks_nonsense };

  void SetUp() override {
    database.sql("CREATE ROLE app LOGIN");
    names.answer("cache.test", DnsType::a, NameAnswer::addresses({"127.0.0.1"}));
    names.answer("cache.test", DnsType::aaaa, NameAnswer::none());
    etc.write("resolv.conf", cat("nameserver ", names.address(), "\noptions timeout:1 attempts:1\n"));
    const std::string pace = ", timeout: 300ms, fall: 2 }\n";
    const auto redis = [&](const std::string& name, const std::string& host, std::uint16_t port) {
      return cat("  ", name, ": { redis: { host: ", host, ", port: ", port, " }", pace);
    };
    serving.emplace(cat("  database: { postgres: { host: 127.0.0.1, port: ", database.port(),
                        ", user: app, database: postgres }", pace, redis("cache", "127.0.0.1", cache.port()),
                        redis("named", "cache.test", cache.port()), redis("peer", "127.0.0.1", peer.port())),
                    "", Words{}, [this](Command command) { return etc.around(std::move(command)); });
  }

  // A check is down for the reason, the others as ever, and after the remedy all are up.
  void expect_down_and_up(const std::string& check, const std::string& reason, const std::function<void()>& remedy) {
    EXPECT_TRUE(serving->eventually_answers("/readyz/" + check, 503, reason)) << serving->get("/readyz/" + check).body;
    EXPECT_EQ(serving->get("/livez").status, 200);
    EXPECT_FALSE(cache.log().empty() || serving->child().err().empty()) << "and full pipes would hold them up";
    remedy();
    EXPECT_TRUE(serving->eventually_answers("/readyz", 200)) << check << ": " << serving->get("/readyz?verbose").body;
  }

  void everything_happens() {
    database.stop();
    expect_down_and_up("database", "refused", [&] { database.start(); });
    database.signal(SIGSTOP);
    expect_down_and_up("database", "timed out", [&] { database.signal(SIGCONT); });
    cache.signal(SIGSTOP);
    expect_down_and_up("cache", "timed out", [&] { cache.signal(SIGCONT); });
    names.answer("cache.test", DnsType::a, NameAnswer::silence());
    expect_down_and_up("named", "",
                       [&] { names.answer("cache.test", DnsType::a, NameAnswer::addresses({"127.0.0.1"})); });
    for (const auto& [mood, reason] :
         {std::pair{Mood::mute, "timed out"}, {Mood::resets, "reset"}, {Mood::talks_nonsense, "protocol"}}) {
      feels = mood;
      expect_down_and_up("peer", reason, [&] { feels = Mood::good; });
    }
  }

  double figure(const std::string& name) const {
    const std::string metrics = serving->get("/metrics").body;
    return std::stod(metrics.substr(metrics.find(cat('\n', name, ' ')) + name.size() + 2));
  }

  std::atomic<Mood> feels = Mood::good;
  PostgresServer database;
  RedisServer cache;
  NameServer names;
  OwnEtc etc;
  ScriptedPeer peer{[this](Guest& guest) {
    guest.read_until("PING\r\n");
    if (feels == Mood::mute) guest.wait_until_closed();
    if (feels == Mood::resets) guest.reset();
    if (feels == Mood::talks_nonsense) guest.send("HTTP/1.0 400 Bad Request\r\n\r\n");
    if (feels == Mood::good) guest.send("+PONG\r\n");
  }};
  std::optional<Serving> serving;
};

TEST_F(ServeSoak, EndsAsItBeganHoweverOftenServersStopFreezeAndLie) {
  ASSERT_TRUE(serving->eventually_answers("/readyz", 200)) << serving->get("/readyz?verbose").body;
  const auto begin = std::chrono::steady_clock::now();
  everything_happens();  // whatever grows once, has
  const double memory = figure("process_resident_memory_bytes");
  const double descriptors = figure("process_open_fds");
  int rounds = 1;
  for (; std::chrono::steady_clock::now() - begin < duration() && !HasFailure(); ++rounds) everything_happens();
  EXPECT_TRUE(eventually([&] { return figure("process_open_fds") <= descriptors; })) << figure("process_open_fds");
  const double grown = figure("process_resident_memory_bytes") - memory;
  EXPECT_LE(grown, 512 * 1024) << rounds << " rounds";
  std::cout << rounds << " rounds of 7 faults; memory " << memory / 1024 << " KiB and " << grown / 1024 << " more\n";
  EXPECT_EQ(serving->get("/readyz").body, "ok\n");
}

}  // namespace
}  // namespace steady::test
