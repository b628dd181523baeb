// The names of the variables: one per command and option, and none that an orchestrator sets.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "cli/command_line.h"
#include "cli/given.h"
#include "cli/keys.h"
#include "cli/options.h"
#include "support/reading.h"

namespace steady::cli {
namespace {

const std::set<std::string_view> shared{"STEADY_CONFIG", "STEADY_LOG_LEVEL", "STEADY_LOG_FORMAT",
                                        "STEADY_LOOPBACK_ONLY"};

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
  return out;
}

// "STEADY_TIMEOUT" for --timeout.
std::string without_command(const Option& option) { return cat("STEADY_", upper(option.name().substr(2))); }

// What Kubernetes sets for a Service called "steady" or "steady-…", and Docker for a link of that name:
// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
bool is_injected(const std::string& name) {
  static const std::regex injected("STEADY(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_.*)?|NAME|ENV_.*)");
  return std::regex_match(name, injected);
}

TEST(Variables, AreNamedAfterTheCommandAndTheOption) {
  int own = 0;
  for (const Command& command : commands()) {
    for (const Option& option : options_of(command)) {
      if (option.name() == "--help") continue;
      if (shared.contains(option.variable())) {
        EXPECT_TRUE(option.name() == "--config" || option.variable() == without_command(option)) << option.name();
        continue;
      }
      ++own;
      EXPECT_EQ(option.variable(), cat("STEADY_", upper(command.name), '_', upper(option.name().substr(2))));
    }
  }
  EXPECT_GT(own, 15);
}

TEST(Variables, AreNoneThatAServiceCalledSteadyInjects) {
  EXPECT_TRUE(is_injected("STEADY_PORT") && is_injected("STEADY_SERVICE_HOST") &&
              is_injected("STEADY_SERVICE_PORT_HTTP"));
  EXPECT_TRUE(is_injected("STEADY_PORT_7832_TCP_ADDR") && is_injected("STEADY_SERVE_PORT"));
  for (const Command& command : commands()) {
    for (const Option& option : options_of(command)) {
      EXPECT_FALSE(is_injected(std::string(option.variable()))) << option.variable();
      EXPECT_FALSE(is_injected(without_command(option))) << option.name();
    }
  }
}

// Whatever the tables say: the names that the program asks for while it reads a command line.
TEST(Variables, ThatAreReadAreThoseOfTheTablesAndNeverInjected) {
  for (const Command& command : commands()) {
    std::set<std::string> known;
    for (const Option& option : options_of(command))
      known.insert({std::string(option.variable()), without_command(option)});
    for (const auto& [before, now] : keys::renamed_variables) known.emplace(before);
    std::set<std::string> asked;
    const auto record = [&](std::string_view name) -> std::optional<std::string> {
      if (name.starts_with("STEADY_")) asked.emplace(name);
      return std::nullopt;
    };
    parse({std::string(command.name), ":80"}, record);
    for (const std::string& name : asked) {
      EXPECT_TRUE(known.contains(name)) << name;
      EXPECT_FALSE(is_injected(name)) << name;
    }
    EXPECT_EQ(asked.empty(), options_of(command).size() == 1) << command.name << ": only --help has no variable";
  }
}

TEST(Variables, WithoutTheCommandAreRefusedAndTheComplaintNamesTheRightOne) {
  int refused = 0;
  for (const Command& command : commands()) {
    for (const Option& option : options_of(command)) {
      if (option.variable().empty() || shared.contains(option.variable())) continue;
      const std::string general = without_command(option);
      const Given given(command, {}, test::environment_of({{general, "1"}}));
      EXPECT_EQ(given.complaint(),
                cat(general, " is not read: each command has its own variable, here ", option.variable()));
      const Given blank(command, {}, test::environment_of({{general, ""}}));
      EXPECT_EQ(blank.complaint(), "");
      ++refused;
    }
  }
  EXPECT_GT(refused, 15);
}

TEST(Variables, WithoutTheCommandDoNotMatterWhereTheOptionHasAValue) {
  const Command& check = *command_named("check");
  EXPECT_EQ(Given(check, {"--timeout=1s"}, test::environment_of({{"STEADY_TIMEOUT", "2s"}})).complaint(), "");
  EXPECT_EQ(
      Given(check, {}, test::environment_of({{"STEADY_TIMEOUT", "2s"}, {"STEADY_CHECK_TIMEOUT", "1s"}})).complaint(),
      "");
}

// The gate and the health check of one container read the same environment.
TEST(Variables, OfOneCommandAreNothingToAnother) {
  const test::Variables variables{{"STEADY_CHECK_TIMEOUT", "nonsense"}, {"STEADY_CHECK_QUIET", "nonsense"}};
  for (const std::string command : {"wait", "serve"}) {
    EXPECT_FALSE(std::holds_alternative<UsageError>(parse({command, ":80"}, test::environment_of(variables))))
        << command;
  }
  EXPECT_TRUE(std::holds_alternative<UsageError>(parse({"check", ":80"}, test::environment_of(variables))));
}

}  // namespace
}  // namespace steady::cli
