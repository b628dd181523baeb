// Parses argv, runs a mode, returns an exit code. The only file that knows exit codes: 64, 70, 77 and 78 are EX_USAGE,
// EX_SOFTWARE, EX_NOPERM and EX_CONFIG of sysexits(3). 2 is never used, because Docker reserves it for HEALTHCHECK.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/output.h"
#include "base/relro.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/compat.h"
#include "config/load.h"
#include "config/overrides.h"
#include "config/reporting.h"
#include "modes/backstop.h"
#include "modes/cannot_run.h"
#include "modes/check.h"
#include "modes/exec.h"
#include "modes/install.h"
#include "modes/last_resort.h"
#include "modes/reload_socket.h"
#include "modes/report.h"
#include "modes/serve.h"
#include "modes/wait.h"
#include "settings/expand.h"
#include "settings/redaction.h"

namespace {

using namespace steady;

enum ExitCode : int {
  success = 0,
  failure = 1,
  usage = 64,
  loop_blocked = 70,
  gave_up = 77,
  configuration = 78,
  timed_out = 124,       // as timeout(1)
  not_executable = 126,  // 126 and 127 as the shell, POSIX.1-2024, 2.8.2
  not_found = 127
};

// Runs directly after the signal handlers that end a wait (modes/exec.cpp), which come first.
[[gnu::constructor(102)]] void arm() { modes::arm_last_resort(failure); }

// How long a blocked reader may delay our exit: for requested output, which a person may read in a pager, and for
// errors.
constexpr Duration asked_for = std::chrono::seconds(10);
constexpr Duration complaint = std::chrono::milliseconds(200);

// A closed, full or blocked stdout must not change the exit code.
void print(std::string_view text) { output::write(output::Stream::out, text); }

void complain(std::string_view text, Duration patience = complaint) {
  output::linger(patience);
  output::write(output::Stream::err, text);
}

// The reason why `who` ends, at whatever level the log is. `command` is empty if the reason is not about one.
void last_words(std::string_view who, std::string_view why, log::Format format, std::string_view command = {}) {
  if (format == log::Format::text) return complain(cat(who, ": ", why, '\n'));
  output::linger(complaint);
  log::start(log::Level::error, format);
  command.empty() ? log::error(why) : log::error(why, {{"command", command}});
}

ExitCode code_of(config::Blame blame) { return blame == config::Blame::usage ? usage : configuration; }

// For the log where it is JSON, otherwise as text, with the lines that the problems are about.
ExitCode refuse(config::Loaded loaded, const config::Overrides& overrides) {
  const config::Config config = config::with(std::move(loaded.config), overrides);
  if (config.log.format == log::Format::text) {
    complain(loaded.problems);
  } else {
    output::linger(complaint);
    log::start(log::Level::error, log::Format::json);
    config::log_complaints(loaded.complaints);
  }
  return code_of(loaded.blame);
}

// `nothing` is the problem of a configuration without checks.
config::Loaded load(const config::Inputs& inputs, std::string_view nothing) {
  config::Loaded loaded = config::load(inputs, settings::process_environment());
  if (loaded.blame == config::Blame::none && loaded.config.checks.empty()) config::refuse(loaded, nothing);
  return loaded;
}

// A file that stayed incomplete because the disk is full must not look like success. A reader that has left, such as
// head(1), has what it wanted.
ExitCode run(const cli::Print& parsed) {
  output::linger(asked_for);
  const int error = output::deliver(output::Stream::out, parsed.text);
  if (error == 0 || error == EPIPE) return success;
  complain(cat("steady: cannot write the output: ", error == EAGAIN ? "nobody reads it" : std::strerror(error), '\n'));
  return failure;
}

ExitCode run(const cli::UsageError& parsed) {
  complain(parsed.text);
  return parsed.of_wait_for_it ? failure : usage;
}

ExitCode run(const cli::Validate& parsed) {
  const config::Loaded loaded =
      config::load({.file = parsed.file, .dash_is_stdin = true, .targets = {}, .only = {}, .targets_may_follow = true},
                   parsed.offline ? settings::no_environment() : settings::process_environment());
  if (loaded.blame != config::Blame::none) {
    complain(loaded.problems, asked_for);
    return code_of(loaded.blame);
  }
  output::linger(asked_for);
  const std::size_t checks = loaded.config.checks.size();
  const std::string what =
      checks > 0 ? counted(checks, "check") : "but without checks: a command that reads it needs targets beside it";
  if (!parsed.quiet) print(cat(parsed.file == "-" ? "stdin" : printable(parsed.file), ": good, ", what, '\n'));
  return success;
}

ExitCode run(const cli::Check& parsed) {
  const Clock::time_point begin = Clock::now();
  modes::Backstop backstop;
  modes::guard_reading(config::with({}, parsed.overrides).check.timeout, parsed.json, backstop, failure);
  config::Loaded loaded = load(parsed.inputs, "steady check: nothing to check: the configuration has no checks");
  if (loaded.blame != config::Blame::none) return refuse(std::move(loaded), parsed.overrides);
  const config::Config config = config::with(std::move(loaded.config), parsed.overrides);
  config::start_log(config);
  const modes::CheckOptions options{
      config.check.timeout, begin + config.check.timeout,       parsed.json,
      parsed.loopback_only, parsed.explain != cli::Explain::no, parsed.explain == cli::Explain::body};
  if (const auto pending = parsed.ok_while_waiting ? modes::waiting_for() : std::nullopt) {
    output::linger(std::max(options.deadline, Clock::now() + output::linger_limit));
    if (parsed.json || !parsed.quiet) print(modes::waiting_report(*pending, parsed.json));
    return success;
  }
  modes::check(config, options, backstop, failure, [&](const modes::Checked& checked) {
    const ExitCode code = checked.all_up ? success : failure;
    backstop.settle(code);
    output::linger(std::max(options.deadline, Clock::now() + output::linger_limit));
    if (!checked.all_up || parsed.json || !parsed.quiet) print(checked.report);
    // A check runs every few seconds: the kernel frees in one call what destructors free in a dozen.
    _exit(code);
  });
  return failure;  // never reached
}

// As messages show it: a target on the wrong side of "--" may hold a password.
std::string shown(const std::string& command) {
  return command.contains("://") ? settings::without_secrets(command) : command;
}

// Returns only if the command cannot be run. `ours` is what we are called.
ExitCode become(const std::vector<std::string>& command, std::string_view ours, log::Format format) {
  output::write(output::Stream::err, "");  // completes a partial line, so that the command's output begins on a new one
  const int error = modes::PreparedCommand(command).become();
  const std::string& name = command.front();
  // Explained for the name as it is, as that is what was looked for.
  const std::string why =
      shown(name) == name ? modes::why_not(name, error)
                          : cat("cannot run ", in_quotes(shown(name)), ": it holds a URL; a target goes before '--'");
  last_words(ours, why, format, shown(name));
  return error == ENOENT || error == ENOTDIR ? not_found : not_executable;
}

// The exit code, or nothing if the command is to run.
std::optional<ExitCode> verdict(modes::Waited ended, bool has_command, bool runs_anyway) {
  if (ended == modes::Waited::gave_up) return gave_up;
  if (ended == modes::Waited::timed_out) return runs_anyway ? std::nullopt : std::optional(timed_out);
  return has_command ? std::nullopt : std::optional(success);
}

// Returns the same as verdict(). Destroys the backstop, because the command must not inherit its timer.
std::optional<ExitCode> hold(const cli::Wait& parsed, const config::Config& config) {
  const bool has_command = !parsed.command.empty();
  std::optional<modes::PreparedCommand> command;
  if (has_command && config.wait.on_timeout == config::OnTimeout::run) command.emplace(parsed.command);
  modes::Backstop backstop;
  const modes::Ending blocked{.exit_code = timed_out,
                              .command = command ? &*command : nullptr,
                              .not_found = not_found,
                              .not_executable = not_executable};
  const modes::WaitResult result = modes::wait(config,
                                               {.loopback_only = parsed.loopback_only,
                                                .quiet = parsed.quiet,
                                                .as_wait_for_it = parsed.as_wait_for_it,
                                                .format = config.log.format,
                                                .command = has_command ? shown(parsed.command.front()) : ""},
                                               backstop, blocked);
  const std::optional<ExitCode> code = verdict(result.ended, has_command, command.has_value());
  if (code) backstop.settle(*code);
  output::write(output::Stream::err, result.report);
  return code;
}

ExitCode run(const cli::Wait& parsed) {
  modes::note_inherited_descriptors();
  config::Loaded loaded = load(parsed.inputs, "steady wait: nothing to wait for: the configuration has no checks");
  if (loaded.blame != config::Blame::none) {
    const ExitCode code = refuse(std::move(loaded), parsed.overrides);
    return parsed.as_wait_for_it ? failure : code;
  }
  const config::Config config = config::with(std::move(loaded.config), parsed.overrides);
  config::start_log(config);
  for (const std::string& note : parsed.notes) {
    if (!parsed.quiet) log::info(note);
  }
  const std::optional<ExitCode> code = hold(parsed, config);
  if (code) return *code;
  return become(parsed.command, parsed.as_wait_for_it ? "wait-for-it" : "steady wait", config.log.format);
}

constexpr std::string_view nothing_to_watch = "steady serve: nothing to watch: the configuration has no checks";

ExitCode run(const cli::Serve& parsed) {
  config::Loaded loaded = load(parsed.inputs, nothing_to_watch);
  if (loaded.blame != config::Blame::none) return refuse(std::move(loaded), parsed.overrides);
  const auto reload = [&parsed]() -> modes::ServeOptions::Reloaded {
    config::Loaded again = load(parsed.inputs, nothing_to_watch);
    return {config::with(std::move(again.config), parsed.overrides), std::move(again.complaints)};
  };
  config::Config config = config::with(std::move(loaded.config), parsed.overrides);
  config::start_log(config);
  const log::Format format = config.log.format;
  try {
    modes::serve(std::move(config), {parsed.loopback_only, !parsed.no_sandbox, reload, loop_blocked});
  } catch (const modes::CannotListen& error) {
    last_words("steady serve", error.what(), format);
    return failure;
  }
  return success;
}

ExitCode run(const cli::Reload& parsed) {
  const modes::ReloadAnswer answer = modes::ask_to_reload(parsed.pid);
  if (answer.result == modes::ReloadResult::taken) {
    output::linger(asked_for);
    print(answer.text);
    return success;
  }
  const bool refused = answer.result == modes::ReloadResult::refused;
  complain(refused ? answer.text : cat("steady reload: ", answer.text), asked_for);
  return refused ? configuration : failure;
}

ExitCode run(const cli::Install& parsed) {
  const auto installed = modes::install(parsed.target);
  if (!installed) {
    complain(cat("steady install: ", settings::without_secrets(installed.error()), '\n'));
    return failure;
  }
  if (installed->cannot_run_here) {
    complain(cat("steady install: ", printable(installed->path),
                 " is on a file system mounted noexec: it runs only where that is mounted without noexec\n"));
  }
  if (!parsed.quiet) print(cat("installed ", printable(installed->path), " (", installed->bytes, " bytes)\n"));
  return success;
}

ExitCode run(const cli::Sleep& parsed) {
  std::this_thread::sleep_for(parsed.time);
  return success;
}

// The modes that run as a container's main process: they must handle signals, which the kernel drops for PID 1 without
// a handler.
bool may_be_process_one(const cli::ParsedCommand& parsed) {
  return std::holds_alternative<cli::Wait>(parsed) || std::holds_alternative<cli::Serve>(parsed) ||
         std::holds_alternative<cli::Sleep>(parsed);
}

}  // namespace

int main(int argc, char** argv) {
  seal_relocations();
  output::occupy_standard_descriptors();
  modes::ignore_failed_writes();
  try {
    const std::span<char*> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const cli::ParsedCommand parsed =
        cli::parse_as(argc > 0 ? argv[0] : "", {arguments.begin(), arguments.end()}, settings::process_environment());
    if (!may_be_process_one(parsed)) modes::disarm_signals();
    cli::redact_argv(cli::own_words(arguments, parsed));
    return std::visit([](const auto& each) { return run(each); }, parsed);
  } catch (const std::exception& error) {
    complain(cat("steady: internal error: ", printable(error.what()), '\n'));
    return failure;
  }
}
