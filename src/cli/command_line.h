// argv and the environment to one command for main: run this, print that, or say what is wrong with the words given.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/duration.h"
#include "base/log.h"
#include "config/config.h"
#include "config/load.h"
#include "settings/expand.h"

namespace steady::cli {

struct Check {
  config::Request request;
  Duration timeout = std::chrono::seconds(5);
  bool json = false;
  bool quiet = false;
  bool loopback_only = false;
  bool ok_while_waiting = false;
  std::optional<log::Level> log_level;
  std::optional<log::Format> log_format;
};

// What was not given comes from the configuration.
struct Wait {
  config::Request request;
  std::vector<std::string> command;  // what follows "--"; empty without one: just wait
  std::optional<Duration> timeout;   // zero: for ever
  std::optional<int> stable;
  std::optional<Duration> permanent_grace;
  bool never_give_up = false;  // --permanent-grace never
  std::optional<config::OnTimeout> on_timeout;
  bool quiet = false;
  bool loopback_only = false;
  std::optional<log::Level> log_level;
  std::optional<log::Format> log_format;
  std::vector<std::string> notes;  // what the log is to say of how the words given were understood
};

// What was not given comes from the configuration.
struct Serve {
  config::Request request;
  std::vector<std::string> listen;
  std::optional<Duration> drain;
  std::optional<config::Details> details;
  std::optional<Duration> watchdog;  // zero: off
  bool loopback_only = false;
  bool no_sandbox = false;
  std::optional<log::Level> log_level;
  std::optional<log::Format> log_format;
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
