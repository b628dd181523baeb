#include <gtest/gtest.h>

#include <map>
#include <string>

#include "cli/command_line.h"
#include "cli/compat.h"
#include "config/overrides.h"

namespace steady::cli {
namespace {

using namespace std::chrono_literals;
using Variables = std::map<std::string, std::string, std::less<>>;
using Words = std::vector<std::string>;

settings::Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

Wait wait_of(ParsedCommand parsed) {
  if (const UsageError* error = std::get_if<UsageError>(&parsed)) throw std::runtime_error(error->text);
  return std::get<Wait>(std::move(parsed));
}

Wait wait_from(Words arguments, Variables variables = {}) {
  return wait_of(parse(std::move(arguments), environment_of(std::move(variables))));
}

// What it does where the file says nothing.
config::Wait limits_of(const Wait& wait) { return config::with({}, wait.overrides).wait; }

std::string usage_error_of(const ParsedCommand& parsed) {
  const UsageError* error = std::get_if<UsageError>(&parsed);
  return error == nullptr ? "no error" : error->text;
}

TEST(WaitCommand, TakesTargetsUpToTheDashesAndTheCommandBehindThem) {
  const Wait wait = wait_from({"wait", "db:5432", "-t", "2s", "redis://cache", "--", "/app", "-t", "--", "--quiet"});
  EXPECT_EQ(wait.inputs.targets, (Words{"db:5432", "redis://cache"}));
  EXPECT_EQ(wait.command, (Words{"/app", "-t", "--", "--quiet"}));
  EXPECT_EQ(limits_of(wait).timeout, 2s);
  EXPECT_FALSE(wait.quiet);
}

TEST(WaitCommand, RefusesDashesWithNothingBehindThem) {
  const std::string message = usage_error_of(parse({"wait", "db:5432", "--"}, environment_of({})));
  EXPECT_TRUE(message.starts_with("steady wait: no command after '--': Docker drops the image's CMD")) << message;
  EXPECT_EQ(usage_error_of(parse({"wait", "--"}, environment_of({{"WAIT_HOSTS", "db:5432"}}))), message);
  EXPECT_EQ(wait_from({"wait", "db:5432", "--", ""}).command, Words{""}) << "an empty word is one";
  EXPECT_TRUE(usage_error_of(parse({"wait", "--nope", "--"}, environment_of({}))).contains("unknown option"));
}

TEST(WaitCommand, LeavesToTheConfigurationWhatIsNotGiven) {
  const Wait wait = wait_from({"wait", ":80"});
  EXPECT_TRUE(wait.command.empty());
  EXPECT_TRUE(wait.overrides.wait.entries.empty());
}

TEST(WaitCommand, ReadsEveryLimitFromOptionOrVariable) {
  const Wait from_options = wait_from({"wait", ":80", "--timeout", "0", "--rise", "3", "--permanent-grace", "0",
                                       "--on-timeout=run", "--loopback-only", "-q"});
  EXPECT_EQ(limits_of(from_options).timeout, 0s);
  EXPECT_EQ(limits_of(from_options).rise, 3);
  EXPECT_EQ(limits_of(from_options).permanent_grace, 0s);
  EXPECT_EQ(limits_of(from_options).on_timeout, config::OnTimeout::run);
  EXPECT_TRUE(from_options.loopback_only && from_options.quiet);
  const Wait from_variables = wait_from({"wait", ":80"}, {{"STEADY_WAIT_TIMEOUT", "5m"},
                                                          {"STEADY_WAIT_RISE", "2"},
                                                          {"STEADY_WAIT_PERMANENT_GRACE", "never"},
                                                          {"STEADY_WAIT_ON_TIMEOUT", "fail"}});
  EXPECT_EQ(limits_of(from_variables).timeout, 5min);
  EXPECT_EQ(limits_of(from_variables).rise, 2);
  EXPECT_EQ(limits_of(from_variables).permanent_grace, std::nullopt);
  EXPECT_EQ(limits_of(from_variables).on_timeout, config::OnTimeout::fail);
}

TEST(WaitCommand, SaysWhatIsWrongWithALimit) {
  const auto error = [](Words words) { return usage_error_of(parse(std::move(words), environment_of({}))); };
  EXPECT_TRUE(error({"wait", ":80", "--rise", "0"}).contains("--rise: expected a number from 1 to 1000, found '0'"));
  EXPECT_TRUE(error({"wait", ":80", "--rise", "2x"}).contains("found '2x'"));
  EXPECT_TRUE(
      error({"wait", ":80", "--permanent-grace", "ever"}).contains("--permanent-grace: expected never or a duration"));
  EXPECT_TRUE(error({"wait", ":80", "--on-timeout", "die"}).contains("expected fail or run, found 'die'"));
  EXPECT_TRUE(error({"wait", "--", "/app"}).contains("nothing to wait for"));
}

TEST(WaitCommand, NamesTheNewNameOfWhatWasStable) {
  for (const Words& words : {Words{"wait", ":80", "--stable", "3"}, Words{"wait", ":80", "--stable=3"}}) {
    EXPECT_EQ(usage_error_of(parse(words, environment_of({}))),
              "steady wait: unknown option '--stable': it is called '--rise'\nTry 'steady wait --help'.\n");
  }
  const Variables old{{"STEADY_WAIT_STABLE", "hunter2"}};
  EXPECT_EQ(usage_error_of(parse({"wait", ":80"}, environment_of(old))),
            "steady wait: STEADY_WAIT_STABLE: this variable is called STEADY_WAIT_RISE\nTry 'steady wait --help'.\n");
  EXPECT_EQ(usage_error_of(parse({"check", ":80"}, environment_of(old))), "no error") << "it was never one of check";
  EXPECT_FALSE(usage_error_of(parse({"check", ":80", "--stable=3"}, environment_of({}))).contains("--rise"));
  EXPECT_EQ(usage_error_of(parse({"wait", ":80"}, environment_of({{"STEADY_WAIT_STABLE", ""}}))), "no error");
}

TEST(WaitCommand, SaysThatACommandGoesAfterDashes) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"wait", "db:5432", "/app"}, {"wait", "db:5432", "node", "server.js:1"}}) {
    const std::string text = usage_error_of(parse(words, environment_of({})));
    EXPECT_TRUE(text.contains("target 2 has neither a port nor a scheme; a command goes after '--'")) << text;
  }
  EXPECT_EQ(usage_error_of(parse({"wait", "db:5432", "${CACHE}", "--", "/app"}, environment_of({}))), "no error")
      << "a variable may hold a target";
  EXPECT_EQ(usage_error_of(parse({"wait", "db:5432", "cache:6379"}, environment_of({}))), "no error");
}

