// The alert rules of config/prometheus: unit-tested with promtool, and each made to fire on a real Prometheus.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "alert_rules.h"
#include "base/text.h"
#include "prometheus.h"
#include "serving.h"
#include "support/certificates.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"
#include "waiting.h"
#include "wedged.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const std::string source = STEADY_SOURCE_DIR;

// Whether promtool's unit tests hold for these rules.
bool hold(const std::string& rules) {
  const TemporaryDirectory directory;
  fs::create_directories(directory.path("config/prometheus"));
  fs::create_directories(directory.path("tests/data/alerts"));
  directory.file("config/prometheus/alerts.yaml", rules);
  fs::copy(source + "/tests/data/alerts/rules_test.yaml", directory.path("tests/data/alerts/rules_test.yaml"));
  return run({.argv = {"promtool", "test", "rules", directory.path("tests/data/alerts/rules_test.yaml")}}).status == 0;
}

TEST(Alerts, HoldWhatTheirUnitTestsSay) {
  const Finished finished = run({.argv = {"promtool", "test", "rules", source + "/tests/data/alerts/rules_test.yaml"}});
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(run({.argv = {"promtool", "check", "rules", alert_rules_file()}}).status, 0);
}

TEST(Alerts, WithAWrongExpressionOrAnotherTimeFailTheirUnitTests) {
  const AlertRules rules;
  EXPECT_TRUE(hold(rules.file(rules.rules))) << "or nothing below proves anything";
  std::set<std::size_t> tried;
  for (const auto& [rule, text] : wrong_rules(rules)) {
    std::vector<std::string> all = rules.rules;
    all[rule] = text;
    EXPECT_FALSE(hold(rules.file(all))) << text;
    tried.insert(rule);
  }
  EXPECT_EQ(tried.size(), rules.rules.size()) << "a rule that no mistake fits";
  for (std::size_t rule = 0; rule < rules.rules.size(); ++rule) {
    for (const char* time : {"for: 0s", "for: 2d"}) {
      std::vector<std::string> all = rules.rules;
      all[rule] = std::regex_replace(all[rule], std::regex("for: \\w+"), time);
      EXPECT_FALSE(hold(rules.file(all))) << all[rule];
    }
  }
}

std::uint16_t port_in(Child& child) {
  const std::string sign = "listening on 127.0.0.1:";
  const std::string log = child.err();
  return static_cast<std::uint16_t>(std::stoi(log.substr(log.find(sign) + sign.size())));
}

std::vector<config::Check> wedged() {
  std::vector<config::Check> checks;
  checks.push_back(check_of("database", wedging_after(3)));
  checks.push_back(check_of("cache", StubProbe::answers(up())));
  return checks;
}

// A steady for each fault, and one without.
class AlertsThatFire : public testing::Test {
 protected:
  static ScriptedPeer::Options tls(const Certificates& made) {
    return {.certificate = made.expiring(), .key = made.server_key()};
  }
  // Every other answer takes longer than a second.
  static ScriptedPeer::Script slow_at_times() {
    return [number = std::make_shared<std::atomic<int>>(0)](Guest& guest) {
      guest.read_until("PING\r\n");
      if ((*number)++ % 2 == 0) guest.pause(1200ms);
      guest.send(pong);
      guest.wait_until_closed();
    };
  }
  static void stay_silent(Guest& guest) { guest.wait_until_closed(); }
  static std::string check(const std::string& name, const std::string& target, const std::string& more = {}) {
    return cat("  ", name, ": { ", target, more, " }\n");
  }
  static std::string redis_check(const std::string& name, const ScriptedPeer& peer, const std::string& more = {}) {
    return check(name, cat("redis: \"", redis(peer), '"'), more);
  }
  std::string tcp_check(const std::string& name, const std::string& more = {}) const {
    return check(name, cat("tcp: \"127.0.0.1:", closed.port(), '"'), more);
  }

  // Forked before there are threads.
  Child stale = serve_in_a_child(wedged(), "127.0.0.1:0");
  Certificates certificates;
  ClosedPort closed;
  ScriptedPeer good{redis_saying(pong)};
  ScriptedPeer locked{redis_saying(no_auth)};
  ScriptedPeer reformed{redis_saying([](int number) { return number == 0 ? no_auth : pong; })};
  ScriptedPeer starting{redis_saying([](int number) { return number == 0 ? no_auth : loading; })};
  ScriptedPeer slow{slow_at_times()};
  ScriptedPeer silent{&stay_silent};
  ScriptedPeer secure{&stay_silent, tls(certificates)};
  std::string ill_checks = redis_check("cache", good) + redis_check("spare", good, ", readiness: ignore") +
                           redis_check("locked", locked) + redis_check("reformed", reformed) +
                           redis_check("starting", starting) + redis_check("slow", slow) +
                           redis_check("silent", silent, ", timeout: 1200ms") + tcp_check("queue") +
                           tcp_check("billing", ", readiness: ignore") +
                           check("secure", cat("tcp: { host: 127.0.0.1, port: ", secure.port(),
                                               ", tls: true, ca_file: \"", certificates.ca(), "\" }"));
  Serving ill{ill_checks};
  Serving blind{redis_check("cache", good), "serve: { metrics: summary }\n"};
  Serving well{redis_check("cache", good)};
};

