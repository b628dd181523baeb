#include "cli/options.h"

#include <algorithm>
#include <array>

namespace steady::cli {
namespace {

constexpr std::string_view check_lesson = R"(
Targets are the URLs the application would use; several kinds may be mixed:
  :8080  db:5432  tcp://host:port                    TCP connect (an empty host is this container)
  http://app:8080/healthz  https://…                 HTTP, up on 200-399
  http+unix:///run/app.sock:/healthz                 HTTP over a Unix socket
  postgres://user@db:5432/app                        PostgreSQL login; #level, #query, #role ask for more
  redis://cache:6379  rediss://…                     Redis or Valkey PING
Options of one target follow '#':  'http://app/health#status=200,204&timeout=2s'
${VAR} and ${VAR:-default} are expanded, so exec-form HEALTHCHECK needs no shell.

Examples:
  steady check http://:8080/healthz
  steady check 'postgres://app@db/app#password_file=/run/secrets/db_password' redis://cache
  HEALTHCHECK CMD ["/steady", "check", "http://:8080/healthz"]

Exit codes: 0 every target is up, 1 some target is not, 64 usage, 78 configuration.
)";

constexpr std::string_view validate_lesson = R"(
Reports every problem at once with its line, column and a caret. Nothing is connected to.

Example:
  steady validate steady.yaml

Exit codes: 0 good, 64 usage, 78 the file has problems.
)";

constexpr std::string_view completion_lesson = R"(
Examples:
  steady completion bash > /etc/bash_completion.d/steady
  steady completion zsh > "${fpath[1]}/_steady"
  steady completion fish > ~/.config/fish/completions/steady.fish
)";

constexpr std::array command_table{
    Command{"check", "[OPTION]... [TARGET]...", "probe every target once, in parallel; exit 0 or 1", check_lesson},
    Command{"validate", "[OPTION]... FILE", "check a configuration file and print every problem", validate_lesson},
    Command{"completion", "bash|zsh|fish", "print a completion script for a shell", completion_lesson},
};

constexpr std::array option_table{
    Option{"check", "--config", "-c", "FILE", "STEADY_CONFIG", "", "read checks from a YAML file"},
    Option{"check", "--only", "", "NAME", "STEADY_ONLY", "", "of the file, this check alone (may be repeated)", true},
    Option{"check", "--timeout", "-t", "DURATION", "STEADY_TIMEOUT", "", "deadline of the whole command (5s)"},
    Option{"check", "--output", "-o", "FORMAT", "STEADY_OUTPUT", "text json", "text or json (text)"},
    Option{"check", "--quiet", "-q", "", "STEADY_QUIET", "", "print nothing when every target is up"},
    Option{"check", "--loopback-only", "", "", "STEADY_LOOPBACK_ONLY", "", "refuse every address that is not loopback"},
    Option{"check", "--log-level", "", "LEVEL", "STEADY_LOG_LEVEL", "debug info warning error off",
           "what to log on stderr (warning)"},
    Option{"check", "--log-format", "", "FORMAT", "STEADY_LOG_FORMAT", "text json", "text or json (text)"},
    Option{"check", "--help", "-h", "", "", "", "show this help"},
    Option{"validate", "--quiet", "-q", "", "STEADY_QUIET", "", "print nothing when the file is good"},
    Option{"validate", "--help", "-h", "", "", "", "show this help"},
    Option{"completion", "--help", "-h", "", "", "", "show this help"},
};

}  // namespace

std::span<const Command> commands() { return command_table; }
std::span<const Option> options() { return option_table; }

const Command* command_named(std::string_view name) {
  const auto found = std::ranges::find(command_table, name, &Command::name);
  return found == command_table.end() ? nullptr : found;
}

}  // namespace steady::cli