TEST(WaitCommand, TakesTheHostsOfDockerComposeWaitWhenNoTargetIsGiven) {
  const Wait wait = wait_from({"wait", "--", "/app"}, {{"WAIT_HOSTS", "db:5432, cache:6379"}, {"WAIT_TIMEOUT", "90"}});
  EXPECT_EQ(wait.inputs.targets, (Words{"db:5432", "cache:6379"}));
  EXPECT_EQ(limits_of(wait).timeout, 90s);
  ASSERT_EQ(wait.notes.size(), 1U);
  EXPECT_EQ(wait.notes[0], "no target was given: WAIT_HOSTS names 2, as for docker-compose-wait");
  EXPECT_EQ(limits_of(wait_from({"wait"}, {{"WAIT_HOSTS", "db:1"}})).timeout, 30s) << "as there";
  EXPECT_EQ(limits_of(wait_from({"wait", "-t", "5s"}, {{"WAIT_HOSTS", "db:1"}})).timeout, 5s);
  EXPECT_EQ(limits_of(wait_from({"wait", "-t", "5s"}, {{"WAIT_HOSTS", "db:1"}, {"WAIT_TIMEOUT", "x"}})).timeout, 5s)
      << "a variable that nothing needs is not judged";
}

TEST(WaitCommand, LeavesThoseHostsAloneWhenATargetOrAFileIsGiven) {
  EXPECT_EQ(wait_from({"wait", ":80"}, {{"WAIT_HOSTS", "db:1"}}).inputs.targets, Words{":80"});
  EXPECT_TRUE(wait_from({"wait", "-c", "f"}, {{"WAIT_HOSTS", "db:1"}}).inputs.targets.empty());
}

TEST(WaitCommand, TakesTheTimeLimitOfOneConnectionToEachHost) {
  const Wait wait = wait_from({"wait"}, {{"WAIT_HOSTS", "db:1,cache:2"}, {"WAIT_HOST_CONNECT_TIMEOUT", "2"}});
  EXPECT_EQ(wait.inputs.targets, (Words{"db:1#timeout=2s", "cache:2#timeout=2s"}));
}

TEST(WaitCommand, TakesTheOlderNameOfTheTimeoutAfterTheNewOne) {
  EXPECT_EQ(limits_of(wait_from({"wait"}, {{"WAIT_HOSTS", "db:1"}, {"WAIT_HOSTS_TIMEOUT", "7"}})).timeout, 7s);
  const Variables both{{"WAIT_HOSTS", "db:1"}, {"WAIT_HOSTS_TIMEOUT", "7"}, {"WAIT_TIMEOUT", "8"}};
  EXPECT_EQ(limits_of(wait_from({"wait"}, both)).timeout, 8s);
}

TEST(WaitCommand, RefusesWhatOfDockerComposeWaitWouldOpenTheGateEarlier) {
  for (const std::string name : {"WAIT_PATHS", "WAIT_COMMAND", "WAIT_AFTER", "WAIT_AFTER_HOSTS"}) {
    const std::string error =
        usage_error_of(parse({"wait", "--", "/app"}, environment_of({{"WAIT_HOSTS", "db:1"}, {name, "1"}})));
    EXPECT_TRUE(error.contains(name + " is set, but ")) << error;
  }
}

