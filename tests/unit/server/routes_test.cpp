#include "server/routes.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "viewed.h"

namespace steady::server {
namespace {

const Outcome refused = down(Reason::refused, "connection refused");

// A database that is up and a cache that is not.
class Routes : public testing::Test {
 protected:
  Routes() {
    seen.add("database", {up()});
    seen.add("cache", {refused});
  }
  Response get(std::string_view target, std::string_view accept = "", bool local = true,
               std::string_view method = "GET") {
    return answer({.method = method, .target = target, .accept = accept, .local = local}, seen.view());
  }
  boost::json::object json(std::string_view target, std::string_view accept = "application/json", bool local = true) {
    return boost::json::parse(get(target, accept, local).body).as_object();
  }
  void all_up() { seen.all_outcomes[1] = {up()}; }

  test::Viewed seen;
};

TEST_F(Routes, ReadinessNamesWhatFailsAndWhy) {
  const Response response = get("/readyz");
  EXPECT_EQ(response.status, 503U);
  EXPECT_EQ(response.body, "[+]database ok\n[-]cache failed: refused: connection refused\nreadyz check failed\n");
}

TEST_F(Routes, HealthzIsNoEndpointBecauseACopiedLivenessProbeWouldRestartEverything) {
  for (const char* target : {"/healthz", "/healthz/database", "/healthz?verbose"}) {
    EXPECT_EQ(get(target).status, 404U) << target;
    EXPECT_TRUE(get(target).body.contains("/livez") && get(target).body.contains("/readyz")) << target;
    EXPECT_FALSE(get(target).body.contains("healthz")) << target;
  }
}

TEST_F(Routes, ReadinessIsOkWhenAllAreUp) {
  all_up();
  EXPECT_EQ(get("/readyz").status, 200U);
  EXPECT_EQ(get("/readyz").body, "ok\n");
  EXPECT_EQ(get("/readyz?verbose").body, "[+]database ok\n[+]cache ok\nreadyz check passed\n");
}

TEST_F(Routes, ReadinessLeavesOutWhatIsExcludedAndNamesWhatCannotBe) {
  EXPECT_EQ(get("/readyz?exclude=cache").status, 200U);
  EXPECT_EQ(get("/readyz?exclude=c%61che&exclude=nobody&verbose").body,
            "[+]database ok\n[+]cache excluded: ok\n"
            "warn: some health checks cannot be excluded: no matches for \"nobody\"\nreadyz check passed\n");
  EXPECT_EQ(get("/readyz?exclude=database").body,
            "[+]database excluded: ok\n[-]cache failed: refused: connection refused\nreadyz check failed\n");
}

// As kube-apiserver writes it: sorted, each once, quoted as in Go.
TEST_F(Routes, WhatCannotBeExcludedIsOneLine) {
  const std::string body = get("/readyz?exclude=b&exclude=a%22%5C%0A%1b&exclude=b&exclude=cache&verbose").body;
  EXPECT_TRUE(body.contains("\nwarn: some health checks cannot be excluded: no matches for \"a\\\"\\\\ ?\",\"b\"\n"))
      << body;
  EXPECT_FALSE(get("/readyz?exclude=nobody&verbose", "", false).body.contains("nobody"))
      << "it would tell a stranger which names exist";
}

TEST_F(Routes, StartupLeavesOutWhatIsExcludedToo) {
  EXPECT_EQ(get("/startupz").status, 503U);
  EXPECT_EQ(get("/startupz?exclude=database").status, 503U);
  EXPECT_EQ(get("/startupz?exclude=cache").status, 200U);
  EXPECT_EQ(get("/startupz?exclude=cache&exclude=nobody&verbose").body,
            "[+]database ok\n[+]cache excluded: ok\n"
            "warn: some health checks cannot be excluded: no matches for \"nobody\"\nstartupz check passed\n");
}

TEST_F(Routes, LivenessHasNoChecksThatCouldBeExcluded) {
  EXPECT_EQ(get("/livez?exclude=cache").body, "ok\n");
  EXPECT_EQ(get("/livez?exclude=cache&verbose").body,
            "warn: some health checks cannot be excluded: no matches for \"cache\"\nlivez check passed\n");
}

TEST_F(Routes, ReadinessOfOneCheckHasAPathOfItsOwn) {
  EXPECT_EQ(get("/readyz/database").status, 200U);
  EXPECT_EQ(get("/readyz/cache").status, 503U);
  EXPECT_EQ(get("/readyz/database?verbose").body, "[+]database ok\nreadyz check passed\n");
  EXPECT_EQ(get("/readyz/nobody").status, 404U);
}

TEST_F(Routes, FromOneCheckNothingCanBeExcluded) {
  EXPECT_EQ(get("/readyz/cache?exclude=cache").status, 503U);
  EXPECT_EQ(get("/readyz/database?exclude=database&verbose").body,
            "[+]database ok\n"
            "warn: some health checks cannot be excluded: no matches for \"database\"\nreadyz check passed\n");
}

TEST_F(Routes, DrainingIsNotReadyButAlive) {
  all_up();
  seen.draining = true;
  EXPECT_EQ(get("/readyz").status, 503U);
  EXPECT_TRUE(get("/readyz").body.ends_with("readyz check failed: draining\n"));
  EXPECT_EQ(get("/readyz/database").status, 503U);
  EXPECT_EQ(get("/livez").status, 200U);
}

TEST_F(Routes, WhatWasNeverAskedIsNotYetChecked) {
  seen.all_outcomes = {{up()}, {}};
  EXPECT_EQ(get("/readyz", "", false).body, "readyz check failed: not yet checked\n");
}

TEST_F(Routes, LivenessDependsOnTheLoopAlone) {
  EXPECT_EQ(get("/livez").body, "ok\n");
  View stuck = seen.view();
  stuck.now += std::chrono::minutes(1);
  const Response response = answer({.method = "GET", .target = "/livez", .accept = "", .local = true}, stuck);
  EXPECT_EQ(response.status, 503U);
  EXPECT_EQ(response.body, "livez check failed: the probe loop is stuck\n");
  const Request machine{.method = "GET", .target = "/livez", .accept = "application/json", .local = true};
  EXPECT_EQ(answer(machine, stuck).body, "{\"live\":false,\"state\":\"stuck\"}\n");
}

TEST_F(Routes, StartupSaysWhatHasNotBeenUpAndIsForGoodOnceDone) {
  EXPECT_EQ(get("/startupz").body,
            "[+]database ok\n[-]cache failed: refused: connection refused\n"
            "startupz check failed: not yet started\n");
  seen.started = true;
  EXPECT_EQ(get("/startupz").body, "ok\n");
}

TEST_F(Routes, StrangersSeeTheVerdictAlone) {
  EXPECT_EQ(get("/readyz?verbose", "", false).body, "readyz check failed\n");
  EXPECT_FALSE(json("/readyz", "application/json", false).contains("checks"));
  EXPECT_FALSE(json("/readyz", "application/health+json", false).contains("checks"));
  EXPECT_FALSE(json("/status", "", false).contains("checks"));
  seen.details = config::Details::always;
  EXPECT_TRUE(get("/readyz?verbose", "", false).body.contains("cache"));
  seen.details = config::Details::never;
  EXPECT_FALSE(get("/readyz?verbose").body.contains("cache"));
}

TEST_F(Routes, MetricsShowTheSeriesOfChecksWhoeverAsksAndWhateverDetailsSays) {
  for (const config::Details details : {config::Details::loopback, config::Details::always, config::Details::never}) {
    seen.details = details;
    for (const bool local : {true, false}) {
      seen.metrics = config::Metrics::full;
      EXPECT_TRUE(get("/metrics", "", local).body.contains("cache")) << "Prometheus asks from elsewhere";
      EXPECT_FALSE(get("/metrics", "", local).body.contains("connection refused"));
      seen.metrics = config::Metrics::summary;
      EXPECT_FALSE(get("/metrics", "", local).body.contains("cache"));
    }
  }
}

TEST_F(Routes, ARequestIsCountedUnderTheEndpointThatAnsweredIt) {
  EXPECT_EQ(get("/readyz?verbose").handler, "/readyz");
  EXPECT_EQ(get("/readyz/cache").handler, "/readyz/NAME") << "one series for all checks";
  EXPECT_EQ(get("/").handler, "/");
  EXPECT_EQ(get("/readyz", "", true, "OPTIONS").handler, "/readyz") << "as HAProxy asks";
  EXPECT_EQ(get("/readyz/nobody").handler, "other") << "a client must not invent series";
  EXPECT_EQ(get("/readyz", "", true, "POST").handler, "other");
}

TEST_F(Routes, AnswersInTheFormatThatTheClientPrefers) {
  EXPECT_EQ(get("/readyz", "application/json").type, "application/json");
  EXPECT_EQ(get("/readyz", "application/health+json;q=1, application/json").type, "application/health+json");
  EXPECT_EQ(get("/readyz", "text/plain;q=0.1,application/json;q=0.2").type, "application/json");
  EXPECT_TRUE(get("/readyz", "text/plain,application/json;q=0.9").type.starts_with("text/plain"));
  EXPECT_EQ(json("/readyz").at("checks").as_array().size(), 2U);
  EXPECT_EQ(json("/readyz?exclude=cache").at("checks").as_array().size(), 1U) << "those that decide";
}

TEST_F(Routes, JsonSaysReadyLiveOrStartedAsABooleanAndTheStateInOneSpelling) {
  seen.all_outcomes = {{up()}, {}};
  EXPECT_EQ(get("/readyz", "application/json").body,
            R"({"ready":false,"state":"not_yet_checked","checks":[)"
            R"({"name":"database","up":true,"state":"up","readiness":"track","ready":true,"reason":"ok"},)"
            R"({"name":"cache","up":false,"state":"not_yet_checked","readiness":"track","ready":false}]})"
            "\n");
  EXPECT_EQ(get("/readyz/database", "application/json", false).body, "{\"ready\":true,\"state\":\"ready\"}\n");
  EXPECT_EQ(get("/livez", "application/json", false).body, "{\"live\":true,\"state\":\"live\"}\n");
  EXPECT_EQ(get("/startupz", "application/json", false).body, "{\"started\":false,\"state\":\"not_yet_started\"}\n");
  EXPECT_EQ(json("/startupz").at("checks").at(1).at("started"), false);
  seen.started = true;
  EXPECT_EQ(get("/startupz", "application/json", false).body, "{\"started\":true,\"state\":\"started\"}\n");
}

TEST_F(Routes, HealthJsonAloneHasAStatusAndNoOutputWhenThereIsNothingToSay) {
  EXPECT_EQ(json("/readyz", "application/health+json").at("output"), "failing");
  all_up();
  EXPECT_FALSE(json("/readyz", "application/health+json").contains("output"));
  EXPECT_EQ(json("/readyz", "application/health+json").at("status"), "pass");
  for (const char* target : {"/readyz", "/livez", "/startupz", "/status"}) {
    EXPECT_FALSE(json(target).contains("status")) << target;
  }
}

TEST_F(Routes, SayThatTheFormatVariesWhereItDoes) {
  for (const char* target : {"/livez", "/readyz", "/readyz?exclude=cache", "/readyz/cache", "/startupz"})
    EXPECT_TRUE(get(target).negotiated) << target;
  for (const char* target : {"/metrics", "/status", "/", "/nothing"}) {
    EXPECT_FALSE(get(target).negotiated) << target;
    EXPECT_EQ(get(target).type, get(target, "application/health+json").type) << target;
  }
}

TEST_F(Routes, StatusTellsEverythingOfEveryCheck) {
  const auto checks = json("/status").at("checks").as_array();
  const auto& cache = checks.at(1).as_object();
  EXPECT_EQ(cache.at("target"), "app@db:5432/app");
  EXPECT_EQ(cache.at("reason"), "refused");
  EXPECT_EQ(cache.at("streak"), -1);
  EXPECT_EQ(cache.at("last_attempt"), "2023-11-14T22:13:20Z");
  EXPECT_FALSE(cache.contains("last_success"));
  EXPECT_EQ(cache.at("up"), false);
  EXPECT_EQ(cache.at("ready"), false);
  EXPECT_EQ(cache.at("state"), "failing");
  EXPECT_EQ(cache.at("readiness"), "track");
  ASSERT_EQ(cache.at("recent").as_array().size(), 1U);
  const auto& last = cache.at("recent").as_array()[0].as_object();
  EXPECT_EQ(last.at("reason"), "refused");
  EXPECT_EQ(last.at("time"), cache.at("last_attempt"));
}

TEST_F(Routes, StatusLeavesOutWhatIsNotKnownYet) {
  seen.all_outcomes = {{up()}, {}};
  const auto checks = json("/status").at("checks").as_array();
  for (const char* key : {"reason", "detail", "phase", "permanent", "duration_ms", "last_attempt", "since", "recent"}) {
    EXPECT_FALSE(checks.at(1).as_object().contains(key)) << key;
  }
  EXPECT_EQ(checks.at(1).at("state"), "not_yet_checked");
  EXPECT_EQ(checks.at(0).at("reason"), "ok");
  EXPECT_FALSE(checks.at(0).as_object().contains("detail")) << "there is none";
}

TEST_F(Routes, StatusTellsDurationsWithDecimals) {
  seen.took = std::chrono::microseconds(12'345);
  const std::string body = get("/status").body;
  EXPECT_TRUE(body.contains("\"duration_ms\":12.345,\"last_attempt\"")) << body;
  EXPECT_TRUE(body.contains("{\"reason\":\"refused\",\"duration_ms\":12.345,\"time\"")) << body;
}

TEST_F(Routes, MetricsCountTheSuccessesOfEachCheckAndTheReasonsThatHappened) {
  const std::string text = get("/metrics").body;
  EXPECT_TRUE(text.contains("check=\"cache\",kind=\"postgres\",reason=\"ok\"} 0\n")) << text;
  EXPECT_TRUE(text.contains("check=\"cache\",kind=\"postgres\",reason=\"refused\"} 1\n")) << text;
  EXPECT_FALSE(text.contains("reason=\"timed_out\"")) << text;
}

TEST_F(Routes, AnUnknownPathIsToldTheEndpoints) {
  const Response response = get("/ready");
  EXPECT_EQ(response.status, 404U);
  for (const char* path : {"/livez", "/readyz", "/startupz", "/metrics", "/status"}) {
    EXPECT_TRUE(response.body.contains(path)) << path;
  }
}

TEST_F(Routes, AnExplanationIsForClientsOfThisMachineThatMaySeeReasons) {
  EXPECT_EQ(get("/explain/cache").explain, 1U);
  EXPECT_EQ(get("/explain/cache").status, 200U);
  EXPECT_EQ(get("/explain/cache").handler, "/explain/NAME");
  for (const char* target : {"/explain/cache", "/explain/nobody", "/explain/", "/explain"}) {
    const Response strange = get(target, "", false);
    EXPECT_EQ(strange.status, 403U) << target << ": nobody learns which names exist";
    EXPECT_EQ(strange.explain, std::nullopt) << target;
  }
  for (const config::Details details : {config::Details::never, config::Details::names}) {
    seen.details = details;
    EXPECT_EQ(get("/explain/cache").status, 403U);
  }
  seen.details = config::Details::always;
  EXPECT_EQ(get("/explain/cache", "", false).status, 403U) << "reasons are for all, attempts are not";
  EXPECT_EQ(get("/explain/cache").explain, 1U);
}

TEST_F(Routes, AnExplanationOfNothingIsNotFound) {
  for (const char* target : {"/explain", "/explain/", "/explain/nobody", "/explain/cache/"}) {
    EXPECT_EQ(get(target).status, 404U) << target;
    EXPECT_EQ(get(target).explain, std::nullopt) << target;
  }
  EXPECT_EQ(get("/explain/cache", "", true, "OPTIONS").explain, std::nullopt) << "it asks for no attempt";
  EXPECT_EQ(get("/explain/cache", "", true, "POST").status, 405U);
}

TEST_F(Routes, OtherMethodsAreNotAllowed) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "options", "get", ""}) {
    for (const char* target : {"/readyz", "/nothing", "*"}) {
      const Response response = get(target, "", true, method);
      EXPECT_EQ(response.status, 405U) << method;
      EXPECT_TRUE(response.allow) << method;
    }
  }
  EXPECT_EQ(get("/livez", "", true, "HEAD").status, 200U);
}

