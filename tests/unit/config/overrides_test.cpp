// Options and variables are stronger than the file, and both are judged by the same rows.
#include "config/overrides.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "config/keys.h"
#include "unit/config/loading.h"

namespace steady::config {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

Overrides overrides_of(const cli::ParsedCommand& parsed) {
  if (const auto* check = std::get_if<cli::Check>(&parsed)) return check->overrides;
  if (const auto* wait = std::get_if<cli::Wait>(&parsed)) return wait->overrides;
  if (const auto* serve = std::get_if<cli::Serve>(&parsed)) return serve->overrides;
  throw std::runtime_error(std::get<cli::UsageError>(parsed).text);
}

Config from(const Config& file, Words words, const test::Variables& variables = {}) {
  Config copy{.checks = {},
              .check = file.check,
              .wait = file.wait,
              .serve = file.serve,
              .log = file.log,
              .files = {},
              .sockets = {},
              .notes = {}};
  return with(std::move(copy), overrides_of(cli::parse(std::move(words), test::environment_of(variables))));
}

TEST(Overrides, LetTheOptionWinOverTheVariableAndTheVariableOverTheFile) {
  const Loaded loaded = load_text(
      "version: 1\nchecks: { a: { tcp: ':80' } }\ncheck: { timeout: 7s }\nwait: { timeout: 1s, rise: 5, on_timeout: "
      "run }\n"
      "serve: { listen: ':1', drain: 1s }\nlog: { level: error, format: json }\n");
  ASSERT_EQ(loaded.problems, "");
  const Config& file = loaded.config;
  const test::Variables variables{{"STEADY_WAIT_TIMEOUT", "2s"}, {"STEADY_LOG_LEVEL", "debug"}};
  EXPECT_EQ(from(file, {"wait", ":80"}).wait.timeout, 1s);
  EXPECT_EQ(from(file, {"wait", ":80"}, variables).wait.timeout, 2s);
  EXPECT_EQ(from(file, {"wait", ":80", "--timeout", "3s"}, variables).wait.timeout, 3s);
  EXPECT_EQ(from(file, {"wait", ":80", "--timeout", "3s"}, variables).wait.rise, 5)
      << "what is not given is the file's";
  EXPECT_EQ(from(file, {"check", ":80"}).check.timeout, 7s);
  EXPECT_EQ(from(file, {"check", ":80"}, {{"STEADY_CHECK_TIMEOUT", "8s"}}).check.timeout, 8s);
  EXPECT_EQ(from(file, {"check", ":80", "-t", "9s"}, {{"STEADY_CHECK_TIMEOUT", "8s"}}).check.timeout, 9s);
  EXPECT_EQ(from(file, {"wait", ":80", "--rise", "1"}, {{"STEADY_WAIT_RISE", "2"}}).wait.rise, 1);
  EXPECT_EQ(from(file, {"wait", ":80"}, {{"STEADY_WAIT_RISE", "2"}}).wait.rise, 2);
  EXPECT_EQ(from(file, {"wait", ":80"}, variables).log.level, log::Level::debug);
  EXPECT_EQ(from(file, {"wait", ":80"}, variables).log.format, log::Format::json);
  EXPECT_EQ(from(file, {"serve", ":80", "-l", ":2", "-l", ":3"}).serve.listen, (Words{":2", ":3"}));
  EXPECT_EQ(from(file, {"serve", ":80"}).serve.listen, Words{":1"});
  const auto from_variable = [&](const std::string& value) {
    return from(file, {"serve", ":80"}, {{"STEADY_SERVE_LISTEN", value}}).serve.listen;
  };
  EXPECT_EQ(from_variable(":2"), Words{":2"});
  EXPECT_EQ(from_variable("127.0.0.1:2, [::1]:3,unix:/run/x,"), (Words{"127.0.0.1:2", "[::1]:3", "unix:/run/x"}));
}

TEST(Overrides, LeaveAFlagThatIsNotGivenAsItIsInTheFile) {
  const auto file = [](std::string_view value) {
    return load_text(cat("version: 1\nchecks: { a: { tcp: ':80' } }\nserve: { proxy_protocol: ", value, " }\n")).config;
  };
  EXPECT_TRUE(from(file("true"), {"serve", ":80"}).serve.proxy_protocol);
  EXPECT_TRUE(from(file("true"), {"serve", ":80", "--drain", "1s"}).serve.proxy_protocol);
  EXPECT_FALSE(from(file("true"), {"serve", ":80", "--proxy-protocol=0"}).serve.proxy_protocol);
  EXPECT_TRUE(from(file("false"), {"serve", ":80", "--proxy-protocol"}).serve.proxy_protocol);
  EXPECT_TRUE(from(file("false"), {"serve", ":80"}, {{"STEADY_SERVE_PROXY_PROTOCOL", "1"}}).serve.proxy_protocol);
  EXPECT_FALSE(from(file("false"), {"serve", ":80"}).serve.proxy_protocol);
}

// Each option that stands for a key, with values that no row takes.
TEST(Overrides, AreRefusedInTheWordsOfTheFile) {
  int options = 0;
  for (const cli::Command& command : cli::commands()) {
    for (const cli::Option& option : cli::options_of(command)) {
      if (option.section.empty()) continue;
      ++options;
      for (const std::string bad : {"-1", "soon", "1001d", "${X}"}) {
        const bool flag = settings::is_flag(*option.setting);
        const std::string name(option.name());
        const Words given = flag ? Words{cat(name, '=', bad)} : Words{name, bad};
        Words words{std::string(command.name), ":80"};
        words.insert(words.end(), given.begin(), given.end());
        const auto parsed = cli::parse(std::move(words), test::environment_of({}));
        const auto* error = std::get_if<cli::UsageError>(&parsed);
        ASSERT_NE(error, nullptr) << option.name() << ' ' << bad;
        if (flag) {
          EXPECT_TRUE(error->text.contains("takes no value, or true or false")) << error->text;
          continue;
        }
        const std::string file = load_text(cat("version: 1\nchecks: { a: { tcp: ':80' } }\n", option.section, ": { ",
                                               option.setting->name, ": '", bad == "${X}" ? "x" : bad, "' }\n"))
                                     .problems;
        const std::size_t at = file.find("expected ");
        ASSERT_NE(at, std::string::npos) << file;
        const std::string expected = file.substr(at, file.find(", found", at) - at);
        EXPECT_TRUE(error->text.contains(cat(option.name(), ": ", expected, ", found '", bad, '\''))) << error->text;
      }
    }
  }
  EXPECT_GE(options, 15);
}

TEST(Overrides, QuoteNoVariable) {
  const auto parsed = cli::parse({"wait", ":80"}, test::environment_of({{"STEADY_WAIT_RISE", "hunter2"}}));
  EXPECT_EQ(std::get<cli::UsageError>(parsed).text,
            "steady wait: STEADY_WAIT_RISE: expected a number from 1 to 1000, found something else\n"
            "Try 'steady wait --help'.\n");
}

}  // namespace
}  // namespace steady::config