TEST(WaitCommand, SaysWhatOfDockerComposeWaitHasNoEffect) {
  const Wait wait = wait_from({"wait"}, {{"WAIT_HOSTS", "db:1"}, {"WAIT_SLEEP_INTERVAL", "3"}});
  ASSERT_EQ(wait.notes.size(), 2U);
  EXPECT_EQ(wait.notes[1], "WAIT_SLEEP_INTERVAL has no effect on steady");
}

TEST(WaitForIt, IsKnownByTheNameOfTheLink) {
  for (const char* name : {"wait-for-it", "/usr/local/bin/wait-for-it.sh", "./wait-for-it"}) {
    EXPECT_TRUE(is_wait_for_it(name)) << name;
  }
  for (const char* name : {"/steady", "steady", "", "/wait-for-it/steady"}) EXPECT_FALSE(is_wait_for_it(name)) << name;
}

TEST(WaitForIt, TakesItsArgumentsInAnyOrder) {
  const Wait wait = wait_of(parse_wait_for_it({"-q", "db:5432", "-s", "-t", "5", "--", "psql", "-t", "5"}));
  EXPECT_EQ(wait.inputs.targets, Words{"db:5432"});
  EXPECT_EQ(limits_of(wait).timeout, 5s);
  EXPECT_TRUE(wait.quiet);
  EXPECT_TRUE(wait.as_wait_for_it);
  EXPECT_EQ(wait.command, (Words{"psql", "-t", "5"}));
}

TEST(WaitForIt, StartsTheCommandAfterATimeoutUnlessItIsStrict) {
  EXPECT_EQ(limits_of(wait_of(parse_wait_for_it({"db:1", "--", "/app"}))).on_timeout, config::OnTimeout::run);
  EXPECT_EQ(limits_of(wait_of(parse_wait_for_it({"db:1", "-s", "--", "/app"}))).on_timeout, config::OnTimeout::fail);
  EXPECT_EQ(limits_of(wait_of(parse_wait_for_it({"db:1"}))).permanent_grace, std::nullopt) << "it has no exit code 77";
}

TEST(WaitForIt, TakesDashesWithNothingBehindThem) {
  EXPECT_TRUE(wait_of(parse_wait_for_it({"db:5432", "--"})).command.empty());
  EXPECT_TRUE(wait_of(parse_wait_for_it({"db:5432", "--", ""})).command.empty());
}

TEST(WaitForIt, WaitsForTheLastAddressOnlyAndSaysSo) {
  const Wait wait = wait_of(parse_wait_for_it({"db:1", "cache:2"}));
  EXPECT_EQ(wait.inputs.targets, Words{"cache:2"});
  EXPECT_EQ(wait.notes, Words{"several addresses are given: only the last one counts"});
}

TEST(WaitForIt, AsItsOwnChildHasNeitherTimeoutNorCommand) {
  const Wait wait = wait_of(parse_wait_for_it({"db:1", "--child", "-t", "5", "--", "/app"}));
  EXPECT_EQ(limits_of(wait).timeout, 0s);
  EXPECT_TRUE(wait.command.empty());
}

TEST(WaitForIt, TakesHostAndPortApart) {
  for (const Words& words : {Words{"-h", "db", "-p", "5432"}, Words{"--host=db", "--port=5432", "--timeout=0"}}) {
    EXPECT_EQ(wait_of(parse_wait_for_it(words)).inputs.targets, Words{"db:5432"});
  }
  EXPECT_EQ(wait_of(parse_wait_for_it({"-h", "::1", "-p", "80"})).inputs.targets, Words{"[::1]:80"});
  EXPECT_EQ(wait_of(parse_wait_for_it({"[::1]:80"})).inputs.targets, Words{"[::1]:80"});
}

TEST(WaitForIt, WaitsFifteenSecondsUnlessToldOtherwise) {
  EXPECT_EQ(limits_of(wait_of(parse_wait_for_it({"db:1"}))).timeout, 15s);
  EXPECT_EQ(limits_of(wait_of(parse_wait_for_it({"db:1", "--timeout=0"}))).timeout, 0s);
}

TEST(WaitForIt, SaysWhatIsWrong) {
  EXPECT_TRUE(usage_error_of(parse_wait_for_it({})).contains("you need to provide a host and port to test"));
  EXPECT_TRUE(usage_error_of(parse_wait_for_it({"db:1", "-t", "soon"})).contains("-t: expected seconds such as 15"));
  EXPECT_TRUE(usage_error_of(parse_wait_for_it({"db:1", "--passwort=x"})).contains("unknown argument '--passwort'"));
  EXPECT_TRUE(usage_error_of(parse_wait_for_it({"--help"})).starts_with("Usage: wait-for-it "));
  for (const Words& words : {Words{}, Words{"--help"}, Words{"db:1", "--bad"}}) {
    EXPECT_TRUE(std::get<UsageError>(parse_wait_for_it(words)).of_wait_for_it) << "it exits with 1";
  }
}

}  // namespace
}  // namespace steady::cli
