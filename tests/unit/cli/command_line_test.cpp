#include "cli/command_line.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <regex>
#include <string>

#include "base/text.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/options.h"
#include "config/overrides.h"

namespace steady::cli {
namespace {

using namespace std::chrono_literals;
using Variables = std::map<std::string, std::string, std::less<>>;

ParsedCommand parse_with(Variables variables, std::vector<std::string> arguments) {
  return parse(std::move(arguments), [variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

Check check_from(Variables variables, std::vector<std::string> arguments) {
  ParsedCommand parsed = parse_with(std::move(variables), std::move(arguments));
  const UsageError* error = std::get_if<UsageError>(&parsed);
  EXPECT_EQ(error, nullptr) << error->text;
  return std::get<Check>(std::move(parsed));
}

Duration timeout_of(const Check& check) { return config::with({}, check.overrides).check.timeout; }

std::string usage_error_of(std::vector<std::string> arguments, Variables variables = {}) {
  const ParsedCommand parsed = parse_with(std::move(variables), std::move(arguments));
  const UsageError* error = std::get_if<UsageError>(&parsed);
  return error == nullptr ? "no error" : error->text;
}

TEST(CommandLine, TakesTargetsAndOptionsInAnyOrder) {
  const Check check = check_from({}, {"check", "db:5432", "-t", "2s", "--quiet", "redis://cache", "-o", "json"});
  EXPECT_EQ(check.inputs.targets, (std::vector<std::string>{"db:5432", "redis://cache"}));
  EXPECT_EQ(timeout_of(check), 2s);
  EXPECT_TRUE(check.quiet && check.json);
}

TEST(CommandLine, WaitsFiveSecondsUnlessToldOtherwise) { EXPECT_EQ(timeout_of(check_from({}, {"check", ":80"})), 5s); }

TEST(CommandLine, SaysWhatIsWrongWithATimeToSleep) {
  EXPECT_TRUE(usage_error_of({"sleep"}).starts_with("steady sleep: give one duration from 0s to 8760h, such as 250ms"));
  EXPECT_TRUE(usage_error_of({"sleep", "9000h"}).contains("5s or 1m30s, found '9000h'\n"));
  EXPECT_FALSE(usage_error_of({"sleep", "postgres://app:hunter2@db/app"}).contains("hunter2"));
}

TEST(CommandLine, KnowsWhoNamedTheChecksToKeep) {
  EXPECT_EQ(check_from({}, {"check", "-c", "f", "--only", "db"}).inputs.only_given_by, "--only");
  EXPECT_EQ(check_from({{"STEADY_CHECK_ONLY", "db"}}, {"check", "-c", "f"}).inputs.only_given_by, "STEADY_CHECK_ONLY");
  EXPECT_EQ(check_from({}, {"check", "-c", "f"}).inputs.only_given_by, "--only");
}

TEST(CommandLine, PrintsTheSameForEveryWayToAskForHelp) {
  for (const std::string word : {"help", "--help", "-h"}) {
    const ParsedCommand parsed = parse_with({}, {word});
    ASSERT_TRUE(std::holds_alternative<Print>(parsed)) << word;
    EXPECT_EQ(std::get<Print>(parsed).text, help());
  }
  for (const Command& command : commands()) {
    const std::string name(command.name);
    EXPECT_EQ(std::get<Print>(parse_with({}, {"help", name})).text, help(command));
    EXPECT_EQ(std::get<Print>(parse_with({}, {name, "--help"})).text, help(command));
  }
  EXPECT_TRUE(usage_error_of({"help", "chekc"}).contains("unknown command 'chekc' (did you mean 'check'?)"));
  EXPECT_EQ(usage_error_of({"help", "check", "wait"}), "steady help: name one command\nTry 'steady help --help'.\n");
}

TEST(CommandLine, ReadsEveryOptionFromItsVariable) {
  const Check check = check_from({{"STEADY_CONFIG", "/etc/steady/steady.yaml"},
                                  {"STEADY_CHECK_TIMEOUT", "3s"},
                                  {"STEADY_CHECK_QUIET", "1"},
                                  {"STEADY_CHECK_OUTPUT", "json"},
                                  {"STEADY_LOOPBACK_ONLY", "true"},
                                  {"STEADY_CHECK_ONLY", "db"},
                                  {"STEADY_LOG_LEVEL", "debug"},
                                  {"STEADY_LOG_FORMAT", "json"}},
                                 {"check"});
  EXPECT_EQ(check.inputs.file, "/etc/steady/steady.yaml");
  EXPECT_EQ(check.inputs.only, std::vector<std::string>{"db"});
  EXPECT_EQ(timeout_of(check), 3s);
  EXPECT_TRUE(check.quiet && check.json && check.loopback_only);
  const config::Log log = config::with({}, check.overrides).log;
  EXPECT_EQ(log.level, log::Level::debug);
  EXPECT_EQ(log.format, log::Format::json);
}

TEST(CommandLine, TakesAWatchdogOfZeroOrOfASecondAndMore) {
  const auto watchdog = [](Variables variables, std::vector<std::string> words) {
    words.insert(words.begin(), {"serve", ":80"});
    const Serve serve = std::get<Serve>(parse_with(std::move(variables), std::move(words)));
    return config::with({}, serve.overrides).serve.watchdog;
  };
  EXPECT_EQ(watchdog({}, {}), 10s);
  EXPECT_EQ(watchdog({}, {"--watchdog", "0"}), 0s);
  EXPECT_EQ(watchdog({}, {"--watchdog=1s"}), 1s);
  EXPECT_EQ(watchdog({{"STEADY_SERVE_WATCHDOG", "1m"}}, {}), 60s);
  EXPECT_TRUE(usage_error_of({"serve", ":80", "--watchdog", "999ms"})
                  .starts_with("steady serve: --watchdog: expected 0 or a duration from 1s to 1h, such as 2s or 1m30s, "
                               "found '999ms'\n"));
  EXPECT_TRUE(usage_error_of({"serve", ":80"}, {{"STEADY_SERVE_WATCHDOG", "1"}})
                  .starts_with("steady serve: STEADY_SERVE_WATCHDOG: expected 0 or a duration"));
}

TEST(CommandLine, ShutsServeInUnlessAskedNotTo) {
  const auto no_sandbox = [](const Variables& variables, std::vector<std::string> words) {
    return std::get<Serve>(parse_with(variables, std::move(words))).no_sandbox;
  };
  EXPECT_FALSE(no_sandbox({}, {"serve", ":80"}));
  EXPECT_FALSE(no_sandbox({{"STEADY_SERVE_NO_SANDBOX", "0"}}, {"serve", ":80"}));
  EXPECT_TRUE(no_sandbox({{"STEADY_SERVE_NO_SANDBOX", "1"}}, {"serve", ":80"}));
  EXPECT_TRUE(no_sandbox({}, {"serve", "--no-sandbox", ":80"}));
}

TEST(CommandLine, ReloadsTheOnlyServeOrTheOneWithAProcessId) {
  EXPECT_EQ(std::get<Reload>(parse_with({}, {"reload"})).pid, std::nullopt);
  EXPECT_EQ(std::get<Reload>(parse_with({}, {"reload", "12"})).pid, 12);
  for (const std::string word : {"0", "-1", "2147483648", "x", ""}) {
    EXPECT_TRUE(usage_error_of({"reload", word}).contains("steady reload")) << word;
  }
  EXPECT_TRUE(usage_error_of({"reload", "1", "2"}).contains("the process id of one 'steady serve'"));
}

TEST(CommandLine, PrefersAnOptionToItsVariable) {
  EXPECT_EQ(timeout_of(check_from({{"STEADY_CHECK_TIMEOUT", "3s"}}, {"check", ":80", "--timeout=1s"})), 1s);
}

TEST(CommandLine, TakesTheLastOfARepeatedOptionAndAllOfARepeatableOne) {
  const Check check = check_from({}, {"check", "-c", "f", "-t", "1s", "-t", "2s", "--only", "a", "--only", "b"});
  EXPECT_EQ(timeout_of(check), 2s);
  EXPECT_EQ(check.inputs.only, (std::vector<std::string>{"a", "b"}));
}

TEST(CommandLine, NamesTheOptionTheExpectationAndWhatItGot) {
  EXPECT_EQ(usage_error_of({"check", ":80", "--timeout", "5"}),
            "steady check: --timeout: expected a duration from 1ms to 8760h, such as 250ms, 2s or 1m30s, found '5'\n"
            "Try 'steady check --help'.\n");
  EXPECT_TRUE(usage_error_of({"check", ":80"}, {{"STEADY_CHECK_TIMEOUT", "soon"}})
                  .starts_with("steady check: STEADY_CHECK_TIMEOUT: "));
  EXPECT_TRUE(usage_error_of({"check", ":80", "-o", "xml"}).contains("--output: expected text or json, found 'xml'"));
  EXPECT_TRUE(usage_error_of({"check", ":80", "-t"}).contains("--timeout needs a value: DURATION"));
}

TEST(CommandLine, SuggestsTheOptionAndTheCommandThatWereMeant) {
  EXPECT_TRUE(usage_error_of({"check", ":80", "--timout=2s"})
                  .contains("unknown option '--timout' (did you mean '--timeout'?)"));
  EXPECT_TRUE(usage_error_of({"chekc"}).contains("unknown command 'chekc' (did you mean 'check'?)"));
  EXPECT_TRUE(usage_error_of({"http://:80"}).contains("name a command first"));
}

TEST(CommandLine, NeverQuotesWhatMayHoldAPassword) {
  const std::string url = "postgres://app:s3cret@db";
  EXPECT_FALSE(usage_error_of({"validate", "a", url}).contains("s3cret"));
  EXPECT_FALSE(usage_error_of({url}).contains("s3cret"));
  EXPECT_FALSE(usage_error_of({"check", "--passwort=s3cret"}).contains("s3cret"));
}

TEST(CommandLine, WantsSomethingToCheck) { EXPECT_TRUE(usage_error_of({"check"}).contains("nothing to check")); }

TEST(CommandLine, ShowsTheHelpToWhoeverGivesNoCommand) { EXPECT_EQ(usage_error_of({}), help()); }

TEST(CommandLine, ExplainsEveryOptionOfEveryCommandWithItsVariable) {
  int explained = 0;
  for (const Command& command : commands()) {
    const std::string text = std::regex_replace(help(command), std::regex("\n {28}"), " ");  // lines are wrapped
    for (const Option& option : options_of(command)) {
      EXPECT_TRUE(text.contains(cat(option.name(), option.argument().empty() ? "" : " ", option.argument())));
      EXPECT_TRUE(text.contains(option.meaning())) << option.name();
      EXPECT_FALSE(option.meaning().contains('`')) << option.name() << ": a terminal shows no markup";
      EXPECT_TRUE(text.contains(option.variable())) << option.name();
      EXPECT_TRUE(text.contains(settings::listed(settings::words_of(*option.setting)))) << option.name();
      ++explained;
    }
  }
  EXPECT_GT(explained, 35);
}

TEST(CommandLine, CompletesEveryCommandAndOptionInEveryShell) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const std::string script = completion(shell);
    for (const Command& command : commands()) EXPECT_TRUE(script.contains(command.name)) << shell << command.name;
    for (const Command& command : commands()) {
      for (const Option& option : options_of(command)) {
        EXPECT_TRUE(script.contains(option.name().substr(2))) << shell << option.name();
      }
    }
  }
  EXPECT_EQ(completion("tcsh"), "");
}

TEST(CommandLine, AnswersHelpAndVersionAtEveryPlace) {
  EXPECT_EQ(std::get<Print>(parse_with({}, {"--help"})).text, help());
  EXPECT_EQ(std::get<Print>(parse_with({}, {"check", ":80", "-h"})).text, help(*command_named("check")));
  for (const std::string word : {"--version", "-V", "version"}) {
    EXPECT_TRUE(std::get<Print>(parse_with({}, {word})).text.starts_with("steady 0.")) << word;
  }
}

TEST(CommandLine, TakesNoFurtherWordsAfterVersion) {
  for (const std::string word : {"--version", "-V", "version"}) {
    EXPECT_EQ(usage_error_of({word, "check"}), "steady version: it takes no arguments\nTry 'steady version --help'.\n");
    EXPECT_TRUE(usage_error_of({word, "--nope"}).contains("unknown option '--nope'")) << word;
  }
}

TEST(CommandLine, PrintsTheVersionAsJsonWithTheLibrariesOfTheText) {
  const std::string text = std::get<Print>(parse_with({}, {"version"})).text;
  const boost::json::value json = boost::json::parse(std::get<Print>(parse_with({}, {"version", "-o", "json"})).text);
  const boost::json::object& all = json.as_object();
  std::string again =
      cat("steady ", std::string_view(all.at("version").as_string()), " (",
          all.contains("revision") ? std::string_view(all.at("revision").as_string()) : "unknown", ")\n");
  for (const boost::json::value& library : all.at("libraries").as_array()) {
    again += cat(again.ends_with('\n') ? "" : ", ", std::string_view(library.at("name").as_string()), ' ',
                 std::string_view(library.at("version").as_string()));
  }
  EXPECT_EQ(again + '\n', text);
  EXPECT_EQ(std::get<Print>(parse_with({{"STEADY_VERSION_OUTPUT", "json"}}, {"--version"})).text, text);
}

TEST(CommandLine, TakesTheFileToValidateAsAWordAnOptionAVariableOrStandardInput) {
  const auto file = [](const Variables& variables, std::vector<std::string> words) {
    words.insert(words.begin(), "validate");
    return std::get<Validate>(parse_with(variables, std::move(words))).file;
  };
  EXPECT_EQ(file({}, {"a.yaml"}), "a.yaml");
  EXPECT_EQ(file({}, {"-c", "a.yaml"}), "a.yaml");
  EXPECT_EQ(file({{"STEADY_CONFIG", "a.yaml"}}, {}), "a.yaml");
  EXPECT_EQ(file({{"STEADY_CONFIG", "a.yaml"}}, {"b.yaml"}), "b.yaml") << "a word overrides the variable";
  EXPECT_EQ(file({{"STEADY_CONFIG", "a.yaml"}}, {"--config=b.yaml"}), "b.yaml");
  EXPECT_EQ(file({}, {"-"}), "-");
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"validate"}, {"validate", "a", "b"}, {"validate", "a", "-c", "b"}}) {
    EXPECT_TRUE(usage_error_of(words).contains("give one configuration file, or - for the standard input"));
  }
}

