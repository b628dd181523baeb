// /metrics of `steady serve`, judged by Prometheus' own linter and scraped by a real Prometheus.
#include <gtest/gtest.h>

#include <charconv>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// A check of each fate: up, loading, refused, of an unknown name, and one whose peer puts quotes into its words.
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
  ClosedPort closed;
  std::string checks =
      cat(redis("cache", good), redis("slow_cache", loading), "  queue: { tcp: \"127.0.0.1:", closed.port(),
          "\" }\n  lost: { tcp: \"nosuch.invalid:1\" }\n");
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
  EXPECT_EQ(complaints(idle.get("/metrics").body), "");
}

TEST_F(Metrics, PassPromtoolWithoutDetailsAndWhileDraining) {
  Serving serving(checks, "serve: { drain: 1h, details: never }\n");
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

// A Prometheus that scrapes one target every fifth of a second.
class Prometheus {
 public:
  explicit Prometheus(std::uint16_t target)
      : config_(directory_.file(
            "prometheus.yml",
            cat("global: { scrape_interval: 200ms, scrape_timeout: 200ms }\nscrape_configs: [{ job_name: steady, "
                "static_configs: [{ targets: ['127.0.0.1:",
                target, "'] }] }]\n"))),
        child_({.argv = {"prometheus", "--config.file=" + config_, "--storage.tsdb.path=" + directory_.path("data"),
                         "--web.listen-address=127.0.0.1:0"}}) {
    const std::string sign = "msg=\"Listening on\" address=127.0.0.1:";
    if (!child_.wait_for_output(sign, 60s) || !child_.wait_for_output("ready to receive", 60s))
      throw std::runtime_error("prometheus: " + child_.err());
    const std::string log = child_.err();
    const std::size_t at = log.find(sign) + sign.size();
    std::from_chars(log.data() + at, log.data() + log.size(), port_);
  }

  // Until the answer to a query (percent-encoded) holds this value.
  testing::AssertionResult comes_to(const std::string& query, const std::string& value) const {
    std::string last;
    const bool came = eventually([&] {
      Client client(port_);
      client.send(cat("GET /api/v1/query?query=", query, " HTTP/1.0\r\nHost: x\r\n\r\n"));
      last = client.read();
      return last.contains(cat(",\"", value, "\"]"));
    });
    return came ? testing::AssertionSuccess() : testing::AssertionFailure() << query << ": " << last;
  }

 private:
  TemporaryDirectory directory_;
  std::string config_;
  Child child_;
  std::uint16_t port_ = 0;
};

TEST_F(Metrics, AreScrapedByARealPrometheus) {
  const Serving serving(checks);
  const Prometheus prometheus(serving.port());
  EXPECT_TRUE(prometheus.comes_to("up", "1"));
  EXPECT_TRUE(prometheus.comes_to("steady_ready", "0"));
  EXPECT_TRUE(prometheus.comes_to("steady_check_up%7Bcheck=%22cache%22%7D", "1"));
  EXPECT_TRUE(prometheus.comes_to("count(steady_check_up==0)", "3"));
  EXPECT_TRUE(prometheus.comes_to(
      "rate(steady_check_attempts_total%7Bcheck=%22queue%22,reason=%22refused%22%7D%5B10s%5D)%3Ebool%200", "1"));
  EXPECT_TRUE(
      prometheus.comes_to("histogram_quantile(0.5,sum%20by(le)(rate(steady_check_phase_duration_seconds_bucket%7Bcheck="
                          "%22cache%22%7D%5B10s%5D)))%3Ebool%200",
                          "1"));
}

TEST(Alerts, OfTheManifestsFireFromAnotherAddressThoughTheCheckIsLatched) {
  const std::string source = STEADY_SOURCE_DIR;
  const std::string rules = source + "/config/prometheus/alerts.yaml";
  EXPECT_EQ(run({.argv = {"promtool", "check", "rules", rules}}).status, 0);
  const TemporaryDirectory directory;
  const Finished finished = run({.argv = {"unshare", "--net", "python3", source + "/tests/binary/prometheus_latch.py",
                                          steady_command({}).argv.at(0), rules, directory.path("")}});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out,
            "alerts before: []\nreadyz: ok\n\nfires: SteadyCheckDown database page\n"
            "fires: SteadyIgnoredCheckDown billing ticket\n");
}

}  // namespace
}  // namespace steady::test