// HAProxy's health checks use OPTIONS unless told otherwise, and take every 2xx for healthy.
TEST_F(Routes, OptionsHasTheStatusOfAGetAndNoBody) {
  for (const char* target : {"/livez", "/readyz", "/readyz/database", "/readyz/cache", "/startupz", "/metrics",
                             "/status", "/nothing", "/healthz", "/readyz/nobody"}) {
    const Response response = get(target, "", true, "OPTIONS");
    EXPECT_EQ(response.status, get(target).status) << target;
    EXPECT_EQ(response.text(), "") << target;
    EXPECT_EQ(response.type, "") << target;
    EXPECT_EQ(response.allow, response.status != 404U) << target;
  }
  EXPECT_EQ(get("*").status, 404U);
  const std::vector<std::string> for_the_whole{"/readyz", "/", "*"};
  for (const std::string& target : for_the_whole) EXPECT_EQ(get(target, "", true, "OPTIONS").status, 503U) << target;
  all_up();
  for (const std::string& target : for_the_whole) EXPECT_EQ(get(target, "", true, "OPTIONS").status, 200U) << target;
}

TEST_F(Routes, TheAbsoluteFormOfATargetIsUnderstood) {
  EXPECT_EQ(get("http://steady:7832/livez").status, 200U);
  EXPECT_EQ(get("http://steady:7832").status, 200U);
}

}  // namespace
}  // namespace steady::server