TEST(CommandLine, TakesWarnForTheLevelWarning) {
  const Check check = check_from({}, {"check", ":80", "--log-level", "warn"});
  EXPECT_EQ(config::with({}, check.overrides).log.level, log::Level::warning);
  EXPECT_EQ(config::with({}, check_from({{"STEADY_LOG_LEVEL", "warn"}}, {"check", ":80"}).overrides).log.level,
            log::Level::warning);
  EXPECT_TRUE(usage_error_of({"check", ":80", "--log-level", "warm"}).contains("debug, info, warning, error or off"));
}

TEST(CommandLine, TakesExplainAloneOrWithAWordInTheSameWord) {
  const auto explain = [](const Variables& variables, std::vector<std::string> words) {
    words.insert(words.begin(), {"check", ":80"});
    return check_from(variables, std::move(words)).explain;
  };
  EXPECT_EQ(explain({}, {}), Explain::no);
  EXPECT_EQ(explain({}, {"--explain"}), Explain::yes);
  EXPECT_EQ(explain({}, {"--explain=body"}), Explain::body);
  EXPECT_EQ(explain({}, {"--explain=true"}), Explain::yes);
  EXPECT_EQ(explain({}, {"--explain=0"}), Explain::no);
  EXPECT_EQ(explain({{"STEADY_CHECK_EXPLAIN", "1"}}, {}), Explain::yes);
  EXPECT_EQ(explain({{"STEADY_CHECK_EXPLAIN", "body"}}, {"--explain=false"}), Explain::no);
  EXPECT_EQ(check_from({}, {"check", "--explain", "db:5432"}).inputs.targets, std::vector<std::string>{"db:5432"})
      << "the next word is a target";
  EXPECT_TRUE(usage_error_of({"check", ":80", "--explain=hunter2"})
                  .contains("option --explain takes no value, or false, true or body"));
  EXPECT_FALSE(usage_error_of({"check", ":80", "--explain=hunter2"}).contains("hunter2"));
  EXPECT_TRUE(usage_error_of({"wait", ":80", "--explain"}).contains("unknown option '--explain'"));
}

TEST(CommandLine, DoesNotExplainQuietly) {
  EXPECT_TRUE(usage_error_of({"check", ":80", "--explain", "-q"}).contains("--explain and --quiet exclude each other"));
  EXPECT_TRUE(usage_error_of({"check", ":80", "--explain"}, {{"STEADY_CHECK_QUIET", "1"}})
                  .contains("--explain and STEADY_CHECK_QUIET exclude each other"));
  EXPECT_TRUE(check_from({}, {"check", ":80", "--explain=false", "-q"}).quiet);
}

}  // namespace
}  // namespace steady::cli