using Firing = std::set<std::string>;

std::string at(std::uint16_t port, const std::string& alert, const std::string& check = {}) {
  return cat(alert, ' ', port, check.empty() ? "" : " ", check);
}

// Where an alert fires: " 7832 queue".
Firing places(const Firing& firing, const std::string& alert) {
  Firing out;
  for (const std::string& each : firing) {
    if (each == alert || each.starts_with(alert + ' ')) out.insert(each.substr(alert.size()));
  }
  return out;
}

// Wrong rules under names of their own, so that they fire beside the right ones.
std::string named_wrong(const AlertRules& rules, const std::vector<WrongRule>& wrong) {
  std::vector<std::string> renamed;
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    renamed.push_back(std::regex_replace(wrong[i].text, std::regex("alert: \\w+"), cat("alert: Wrong", i)));
  }
  return std::regex_replace(rules.file(renamed), std::regex("name: steady"), "name: wrong");
}

void expect_to_fire(const Prometheus& prometheus, const Firing& expected) {
  Firing right;
  eventually(
      [&] {
        right = prometheus.firing();
        std::erase_if(right, [](const std::string& each) { return each.starts_with("Wrong"); });
        return right == expected;
      },
      60s);
  EXPECT_EQ(right, expected);
}

TEST_F(AlertsThatFire, AreExactlyThoseOfEachFaultAndOthersWithAWrongExpression) {
  ill.write_config("  queue: { tpc: x }\n");
  ill.child().kill(SIGHUP);
  const Firing expected{at(ill.port(), "SteadyNotReady"),
                        at(ill.port(), "SteadyCheckDown", "queue"),
                        at(ill.port(), "SteadyCheckDown", "locked"),
                        at(ill.port(), "SteadyCheckDown", "silent"),
                        at(ill.port(), "SteadyCheckDown", "starting"),
                        at(ill.port(), "SteadyIgnoredCheckDown", "billing"),
                        at(ill.port(), "SteadyCheckDenied", "locked"),
                        at(ill.port(), "SteadyCheckSlow", "slow"),
                        at(ill.port(), "SteadyTlsExpiring", "secure"),
                        at(ill.port(), "SteadyConfigurationRefused"),
                        at(blind.port(), "SteadyBlind"),
                        at(port_in(stale), "SteadyNotReady"),
                        at(port_in(stale), "SteadyCheckStale", "database"),
                        at(closed.port(), "SteadyNotSeen")};
  const Firing expected_alone{"SteadyNowhere", at(closed.port(), "SteadyNotSeen")};
  const AlertRules rules;
  const std::vector<WrongRule> wrong = wrong_rules(rules);
  const std::vector<std::string> files{sped_up(rules.file(rules.rules)), sped_up(named_wrong(rules, wrong))};
  const Prometheus prometheus({ill.port(), blind.port(), well.port(), port_in(stale), closed.port()}, files);
  const Prometheus alone({closed.port()}, files);
  expect_to_fire(prometheus, expected);
  expect_to_fire(alone, expected_alone);
  for (const std::string& name : rules.names) {
    EXPECT_FALSE(places(expected, name).empty() && places(expected_alone, name).empty()) << name << " never fires";
  }
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    const auto differs = [&](const Prometheus& where) {
      const Firing all = where.firing();
      return places(all, cat("Wrong", i)) != places(all, rules.names[wrong[i].rule]);
    };
    EXPECT_TRUE(eventually([&] { return differs(prometheus) || differs(alone); }, 20s))
        << "this mistake would not be noticed here:\n"
        << wrong[i].text;
  }
}

TEST(Alerts, OfTheManifestsFireFromAnotherAddressThoughTheCheckIsLatched) {
  const TemporaryDirectory directory;
  const Finished finished = run({.argv = {"unshare", "--net", "python3", source + "/tests/binary/prometheus_latch.py",
                                          steady_command({}).argv.at(0), alert_rules_file(), directory.path("")}});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out,
            "alerts before: []\nreadyz: ok\n\nfires: SteadyCheckDown database page\n"
            "fires: SteadyIgnoredCheckDown billing ticket\n");
}

}  // namespace
}  // namespace steady::test
