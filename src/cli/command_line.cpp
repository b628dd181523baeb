#include "cli/command_line.h"

#include <algorithm>
#include <utility>

#include "base/licenses.h"
#include "base/text.h"
#include "cli/compat.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/values.h"
#include "config/ranges.h"
#include "config/sections.h"

namespace steady::cli {
namespace {

UsageError usage_error(std::string_view text, std::string_view help) {
  return {cat("steady: ", text, "\nTry '", help, "'.\n")};
}

UsageError usage_error(const Command& command, std::string_view text) {
  return {cat("steady ", command.name, ": ", text, "\nTry 'steady ", command.name, " --help'.\n")};
}

std::optional<log::Level> log_level(Values& values) {
  const auto index = values.choice("--log-level");
  return index ? std::optional(static_cast<log::Level>(*index)) : std::nullopt;
}

std::optional<log::Format> log_format(Values& values) {
  const auto index = values.choice("--log-format");
  return index ? std::optional(static_cast<log::Format>(*index)) : std::nullopt;
}

ParsedCommand read_check(const Command& command, Values& values) {
  Check check;
  check.request = {values.text("--config"), values.positionals(), values.texts("--only")};
  check.timeout = values.duration("--timeout", config::ranges::check_timeout).value_or(check.timeout);
  check.json = values.choice("--output") == 1;
  check.quiet = values.flag("--quiet");
  check.loopback_only = values.flag("--loopback-only");
  check.ok_while_waiting = values.flag("--ok-while-waiting");
  check.log_level = log_level(values);
  check.log_format = log_format(values);
  if (!values.error().empty()) return usage_error(command, values.error());
  if (check.request.targets.empty() && !check.request.file) {
    return usage_error(command, "nothing to check: give a target, such as http://:8080/healthz, or -c FILE");
  }
  return check;
}

// Everything up to the first "--" is ours, the rest is the command's; nothing without one.
std::optional<std::vector<std::string>> split_command(std::vector<std::string>& arguments) {
  const auto dashes = std::ranges::find(arguments, "--");
  if (dashes == arguments.end()) return std::nullopt;
  std::vector<std::string> command(dashes + 1, arguments.end());
  arguments.erase(dashes, arguments.end());
  return command;
}

void read_limits(Wait& wait, Values& values) {
  wait.timeout = values.duration("--timeout", config::ranges::wait_timeout);
  wait.stable = values.number("--stable", config::ranges::in_a_row);
  wait.never_give_up = values.text("--permanent-grace") == "never";
  if (!wait.never_give_up) wait.permanent_grace = values.duration("--permanent-grace", config::ranges::permanent_grace);
  if (const auto index = values.choice("--on-timeout")) wait.on_timeout = static_cast<config::OnTimeout>(*index);
}

// A gate that opens and starts nothing is never what "--" was written for.
constexpr std::string_view no_command =
    "no command after '--': Docker drops the image's CMD where ENTRYPOINT is set anew (a child image, Compose's "
    "entrypoint, docker run --entrypoint), so give the command there as well; leave '--' out to wait and start nothing";

// A target has a colon, or a variable that may hold one. A word behind the first that has neither is a command without its "--", as
// scripts that take the command alone have it. Its number among the words, or 0.
std::size_t command_without_dashes(const std::vector<std::string>& words) {
  for (std::size_t number = 2; number <= words.size(); ++number) {
    if (words[number - 1].find_first_of(":$") == std::string::npos) return number;
  }
  return 0;
}

ParsedCommand read_wait(const Command& command, Values& values, std::optional<std::vector<std::string>> program,
                        const settings::Environment& environment) {
  Wait wait;
  wait.request = {values.text("--config"), values.positionals(), values.texts("--only")};
  const bool dashes = program.has_value();
  const bool nothing_follows = dashes && program->empty();
  if (program) wait.command = *std::move(program);
  read_limits(wait, values);
  wait.quiet = values.flag("--quiet");
  wait.loopback_only = values.flag("--loopback-only");
  wait.log_level = log_level(values);
  wait.log_format = log_format(values);
  if (!values.error().empty()) return usage_error(command, values.error());
  if (nothing_follows) return usage_error(command, no_command);
  if (const std::size_t word = dashes ? 0 : command_without_dashes(wait.request.targets); word != 0) {
    return usage_error(command, cat("target ", word, " has neither a port nor a scheme; a command goes after '--'"));
  }
  if (wait.request.targets.empty() && !wait.request.file) {
    if (const std::string problem = take_wait_hosts(wait, environment); !problem.empty())
      return usage_error(command, problem);
  }
  return wait;
}

ParsedCommand read_serve(const Command& command, Values& values) {
  Serve serve;
  serve.request = {values.text("--config"), values.positionals(), values.texts("--only")};
  serve.listen = values.texts("--listen");
  serve.drain = values.duration("--drain", config::ranges::drain);
  if (const auto index = values.choice("--details")) serve.details = static_cast<config::Details>(*index);
  serve.watchdog = values.duration_or_zero("--watchdog", config::ranges::watchdog);
  serve.loopback_only = values.flag("--loopback-only");
  serve.no_sandbox = values.flag("--no-sandbox");
  serve.log_level = log_level(values);
  serve.log_format = log_format(values);
  if (!values.error().empty()) return usage_error(command, values.error());
  for (const std::string& address : serve.listen) {
    if (config::is_listen_address(address)) continue;
    return usage_error(command, cat("--listen: expected an address and a port, like [::]:8086, or unix:/path, got ",
                                    in_quotes(address)));
  }
  if (serve.request.targets.empty() && !serve.request.file) {
    return usage_error(command, "nothing to watch: give a target, such as postgres://app@db/app, or -c FILE");
  }
  return serve;
}

ParsedCommand read_sleep(const Command& command, Values& values) {
  if (!values.error().empty()) return usage_error(command, values.error());
  const std::vector<std::string>& words = values.positionals();
  const std::optional<Duration> time = words.size() == 1 ? parse_duration(words.front()) : std::nullopt;
  if (!time) return usage_error(command, "give one duration, such as 250ms, 5s or 1m30s");
  return Sleep{*time};
}

ParsedCommand read_validate(const Command& command, Values& values) {
  Validate validate;
  validate.quiet = values.flag("--quiet");
  validate.offline = values.flag("--offline");
  if (!values.error().empty()) return usage_error(command, values.error());
  if (values.positionals().size() != 1) return usage_error(command, "give one configuration file");
  validate.file = values.positionals().front();
  return validate;
}

ParsedCommand read_install(const Command& command, Values& values) {
  Install install;
  install.quiet = values.flag("--quiet");
  if (!values.error().empty()) return usage_error(command, values.error());
  const std::vector<std::string>& words = values.positionals();
  if (words.size() != 1 || words.front().empty())
    return usage_error(command, "give one file or directory, such as /target");
  install.target = words.front();
  return install;
}

ParsedCommand read_completion(const Command& command, Values& values) {
  if (!values.error().empty()) return usage_error(command, values.error());
  if (values.positionals().size() == 1) {
    const std::string script = completion(values.positionals().front());
    if (!script.empty()) return Print{script};
  }
  return usage_error(command, "name a shell: bash, zsh or fish");
}

ParsedCommand read_licenses(const Command& command, Values& values) {
  if (!values.error().empty()) return usage_error(command, values.error());
  if (!values.positionals().empty()) return usage_error(command, "it takes no arguments");
  return Print{licenses()};
}

std::string unknown_command(const std::string& word) {
  if (word.contains("://") || word.contains(':')) return "name a command first: steady check TARGET...";
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  const std::string_view near = nearest(word, names);
  const std::string what = cat(word.starts_with('-') ? "unknown option " : "unknown command ", in_quotes(word));
  return cat(what, near.empty() ? "" : cat(" (did you mean '", near, "'?)"));
}

ParsedCommand help_of(const std::string& word) {
  const Command* command = command_named(word);
  return command == nullptr ? ParsedCommand(usage_error(unknown_command(word), "steady help")) : Print{help(*command)};
}

}  // namespace

ParsedCommand parse(std::vector<std::string> arguments, const settings::Environment& environment) {
  if (arguments.empty()) return UsageError{help()};
  const std::string word = arguments.front();
  if (word == "help" && arguments.size() > 1) return help_of(arguments[1]);
  if (word == "-h" || word == "--help" || word == "help") return Print{help()};
  if (word == "-V" || word == "--version" || word == "version") return Print{version_text()};
  const Command* command = command_named(word);
  if (command == nullptr) return usage_error(unknown_command(word), "steady --help");
  arguments.erase(arguments.begin());
  std::optional<std::vector<std::string>> program;
  if (command->name == "wait") program = split_command(arguments);
  Values values(*command, std::move(arguments), environment);
  if (values.flag("--help")) return Print{help(*command)};
  if (command->name == "check") return read_check(*command, values);
  if (command->name == "wait") return read_wait(*command, values, std::move(program), environment);
  if (command->name == "serve") return read_serve(*command, values);
  if (command->name == "sleep") return read_sleep(*command, values);
  if (command->name == "validate") return read_validate(*command, values);
  if (command->name == "install") return read_install(*command, values);
  if (command->name == "licenses") return read_licenses(*command, values);
  return read_completion(*command, values);
}

}  // namespace steady::cli
