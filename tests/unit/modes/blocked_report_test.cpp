#include "modes/blocked_report.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/stub_probe.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;

std::vector<config::Check> checks_called(const std::vector<std::string>& names) {
  std::vector<config::Check> checks;
  for (const std::string& name : names) {
    config::Check& check = checks.emplace_back();
    check.name = name;
    check.kind = "postgres";
    check.probe = std::make_unique<test::StubProbe>(test::StubProbe::answers(up()));
  }
  return checks;
}

TEST(BlockedReport, NamesEachCheckOrTheirNumberWhenTheyAreMany) {
  EXPECT_EQ(blocked_check(checks_called({"database", "cache"}), 5s, false),
            "steady check: event loop blocked, ended 200ms after the deadline of 5s; no verdict on database, cache\n");
  const std::vector<std::string> many(30, "database");
  EXPECT_TRUE(blocked_check(checks_called(many), 5s, false).ends_with("; no verdict on 30 checks\n"));
}

TEST(BlockedReport, IsAReportOfTheUsualFormInJson) {
  EXPECT_EQ(blocked_check(checks_called({"database"}), 5s, true),
            R"({"up":false,"checks":[{"name":"database","kind":"postgres","target":"app@db:5432/app","action":"login",)"
            R"("up":false,"reason":"timed_out","detail":"event loop blocked, ended 200ms after the )"
            R"(deadline of 5s, in an unknown phase","permanent":false,"phase":"resolve","duration_ms":5200}]})"
            "\n");
}

TEST(BlockedReport, SaysWhatBecomesOfTheCommand) {
  const auto checks = checks_called({"database"});
  const std::string head = "steady wait: event loop blocked, ended 200ms after the timeout of 1m: database";
  EXPECT_EQ(blocked_wait(checks, {.timeout = 60s}, {}), head + "\n");
  EXPECT_EQ(blocked_wait(checks, {.timeout = 60s, .has_command = true}, {}), head + "; the command was not started\n");
  EXPECT_EQ(blocked_wait(checks, {.timeout = 60s, .has_command = true, .runs_command = true}, {}),
            head + "; starting the command anyway (on_timeout: run)\n");
}

TEST(BlockedReport, OfWaitForItHasItsNameAndNotOurOptions) {
  const BlockedWait script{.timeout = 15s, .has_command = true, .runs_command = true, .as_wait_for_it = true};
  EXPECT_EQ(
      blocked_wait(checks_called({"database"}), script, {}),
      "wait-for-it: event loop blocked, ended 200ms after the timeout of 15s: database; starting the command anyway\n");
  EXPECT_EQ(blocked_wait_cannot_run("app", script, {}), "wait-for-it: cannot run 'app'\n");
}

TEST(BlockedReport, IsAnEntryWhereTheLogIsSpokenUnlessThatIsOff) {
  EXPECT_EQ(blocked_serve(10s, {}),
            "0000-00-00T00:00:00.000Z error   event loop blocked for 10s: ending, so that this process is restarted\n");
  EXPECT_EQ(blocked_wait_cannot_run("a\"b", {}, {.format = log::Format::json}),
            "{\"time\":\"0000-00-00T00:00:00.000Z\",\"level\":\"error\",\"message\":\"cannot run the command\"}\n");
  EXPECT_EQ(blocked_serve(10s, {.level = log::Level::off}), "");
}

}  // namespace
}  // namespace steady::modes
