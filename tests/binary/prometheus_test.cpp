// /metrics of `steady serve`, judged by Prometheus' own linter and scraped by a real Prometheus.
#include <gtest/gtest.h>

#include "base/text.h"
#include "prometheus.h"
#include "serving.h"
#include "support/certificates.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// A check of each fate: up, up over TLS, loading, refused, of an unknown name, and one whose peer puts quotes into its words.
class Metrics : public testing::Test {
 protected:
  static void answer(Guest& guest, const std::string& reply) {
    while (guest.read_until("PING\r\n").ends_with("PING\r\n")) guest.send(reply);
  }
  static std::string redis(const std::string& name, const ScriptedPeer& peer) {
    return cat("  ", name, ": { redis: { host: 127.0.0.1, port: ", peer.port(), " } }\n");
  }

  ScriptedPeer good{[](Guest& guest) { answer(guest, "+PONG\r\n"); }};
  ScriptedPeer loading{[](Guest& guest) { answer(guest, "-LOADING \"half\\way\"\r\n"); }};
  Certificates certificates;
  ScriptedPeer secure{[](Guest& guest) { guest.wait_until_closed(); },
                      {.certificate = certificates.expiring(), .key = certificates.server_key()}};
  ClosedPort closed;
  std::string checks =
      cat(redis("cache", good), redis("slow_cache", loading), "  queue: { tcp: \"127.0.0.1:", closed.port(),
          "\" }\n  lost: { tcp: \"nosuch.invalid:1\" }\n  secure: { tcp: { host: 127.0.0.1, port: ", secure.port(),
          ", tls: true, insecure: true } }\n");
};

// What the linter says: nothing, when all is well.
std::string complaints(const std::string& metrics) {
  const Finished finished = run({.argv = {"promtool", "check", "metrics"}, .input = metrics});
  return finished.status == 0 ? finished.out + finished.err : cat("exit ", finished.status, ": ", finished.err);
}

TEST_F(Metrics, PassPromtoolBeforeTheFirstAttemptAndWithEveryFate) {
  const Serving idle(checks, "serve: { drain: 1s }\n");
  EXPECT_EQ(complaints(idle.get("/metrics").body), "") << "some check may not have been attempted yet";
  ASSERT_TRUE(idle.eventually_answers("/metrics", 200, "check=\"lost\",kind=\"tcp\",reason=\"name_not_found\""));
  ASSERT_TRUE(idle.eventually_answers("/metrics", 200, "check=\"slow_cache\",kind=\"redis\",reason=\"not_ready\""));
  ASSERT_TRUE(idle.eventually_answers("/metrics", 200, "not_after_timestamp_seconds{check=\"secure\",kind=\"tcp\"} "));
  EXPECT_EQ(complaints(idle.get("/metrics").body), "");
}

TEST_F(Metrics, PassPromtoolAsASummaryAndWhileDraining) {
  Serving serving(checks, "serve: { drain: 1h, metrics: summary }\n");
  const Answer hidden = serving.get("/metrics");
  EXPECT_EQ(complaints(hidden.body), "");
  EXPECT_FALSE(hidden.body.contains("slow_cache"));
  serving.child().kill(SIGTERM);
  ASSERT_TRUE(serving.eventually_answers("/metrics", 200, "\nsteady_draining 1\n"));
  EXPECT_EQ(complaints(serving.get("/metrics").body), "");
}

TEST(Promtool, WouldComplain) {
  EXPECT_NE(complaints("# TYPE requests counter\nrequests 1\n"), "") << "or it proves nothing";
  EXPECT_NE(complaints("not metrics at all{\n"), "");
}

TEST_F(Metrics, AreScrapedByARealPrometheus) {
  const Serving serving(checks);
  const Prometheus prometheus({serving.port()});
  EXPECT_TRUE(prometheus.comes_to("up", "1"));
  EXPECT_TRUE(prometheus.comes_to("steady_ready", "0"));
  EXPECT_TRUE(prometheus.comes_to("steady_check_up%7Bcheck=%22cache%22%7D", "1"));
  EXPECT_TRUE(prometheus.comes_to("count(steady_check_up==0)", "3"));
  EXPECT_TRUE(prometheus.comes_to("min(steady_check_ready)==bool%20max(steady_ready)", "1"));
  EXPECT_TRUE(prometheus.comes_to(
      "round((steady_check_tls_not_after_timestamp_seconds%7Bcheck=%22secure%22%7D-time())/86400)", "7"));
  EXPECT_TRUE(prometheus.comes_to(
      "rate(steady_check_attempts_total%7Bcheck=%22queue%22,reason=%22refused%22%7D%5B10s%5D)%3Ebool%200", "1"));
  EXPECT_TRUE(
      prometheus.comes_to("histogram_quantile(0.5,sum%20by(le)(rate(steady_check_duration_seconds_bucket%7Bcheck="
                          "%22cache%22%7D%5B10s%5D)))%3Ebool%200",
                          "1"));
}

}  // namespace
}  // namespace steady::test
