#include "modes/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <vector>

#include "base/text.h"
#include "support/stub_probe.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;

// Checks and a board that says what the test wants said.
struct Scene {
  std::vector<config::Check> checks;
  std::vector<health::Attempted> attempts;

  void add(std::string name, Outcome outcome, Clock::duration took = 12ms) {
    config::Check check;
    check.name = std::move(name);
    check.kind = "postgres";
    check.probe = std::make_unique<test::StubProbe>(test::StubProbe::answers(up()));
    checks.push_back(std::move(check));
    attempts.push_back({.outcome = std::move(outcome), .phase = Phase::response, .took = took});
  }
  health::Board board() const {
    health::Board board(attempts.size());
    for (std::size_t i = 0; i < attempts.size(); ++i) board.record(i, attempts[i], {});
    return board;
  }
  std::string text() const { return text_report(checks, board()); }
};

TEST(Report, NamesEveryCheckInOneLineWhenAllAreUp) {
  Scene scene;
  scene.add("database", up(), 12ms);
  scene.add("cache", up(), 3ms);
  EXPECT_EQ(scene.text(), "up: database, cache [12 ms]\n");
}

TEST(Report, SaysReasonDetailTargetAndDurationOfAFailure) {
  Scene scene;
  scene.add("database", down(Reason::not_ready, "the database system is starting up (57P03)"));
  EXPECT_EQ(scene.text(),
            "database: not ready: the database system is starting up (57P03) [app@db:5432/app, login, 12 ms]\n");
}

TEST(Report, PutsTheMostTellingFailureFirstAndLeavesOutWhatIsUp) {
  Scene scene;
  scene.add("slow", down(Reason::timed_out, "in connect after 2 s"));
  scene.add("fine", up());
  scene.add("absent", down(Reason::refused, "connection refused"));
  scene.add("locked", down(Reason::denied, "wrong password (28P01)"));
  const std::string text = scene.text();
  EXPECT_LT(text.find("locked"), text.find("absent"));
  EXPECT_LT(text.find("absent"), text.find("slow"));
  EXPECT_EQ(text.find("fine"), std::string::npos);
}

TEST(Report, StaysWithinWhatDockerKeepsForAThousandFailures) {
  Scene scene;
  for (int i = 0; i < 1000; ++i) scene.add(cat("check-", i), down(Reason::refused, std::string(400, 'x')));
  const std::string text = scene.text();
  EXPECT_LE(text.size(), 4096U);
  EXPECT_TRUE(text.ends_with(" more\n")) << text.substr(text.size() - 40);
}

TEST(Report, KeepsFourLongFailuresUnderFiveHundredBytes) {
  Scene scene;
  for (int i = 0; i < 4; ++i) scene.add(cat("check-", i), down(Reason::refused, std::string(400, 'x')));
  EXPECT_LE(scene.text().size(), 504U);  // four cut lines and their ends
}

TEST(Report, IsPlainAsciiWhateverThePeerSaid) {
  Scene scene;
  scene.add("database", down(Reason::not_ready, "\x1b[31m\xd0\x9f\nsecond line"));
  const std::string text = scene.text();
  EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c < 0x7f); })) << text;
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

TEST(Report, GivesMachinesEveryCheckAsJson) {
  Scene scene;
  scene.add("database", down(Reason::denied, "say \"please\""));
  scene.add("cache", up(), 3ms);
  const auto json = boost::json::parse(json_report(scene.checks, scene.board()));
  EXPECT_FALSE(json.at("up").as_bool());
  const auto& first = json.at("checks").at(0);
  EXPECT_EQ(first.at("name"), "database");
  EXPECT_EQ(first.at("kind"), "postgres");
  EXPECT_EQ(first.at("reason"), "denied");
  EXPECT_TRUE(first.at("permanent").as_bool());
  EXPECT_EQ(first.at("detail"), "say \"please\"");
  EXPECT_EQ(first.at("target"), "app@db:5432/app");
  EXPECT_EQ(first.at("phase"), "response");
  EXPECT_EQ(first.at("duration_ms").to_number<double>(), 12);
  EXPECT_TRUE(json.at("checks").at(1).at("up").as_bool());
  EXPECT_FALSE(json.at("checks").at(1).as_object().contains("detail")) << "there is none";
}

TEST(Report, GivesMachinesDurationsAsDecimalNumbers) {
  Scene scene;
  scene.add("cache", up(), 3'456us);
  EXPECT_TRUE(json_report(scene.checks, scene.board()).ends_with("\"duration_ms\":3.456}]}\n"));
  scene.attempts[0].took = 1h;
  EXPECT_TRUE(json_report(scene.checks, scene.board()).ends_with("\"duration_ms\":3600000}]}\n")) << "no exponent";
}

TEST(Report, GivesMachinesThePendingNamesOfAWaitAsAList) {
  EXPECT_EQ(waiting_report("database, cache", true), R"({"up":false,"waiting_for":["database","cache"],"checks":[]})"
                                                     "\n");
  EXPECT_EQ(waiting_report("", true), "{\"up\":false,\"waiting_for\":[],\"checks\":[]}\n");
  EXPECT_EQ(waiting_report("database, cache", false), "waiting for database, cache\n");
}

}  // namespace
}  // namespace steady::modes
