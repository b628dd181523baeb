// What each word of serve.details shows, and health+json.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "server/routes.h"
#include "viewed.h"

namespace steady::server {
namespace {

// A database that is up, a cache that never was, a queue that is down but decides nothing, and one not yet checked.
class Disclosed : public testing::Test {
 protected:
  Disclosed() {
    seen.add("database", {up()});
    seen.add("cache", {down(Reason::denied, "WRONGPASS hush")});
    seen.add("queue", {up(), down(Reason::refused, "hush")}, config::Readiness::latch);
    seen.add("search", {});
    seen.checks[2].thresholds.fall = 1;
  }
  std::string get(std::string_view target, std::string_view accept = "", bool local = true) {
    return answer({.method = "GET", .target = target, .accept = accept, .local = local}, seen.view()).body;
  }
  boost::json::object json(std::string_view target, std::string_view accept = "application/json") {
    return boost::json::parse(get(target, accept)).as_object();
  }
  test::Viewed seen;
};

std::set<std::string> keys_of(const boost::json::value& object) {
  std::set<std::string> keys;
  for (const auto& member : object.as_object()) keys.emplace(member.key());
  return keys;
}

TEST_F(Disclosed, ReasonsAreWithheldInTextAsKubeApiserverDoes) {
  seen.details = config::Details::names;
  EXPECT_EQ(get("/readyz"),
            "[+]database ok\n[-]cache failed: reason withheld\n[+]queue ok (reason withheld)\n"
            "[-]search failed: not yet checked\nreadyz check failed\n");
  EXPECT_EQ(get("/readyz/cache"), "[-]cache failed: reason withheld\nreadyz check failed\n");
  EXPECT_EQ(get("/startupz?exclude=search"),
            "[+]database ok\n[-]cache failed: reason withheld\n[+]queue ok (reason withheld)\n"
            "[+]search excluded: ok\nstartupz check failed: not yet started\n");
}

TEST_F(Disclosed, NamesAreForEveryClientAndReasonsForNone) {
  seen.details = config::Details::names;
  for (const char* target : {"/readyz", "/readyz?verbose", "/readyz/cache", "/startupz?exclude=nobody", "/status",
                             "/metrics", "/readyz?exclude=search&verbose"}) {
    for (const char* accept : {"text/plain", "application/json", "application/health+json"}) {
      const std::string body = get(target, accept);
      EXPECT_TRUE(body.contains("cache")) << target << accept;
      for (const char* hidden : {"hush", "db:5432", "WRONGPASS"}) EXPECT_FALSE(body.contains(hidden)) << target << body;
      if (std::string_view(target) != "/metrics") EXPECT_FALSE(body.contains("denied")) << target << body;
      const auto stable = [](const std::string& text) { return text.substr(0, text.find("# HELP process_")); };
      EXPECT_EQ(stable(body), stable(get(target, accept, false))) << target;
    }
  }
}

// The series have the kinds of failures as labels. `metrics: summary` hides them from everybody.
TEST_F(Disclosed, SeriesOfChecksFollowTheirOwnKeyAmongNames) {
  seen.details = config::Details::names;
  EXPECT_TRUE(get("/metrics").contains("reason=\"denied\""));
  seen.metrics = config::Metrics::summary;
  EXPECT_FALSE(get("/metrics").contains("cache"));
}

TEST_F(Disclosed, StatusAmongNamesHasStateAndTimesOnly) {
  seen.details = config::Details::names;
  const boost::json::object status = json("/status");
  EXPECT_EQ(status.at("details"), false);
  const auto& checks = status.at("checks").as_array();
  ASSERT_EQ(checks.size(), 4U);
  for (const boost::json::value& check : checks) {
    for (const char* key : {"target", "action", "detail", "permanent", "phase"})
      EXPECT_FALSE(check.as_object().contains(key)) << key;
    for (const char* key : {"name", "kind", "up", "state", "attempts", "streak", "interval_ms"})
      EXPECT_TRUE(check.as_object().contains(key)) << key;
  }
  EXPECT_EQ(checks[0].at("reason"), "ok");
  EXPECT_FALSE(checks[1].as_object().contains("reason"));
  const auto& recent = checks[2].at("recent").as_array();
  ASSERT_EQ(recent.size(), 2U);
  EXPECT_EQ(keys_of(recent[0]), (std::set<std::string>{"reason", "duration_ms", "time"})) << "it passed";
  EXPECT_EQ(keys_of(recent[1]), (std::set<std::string>{"duration_ms", "time"})) << "a failure without its reason";
}

TEST_F(Disclosed, TextSaysOnceThatACheckFails) {
  seen.checks[1].thresholds.rise = 3;
  seen.all_outcomes[1] = {up(), up()};
  EXPECT_EQ(get("/readyz?exclude=search"),
            "[+]database ok\n[-]cache failed: passed 2 of 3 times in a row\n[+]queue ok (refused: hush)\n"
            "[+]search excluded: ok\nreadyz check failed\n");
  View late = seen.view();
  late.now += std::chrono::minutes(1);
  EXPECT_EQ(answer({.method = "GET", .target = "/readyz/queue", .accept = "", .local = true}, late).body,
            "[-]queue failed: stale: refused: hush\nreadyz check failed: stale\n");
}

TEST(ServingDocument, ShowsTheTextOfToday) {
  test::Viewed seen;
  seen.add("database", {up()});
  seen.add("cache", {down(Reason::refused, "connection refused")});
  seen.add("queue", {});
  const std::string target = "/readyz?exclude=b&exclude=queue&exclude=a";
  const Response response = answer({.method = "GET", .target = target, .accept = "", .local = true}, seen.view());
  std::ifstream file(STEADY_SOURCE_DIR "/docs/serving.md");
  const std::string document{std::istreambuf_iterator(file), {}};
  EXPECT_TRUE(document.contains("```text\n" + response.body + "```\n")) << response.body;
}

class HealthJson : public Disclosed {
 protected:
  boost::json::object all(std::string_view target = "/readyz") { return json(target, "application/health+json"); }
  boost::json::object entry(const std::string& name) {
    return all().at("checks").at(name + ":responseTime").at(0).as_object();
  }
};

TEST_F(HealthJson, NamesAMeasurementPerCheck) {
  seen.checks[2].kind = "http";
  EXPECT_EQ(keys_of(all().at("checks")), (std::set<std::string>{"database:responseTime", "cache:responseTime",
                                                                "queue:responseTime", "search:responseTime"}));
  EXPECT_EQ(keys_of(entry("database")),
            (std::set<std::string>{"componentType", "status", "observedValue", "observedUnit", "time"}));
  EXPECT_EQ(entry("database").at("componentType"), "datastore");
  EXPECT_EQ(entry("queue").at("componentType"), "component");
  EXPECT_EQ(entry("database").at("observedUnit"), "ms");
  EXPECT_EQ(entry("database").at("observedValue").to_number<double>(), 12.0);
  EXPECT_EQ(keys_of(entry("search")), (std::set<std::string>{"componentType", "status"})) << "nothing was observed yet";
  EXPECT_FALSE(get("/readyz?exclude=cache", "application/health+json").contains("cache"));
}

TEST_F(HealthJson, HasOutputOnlyWhereThereIsSomethingToSay) {
  EXPECT_EQ(all().at("output"), "failing");
  EXPECT_EQ(entry("cache").at("output"), "denied: WRONGPASS hush");
  EXPECT_EQ(entry("queue").at("output"), "refused: hush") << "a warning";
  EXPECT_EQ(entry("queue").at("status"), "warn");
  EXPECT_FALSE(entry("search").contains("output"));
  seen.checks[2].thresholds.fall = 3;
  EXPECT_EQ(entry("queue").at("status"), "pass");
  EXPECT_FALSE(entry("queue").contains("output")) << "it is up by its thresholds";
  seen.details = config::Details::names;
  EXPECT_EQ(keys_of(entry("cache")),
            (std::set<std::string>{"componentType", "status", "observedValue", "observedUnit", "time"}));
}

TEST_F(HealthJson, PassesWarnsAndFails) {
  EXPECT_EQ(all().at("status"), "fail");
  EXPECT_EQ(all("/readyz?exclude=cache&exclude=search").at("status"), "warn");
  EXPECT_FALSE(all("/readyz?exclude=cache&exclude=search").contains("output"));
  const boost::json::object passed = all("/readyz/database");
  EXPECT_EQ(passed.at("status"), "pass");
  EXPECT_EQ(keys_of(passed), (std::set<std::string>{"status", "releaseId", "checks"}));
  EXPECT_FALSE(all("/livez").contains("checks"));
}

}  // namespace
}  // namespace steady::server
