// argv and the environment to one command for main: run this, print that, or say what is wrong with the words given.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/duration.h"
#include "config/config.h"
#include "config/load.h"
#include "config/overrides.h"
#include "settings/expand.h"

namespace steady::cli {

struct Check {
  config::Inputs inputs;
  config::Overrides overrides;  // of the log
  Duration timeout = config::default_attempt_timeout;
  bool json = false;
  bool quiet = false;
  bool loopback_only = false;
  bool ok_while_waiting = false;
};

struct Wait {
  config::Inputs inputs;
  config::Overrides overrides;
  std::vector<std::string> command;  // what follows "--"; empty without one: just wait
  bool quiet = false;
  bool loopback_only = false;
  std::vector<std::string> notes;  // what the log is to say of how the words given were understood
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
  std::string file;
  bool quiet = false;
  bool offline = false;  // nothing is read but the file
};

struct Install {
  std::string target;
  bool quiet = false;
};

// Text asked for: --help, --version, completion.
struct Print {
  std::string text;
};

// What is wrong, and which help would say more; lines ending in '\n'. Never holds a target as given.
struct UsageError {
  std::string text;
};

using ParsedCommand = std::variant<Check, Wait, Serve, Sleep, Validate, Install, Print, UsageError>;

// `arguments` without the program's name. Options are stronger than their environment variables.
ParsedCommand parse(std::vector<std::string> arguments, const settings::Environment& environment);

}  // namespace steady::cli
