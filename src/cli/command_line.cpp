#include "cli/command_line.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "base/text.h"
#include "base/version.h"
#include "cli/compat.h"
#include "cli/completion.h"
#include "cli/given.h"
#include "cli/help.h"
#include "cli/keys.h"
#include "cli/shell_words.h"
#include "settings/redaction.h"

namespace steady::cli {
namespace {

UsageError usage_error(std::string_view text, std::string_view help) {
  return {cat("steady: ", text, "\nTry '", help, "'.\n")};
}

UsageError usage_error(const Command& command, std::string_view text) {
  return {cat("steady ", command.name, ": ", text, "\nTry 'steady ", command.name, " --help'.\n")};
}

config::Inputs inputs(Given& given) {
  config::Inputs inputs{.file = given.own().optional_text(keys::config),
                        .targets = given.positionals(),
                        .only = given.own().texts(keys::only)};
  if (const settings::Node* only = given.own().node(keys::only.name)) inputs.only_given_by = only->name;
  return inputs;
}

// How an option was given: by its name, or by its variable.
std::string_view spelling_of(Given& given, std::string_view key) {
  const settings::Node* node = given.own().node(key);
  return node == nullptr ? key : std::string_view(node->name);
}

ParsedCommand read_check(const Command& command, Given& given) {
  settings::Reader& own = given.own();
  Check check;
  check.inputs = inputs(given);
  check.inputs.log_level = log::Level::warning;  // the report is the output
  check.overrides = given.overrides();
  check.json = own.choice(keys::output, Output::text) == Output::json;
  check.quiet = own.flag(keys::quiet);
  check.loopback_only = own.flag(keys::loopback_only);
  check.ok_while_waiting = own.flag(keys::ok_while_waiting);
  check.explain = own.choice(keys::explain, Explain::no);
  if (const std::string wrong = given.complaint(); !wrong.empty()) return usage_error(command, wrong);
  if (check.explain != Explain::no && check.quiet) {
    return usage_error(command, cat(spelling_of(given, keys::explain), " and ", spelling_of(given, keys::quiet),
                                    " exclude each other"));
  }
  if (check.inputs.targets.empty() && !check.inputs.file) {
    return usage_error(command, "nothing to check: give a target, such as http://localhost:8080/healthz, or -c FILE");
  }
  return check;
}

// Everything before the first "--" is ours, the rest is the command; nothing if there is no "--".
std::optional<std::vector<std::string>> split_command(std::vector<std::string>& arguments) {
  const auto dashes = std::ranges::find(arguments, "--");
  if (dashes == arguments.end()) return std::nullopt;
  std::vector<std::string> command(dashes + 1, arguments.end());
  arguments.erase(dashes, arguments.end());
  return command;
}

// With "--" a command is expected: a gate that opens and starts nothing would be a mistake.
constexpr std::string_view no_command =
    "no command after '--': Docker drops the image's CMD where ENTRYPOINT is set anew (a child image, Compose's "
    "entrypoint, docker run --entrypoint), so give the command there as well; leave '--' out to wait and start nothing";

// A target has a colon, or a variable that may contain one, and a connection string of another form has a '='. If a later
// word has none of them, it is probably a command without "--", as in scripts written for tools that take the command
// alone. Returns its number among the words, or 0.
std::size_t command_without_dashes(const std::vector<std::string>& words) {
  for (std::size_t number = 2; number <= words.size(); ++number) {
    if (words[number - 1].find_first_of(":$=") == std::string::npos) return number;
  }
  return 0;
}

ParsedCommand read_wait(const Command& command, Given& given, std::optional<std::vector<std::string>> program,
                        const settings::Environment& environment) {
  Wait wait;
  wait.inputs = inputs(given);
  wait.overrides = given.overrides();
  const bool dashes = program.has_value();
  const bool nothing_follows = dashes && program->empty();
  if (program) wait.command = *std::move(program);
  wait.quiet = given.own().flag(keys::quiet);
  wait.loopback_only = given.own().flag(keys::loopback_only);
  if (const std::string wrong = given.complaint(); !wrong.empty()) return usage_error(command, wrong);
  if (nothing_follows) return usage_error(command, no_command);
  if (const std::size_t word = dashes ? 0 : command_without_dashes(wait.inputs.targets); word != 0) {
    return usage_error(command, cat("target ", word, " has neither a port nor a scheme; a command goes after '--'"));
  }
  if (wait.inputs.targets.empty() && !wait.inputs.file) {
    if (const std::string problem = take_wait_hosts(wait, environment); !problem.empty())
      return usage_error(command, problem);
  }
  return wait;
}

ParsedCommand read_serve(const Command& command, Given& given) {
  Serve serve;
  serve.inputs = inputs(given);
  serve.overrides = given.overrides();
  serve.loopback_only = given.own().flag(keys::loopback_only);
  serve.no_sandbox = given.own().flag(keys::no_sandbox);
  if (const std::string wrong = given.complaint(); !wrong.empty()) return usage_error(command, wrong);
  if (serve.inputs.targets.empty() && !serve.inputs.file) {
    return usage_error(command, "nothing to watch: give a target, such as postgres://app@db/app, or -c FILE");
  }
  return serve;
}

ParsedCommand read_sleep(const Command& command, const Given& given) {
  const std::vector<std::string>& words = given.positionals();
  const std::optional<Duration> time = words.size() == 1 ? parse_duration(words.front()) : std::nullopt;
  constexpr std::string_view expected = "one duration from 0s to 8760h, such as 250ms, 5s or 1m30s";
  if (words.size() != 1) return usage_error(command, cat("give ", expected));
  if (!time) {
    const std::string found = in_quotes(settings::without_secrets(words.front()));
    return usage_error(command, cat("expected ", expected, ", found ", found));
  }
  return Sleep{*time};
}

ParsedCommand read_validate(const Command& command, Given& given) {
  Validate validate;
  validate.quiet = given.own().flag(keys::quiet);
  validate.offline = given.own().flag(keys::offline);
  if (const std::string wrong = given.complaint(); !wrong.empty()) return usage_error(command, wrong);
  std::vector<std::string> files = given.positionals();
  const settings::Node* config = given.own().node(keys::config.name);
  const bool option = config != nullptr && config->name == keys::config.spelling.option;
  if (config != nullptr && (option || files.empty())) files.push_back(config->text);  // a word overrides the variable
  if (files.size() != 1) return usage_error(command, "give one configuration file, or - for the standard input");
  validate.file = std::move(files.front());
  return validate;
}

ParsedCommand read_reload(const Command& command, const Given& given) {
  const std::vector<std::string>& words = given.positionals();
  if (words.empty()) return Reload{};
  const std::optional<std::int64_t> pid = parse_number(words.front());
  if (words.size() > 1 || !pid || *pid < 1 || *pid > std::numeric_limits<int>::max())
    return usage_error(command, "expected nothing, or the process id of one 'steady serve'");
  return Reload{static_cast<int>(*pid)};
}

ParsedCommand read_install(const Command& command, Given& given) {
  Install install;
  install.quiet = given.own().flag(keys::quiet);
  if (const std::string wrong = given.complaint(); !wrong.empty()) return usage_error(command, wrong);
  const std::vector<std::string>& words = given.positionals();
  if (words.size() != 1 || words.front().empty())
    return usage_error(command, "give one file or directory, such as /target");
  install.target = words.front();
  return install;
}

ParsedCommand read_completion(const Command& command, const Given& given) {
  if (given.positionals().size() == 1) {
    const std::string script = completion(given.positionals().front());
    if (!script.empty()) return Print{script};
  }
  return usage_error(command, "name a shell: bash, zsh or fish");
}

ParsedCommand read_licenses(const Command& command, const Given& given) {
  if (!given.positionals().empty()) return usage_error(command, "it takes no arguments");
  return Print{licenses()};
}

ParsedCommand read_version(const Command& command, Given& given) {
  const bool json = given.own().choice(keys::output, Output::text) == Output::json;
  if (const std::string wrong = given.complaint(); !wrong.empty()) return usage_error(command, wrong);
  if (!given.positionals().empty()) return usage_error(command, "it takes no arguments");
  return Print{json ? version_json() : version_text()};
}

std::string unknown_command(const std::string& word) {
  if (is_command_line(word)) return one_word_each(word.starts_with("wait") ? "wait" : "check");
  if (word.contains("://") || word.contains(':')) return "name a command first: steady check TARGET...";
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  const std::string_view near = nearest(word, names);
  const std::string shown = in_quotes(settings::without_secrets(word));
  const std::string what = cat(word.starts_with('-') ? "unknown option " : "unknown command ", shown);
  return cat(what, near.empty() ? "" : cat(" (did you mean '", near, "'?)"));
}

ParsedCommand read_help(const Command& command, const Given& given) {
  const std::vector<std::string>& words = given.positionals();
  if (words.empty()) return Print{help()};
  if (words.size() > 1) return usage_error(command, "name one command");
  const Command* named = command_named(words.front());
  if (named == nullptr) return usage_error(unknown_command(words.front()), "steady help");
  return Print{help(*named)};
}

// Whether a word of a command that takes targets is a command line of its own.
bool holds_command_line(const Command& command, const Given& given) {
  const bool takes_targets = command.name == "check" || command.name == "wait" || command.name == "serve";
  return takes_targets && std::ranges::any_of(given.positionals(), is_command_line);
}

}  // namespace

ParsedCommand parse(std::vector<std::string> arguments, const settings::Environment& environment) {
  if (arguments.empty()) return UsageError{help()};
  std::string word = arguments.front();
  if (word == "-h" || word == "--help") return Print{help()};
  const bool version = word == "-V" || word == "--version";
  if (version && arguments.size() == 1) return Print{version_text()};  // whatever the environment: scripts parse it
  if (version) word = "version";
  const Command* command = command_named(word);
  if (command == nullptr) return usage_error(unknown_command(word), "steady --help");
  arguments.erase(arguments.begin());
  std::optional<std::vector<std::string>> program;
  if (command->name == "wait") program = split_command(arguments);
  const std::string for_a_shell = shell_complaint(command->name, arguments);
  Given given(*command, std::move(arguments), environment);
  if (given.own().flag(keys::help)) return Print{help(*command)};
  if (!for_a_shell.empty()) return usage_error(*command, for_a_shell);
  if (holds_command_line(*command, given)) return usage_error(*command, one_word_each(command->name));
  if (const std::string wrong = given.complaint(); !wrong.empty()) return usage_error(*command, wrong);
  if (command->name == "check") return read_check(*command, given);
  if (command->name == "wait") return read_wait(*command, given, std::move(program), environment);
  if (command->name == "serve") return read_serve(*command, given);
  if (command->name == "sleep") return read_sleep(*command, given);
  if (command->name == "validate") return read_validate(*command, given);
  if (command->name == "reload") return read_reload(*command, given);
  if (command->name == "install") return read_install(*command, given);
  if (command->name == "licenses") return read_licenses(*command, given);
  if (command->name == "version") return read_version(*command, given);
  if (command->name == "help") return read_help(*command, given);
  return read_completion(*command, given);
}

std::span<char*> own_words(std::span<char*> arguments, const ParsedCommand& parsed) {
  if (!std::holds_alternative<Wait>(parsed)) return arguments;
  const auto dashes = std::ranges::find_if(arguments, [](const char* word) { return std::string_view(word) == "--"; });
  return arguments.first(static_cast<std::size_t>(dashes - arguments.begin()));
}

void redact_argv(std::span<char*> arguments) {
  for (char* argument : arguments) {
    for (const settings::Range& secret : settings::secrets_of_url(argument)) {
      std::fill_n(argument + secret.from, secret.to - secret.from, '*');
    }
  }
}

}  // namespace steady::cli
