#include "cli/options.h"

#include <algorithm>
#include <array>

#include "cli/keys.h"
#include "config/keys.h"

namespace steady::cli {
namespace {

constexpr std::string_view check_epilog = R"(
Targets are the URLs the application would use; several kinds may be mixed:
{targets}
Options of one target follow '#':  'http://app/health#status=200,204&timeout=2s'
${VAR} and ${VAR:-default} are expanded, so exec-form HEALTHCHECK needs no shell.

Examples:
  steady check http://localhost:8080/healthz
  steady check 'postgres://app@db/app#password_file=/run/secrets/db_password' redis://cache
  HEALTHCHECK CMD ["/steady", "check", "http://localhost:8080/healthz"]
  docker exec app /steady check --explain 'postgres://app@db/app#password_file=/run/secrets/db_password'

Exit codes: 0 every target is up, 1 some target is not or a call was blocked beyond the deadline, 64 usage, 78
configuration.
)";

constexpr std::string_view wait_epilog = R"(
Targets are those of 'steady check'. All must be up at the same moment; then COMMAND replaces steady by execve: same
process, arguments, environment and directory. Without '--' and a command, exit 0. A timeout never starts the command,
unless --on-timeout=run says so. A wrong password or a missing database ends the wait before its time (--permanent-grace).

Examples:
  steady wait postgres://app@db/app redis://cache -- /app --port 8080
  steady wait --timeout 5m --rise 3 db:5432 -- /app
  ENTRYPOINT ["/steady", "wait", "postgres://app@db/app", "--", "/app"]

Exit codes: the command's own; 0 ready without a command, 124 not ready in time, 77 retrying cannot fix it, 126 the
command cannot be run, 127 it was not found, 128+n signal n came first, 64 usage, 78 configuration.
)";

constexpr std::string_view serve_epilog = R"(
Targets are those of 'steady check'; rise, fall, interval and readiness are keys of the configuration file, or follow '#'.
Responses come from memory; a request starts no probe, except for an explanation:
  /livez      steady itself is alive              /readyz    every deciding check is up now (?verbose, ?exclude=NAME)
  /startupz   every deciding check was up once    /metrics   for Prometheus     /status  JSON     /  a page for people
  /explain/NAME   one attempt at a check now, as by 'steady check --explain'; for clients of this machine, one per second

SIGTERM: not ready from the next request on, exit after --drain; a second SIGTERM, SIGINT or SIGQUIT exits at once.
SIGHUP, or 'steady reload': reads the configuration again; a bad one is refused with its problems, and the old one
stays.

Examples:
  steady serve -c /etc/steady/steady.yaml
  steady serve --listen 127.0.0.1:7832 postgres://app@db/app redis://cache

Exit codes: 0 ended by a signal, 1 an address cannot be listened on, 70 its own event loop was blocked (--watchdog), 64
usage, 78 configuration.
)";

constexpr std::string_view reload_epilog = R"(
For an image without a shell, in which nothing can send SIGHUP. It finds the 'steady serve' of this container (the PID
namespace), which must run as the same user or as root, and prints what the reload came to. If several run here, give
the process id of one.

Example:
  kubectl exec deployment/shop -c steady -- /steady reload

Exit codes: 0 the configuration was taken, 1 no 'steady serve' could be asked, 64 usage, 78 the configuration was
refused, and the old one stays.
)";

constexpr std::string_view sleep_epilog = R"(
For a preStop hook in an image without a shell.

Example:
  steady sleep 5s

Exit codes: 0 the time has passed, 64 usage, 143 ended by SIGTERM.
)";

constexpr std::string_view validate_epilog = R"(
FILE may also be given by -c or STEADY_CONFIG; - is the standard input.
Reports every problem at once with its line, column and a caret. It opens no connection. Files that the configuration
names, such as secrets and certificates, must be readable, and variables set, as for the other commands. With --offline,
for example in a CI pipeline, it checks neither. A file without the key 'checks' is good, as targets may
stand beside it on a command line.

Examples:
  steady validate steady.yaml
  kubectl get configmap shop -o 'jsonpath={.data.steady\.yaml}' | steady validate -

Exit codes: 0 good, 64 usage, 78 the file has problems.
)";

constexpr std::string_view install_epilog = R"(
For unmodified images without steady: one container fills a volume, the others mount it. If TARGET is a directory, the
copy is TARGET/steady. The new file replaces the old one when it is complete; running copies are not affected.
A symbolic link is replaced, its target is not touched. Devices, pipes and sockets are refused.

Example, in a Compose file:
  steady: { image: steady, command: ["install", "/target"], volumes: ["tools:/target"] }

Exit codes: 0 it is there, 1 it could not be written, 64 usage.
)";

