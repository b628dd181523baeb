// Parses argv and the environment into one command for main: a mode to run, text to print, or a usage error. Hides the
// passwords in argv.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/duration.h"
#include "cli/keys.h"
#include "config/config.h"
#include "config/load.h"
#include "config/overrides.h"
#include "settings/expand.h"

namespace steady::cli {

struct Check {
  config::Inputs inputs;
  config::Overrides overrides;  // of the command and the log
  bool json = false;
  bool quiet = false;
  bool loopback_only = false;
  bool ok_while_waiting = false;
  Explain explain = Explain::no;
};

struct Wait {
  config::Inputs inputs;
  config::Overrides overrides;
  std::vector<std::string> command;  // the words after "--"; empty: only wait
  bool quiet = false;
  bool loopback_only = false;
  bool as_wait_for_it = false;     // with the exit codes and the messages of that script
  std::vector<std::string> notes;  // for the log: how words of the command line were understood
};

struct Serve {
  config::Inputs inputs;
  config::Overrides overrides;
  bool loopback_only = false;
  bool no_sandbox = false;
};

struct Sleep {
  Duration time{};
};

struct Validate {
  std::string file;  // "-": the standard input
  bool quiet = false;
  bool offline = false;  // reads only the file
};

struct Reload {
  std::optional<int> pid;  // of the `serve`; nothing: the only one
};

struct Install {
  std::string target;
  bool quiet = false;
};

// Text that was requested: --help, --version, completion.
struct Print {
  std::string text;
};

// The error, and which help to read; lines ending in '\n'. Never contains a target as given.
struct UsageError {
  std::string text;
  bool of_wait_for_it = false;  // which has another exit code for it
};

using ParsedCommand = std::variant<Check, Wait, Serve, Sleep, Validate, Reload, Install, Print, UsageError>;

// Parses `arguments`, without the program's name. Options override their environment variables.
ParsedCommand parse(std::vector<std::string> arguments, const settings::Environment& environment);

// The part of the arguments that is ours: those of a command, after "--", must not be changed.
std::span<char*> own_words(std::span<char*> arguments, const ParsedCommand& parsed);

// Overwrites passwords in the arguments, where `ps` and /proc/PID/cmdline read them. Replaces with '*', in place, what
// settings::secrets_of_url() finds: the password in a URL's authority, and a query or fragment from its first secret
// value on. In doubt it hides more. Copy the arguments before, and pass own_words() only.
void redact_argv(std::span<char*> arguments);

}  // namespace steady::cli