constexpr std::string_view completion_epilog = R"(
Examples:
  steady completion bash > /etc/bash_completion.d/steady
  steady completion zsh > "${fpath[1]}/_steady"
  steady completion fish > ~/.config/fish/completions/steady.fish
)";

constexpr std::string_view version_epilog = R"(
The JSON has the keys version, revision (absent when unknown) and libraries, a list of names and versions.

Example:
  steady version -o json
)";

using settings::Setting;

constexpr auto check_file = settings::table(keys::config, keys::only_of("STEADY_CHECK_ONLY"));
constexpr auto wait_file = settings::table(keys::config, keys::only_of("STEADY_WAIT_ONLY"));
constexpr auto serve_file = settings::table(keys::config, keys::only_of("STEADY_SERVE_ONLY"));
constexpr auto help = settings::table(keys::help);
// The output of a check is its report, so its log starts at warnings.
constexpr auto check_log =
    settings::table(settings::with_default(config::log_keys::level, log::Level::warning), config::log_keys::format);
constexpr auto check = settings::table(keys::output_of("STEADY_CHECK_OUTPUT", "the form of the report"),
                                       keys::quiet_of("STEADY_CHECK_QUIET", "print nothing when every target is up"),
                                       keys::explain, keys::loopback_only, keys::ok_while_waiting);
constexpr auto wait =
    settings::table(keys::quiet_of("STEADY_WAIT_QUIET", "show no progress, only failures"), keys::loopback_only);
constexpr auto serve = settings::table(keys::loopback_only, keys::no_sandbox);
constexpr auto validate = settings::table(
    keys::config, keys::quiet_of("STEADY_VALIDATE_QUIET", "print nothing when the file is good"), keys::offline);
constexpr auto install = settings::table(keys::quiet_of("STEADY_INSTALL_QUIET", "print nothing on success"));
constexpr auto version = settings::table(keys::output_of("STEADY_VERSION_OUTPUT", "the form of the answer"));

constexpr std::array check_groups{Group{"", check_file}, Group{"check", config::check_command_keys::all},
                                  Group{"", check}, Group{"log", check_log}, Group{"", help}};
constexpr std::array wait_groups{Group{"", wait_file}, Group{"wait", config::wait_keys::all}, Group{"", wait},
                                 Group{"log", config::log_keys::all}, Group{"", help}};
constexpr std::array serve_groups{Group{"", serve_file}, Group{"serve", config::serve_keys::all}, Group{"", serve},
                                  Group{"log", config::log_keys::all}, Group{"", help}};
constexpr std::array validate_groups{Group{"", validate}, Group{"", help}};
constexpr std::array install_groups{Group{"", install}, Group{"", help}};
constexpr std::array version_groups{Group{"", version}, Group{"", help}};
constexpr std::array help_alone{Group{"", help}};

constexpr std::array command_table{
    Command{"check", "[OPTION]... [TARGET]...", "probe every target once, in parallel; exit 0 or 1", check_epilog,
            check_groups},
    Command{"wait", "[OPTION]... [TARGET]... [-- COMMAND [ARGUMENT]...]",
            "hold until every target is up, then replace itself with the command", wait_epilog, wait_groups},
    Command{"serve", "[OPTION]... [TARGET]...",
            "probe at an interval and answer /livez, /readyz, /startupz and /metrics", serve_epilog, serve_groups},
    Command{"validate", "[OPTION]... [FILE]", "check a configuration file and print every problem", validate_epilog,
            validate_groups},
    Command{"reload", "[PID]", "make a running 'steady serve' read its configuration again", reload_epilog, help_alone},
    Command{"sleep", "DURATION", "sleep for a duration, in an image without a sleep command", sleep_epilog, help_alone},
    Command{"install", "[OPTION]... TARGET", "copy this program to a file or into a directory, such as a shared volume",
            install_epilog, install_groups},
    Command{"completion", "bash|zsh|fish", "print a completion script for a shell", completion_epilog, help_alone},
    Command{"version", "[OPTION]...", "print the version and the libraries inside", version_epilog, version_groups},
    Command{"licenses", "[OPTION]...", "print the licences of steady and of the libraries in it", "", help_alone},
    Command{"help", "[COMMAND]", "list the commands, or explain one", "", help_alone},
};

}  // namespace

std::span<const Command> commands() { return command_table; }

const Command* command_named(std::string_view name) {
  const auto found = std::ranges::find(command_table, name, &Command::name);
  return found == command_table.end() ? nullptr : found;
}

std::vector<Option> options_of(const Command& command) {
  std::vector<Option> out;
  for (const Group& group : command.groups) {
    for (const Setting& setting : group.settings) {
      if (!setting.spelling.option.empty()) out.push_back({group.section, &setting});
    }
  }
  return out;
}

}  // namespace steady::cli
