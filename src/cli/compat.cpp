#include "cli/compat.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <optional>
#include <ranges>
#include <system_error>

#include "base/text.h"
#include "config/keys.h"
#include "settings/oddity.h"

namespace steady::cli {
namespace {

constexpr std::string_view timeout = config::wait_keys::timeout.name;
constexpr auto longest = std::chrono::duration_cast<std::chrono::seconds>(config::longest).count();

std::optional<Duration> seconds(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > longest) return std::nullopt;
  return std::chrono::seconds(number);
}

// Neither tool knows more than a host and a port. The characters of a URL with a user, a path or options would mean
// something else here than there.
bool is_plain(std::string_view text) { return text.find_first_of("/@#?$\"'") == std::string_view::npos; }

// Sets a key as an option would; `name` is what messages call it.
void override_wait(Wait& wait, std::string_view key, std::string text, std::string_view name) {
  settings::Node node = settings::Node::scalar(std::move(text), {});
  node.name = name;
  wait.overrides.wait.set(std::string(key), {}, std::move(node));
}

// --- wait-for-it ---

constexpr std::string_view usage =
    "Usage: wait-for-it HOST:PORT [-h HOST] [-p PORT] [-t SECONDS] [-q] [-s] [-- COMMAND [ARGUMENT]...]\n\n"
    "  -h HOST, --host=HOST, -p PORT, --port=PORT   instead of HOST:PORT\n"
    "  -t SECONDS, --timeout=SECONDS                15 by default, 0: no timeout\n"
    "  -q, --quiet                                  no messages about the state\n"
    "  -s, --strict                                 do not start COMMAND after a timeout\n\n"
    "This is steady under the name of wait-for-it, and behaves as it does: after a timeout COMMAND is started anyway,\n"
    "unless --strict is given. 'steady wait' never does that, and logs in where this only connects.\n\n"
    "Exit codes: the command's own; 0 ready without a command, 124 not ready in time, 1 usage.\n";

UsageError usage_error(std::string_view text) {
  return {.text = cat("wait-for-it (steady): ", text, "\nTry 'wait-for-it --help'.\n"), .of_wait_for_it = true};
}

// The words before "--". As in the script, a later word replaces an earlier one.
struct Script {
  std::string host, port, timeout;
  int addresses = 0;
  bool quiet = false, strict = false, child = false, help = false;
};

struct ScriptOption {
  std::string_view letter, name;  // "-t" "15", or "--timeout=15"; not "--timeout" "15"
  std::string Script::* value;
};
struct ScriptFlag {
  std::string_view letter, name;
  bool Script::* value;
};
constexpr std::array script_options{ScriptOption{"-h", "--host=", &Script::host},
                                    ScriptOption{"-p", "--port=", &Script::port},
                                    ScriptOption{"-t", "--timeout=", &Script::timeout}};
constexpr std::array script_flags{
    ScriptFlag{"-q", "--quiet", &Script::quiet}, ScriptFlag{"-s", "--strict", &Script::strict},
    ScriptFlag{"--child", "--child", &Script::child}, ScriptFlag{"--help", "--help", &Script::help}};

constexpr auto script_words = [] {
  std::array<WordOfWaitForIt, script_options.size() + script_flags.size()> words{};
  const auto without_value = [](const auto& each) { return WordOfWaitForIt{each.letter, each.name}; };
  const auto flags = std::ranges::transform(script_options, words.begin(), without_value).out;
  std::ranges::transform(script_flags, flags, without_value);
  return words;
}();

// The script splits at each colon. The last one is taken here, so that an IPv6 address can be written.
void take_address(std::string_view word, Script& out) {
  const std::size_t colon = word.rfind(':');
  out.host = word.substr(0, colon);
  out.port = word.substr(colon + 1);
  ++out.addresses;
}

// Parses one word before "--", and its value. Returns the error, or an empty text.
std::string take(const std::vector<std::string>& words, std::size_t& at, Script& out) {
  const std::string& word = words[at];
  for (const auto& [letter, name, value] : script_options) {
    if (word.starts_with(name)) {
      out.*value = word.substr(name.size());
      return {};
    }
    if (cat(word, '=') == name) return cat(word, " needs its value in the same word, or write ", letter);
    if (word != letter) continue;
    if (at + 1 == words.size() || words[at + 1].empty()) return cat(letter, " needs a value");
    out.*value = words[++at];
    return {};
  }
  for (const auto& [letter, name, value] : script_flags) {
    if (word != letter && word != name) continue;
    out.*value = true;
    return {};
  }
  if (word.starts_with('-') || !word.contains(':'))
    return cat("unknown argument ", in_quotes(word.substr(0, word.find('='))));
  take_address(word, out);
  return {};
}

// Parses all words up to "--", and moves `at` there.
std::string take_all(const std::vector<std::string>& words, std::size_t& at, Script& out) {
  for (; at < words.size() && words[at] != "--" && !out.help; ++at) {
    if (std::string problem = take(words, at, out); !problem.empty()) return problem;
  }
  return {};
}

std::string target_of(const Script& script) {
  const bool bare_ipv6 = script.host.contains(':') && !script.host.starts_with('[');
  return bare_ipv6 ? cat('[', script.host, "]:", script.port) : cat(script.host, ':', script.port);
}

std::string problem_of(const Script& script) {
  if (script.host.empty() || script.port.empty()) return "you need to provide a host and port to test, such as db:5432";
  if (!is_plain(script.host) || !is_plain(script.port))
    return "expected host:port without a user, path or variable; 'steady wait' takes URLs";
  if (!script.timeout.empty() && !seconds(script.timeout))
    return cat("-t: expected seconds such as 15, or 0 for ever, got ", in_quotes(script.timeout));
  return {};
}

// "--child" is how the script calls itself: without a timeout, which its parent keeps, and without the command.
Wait wait_of(const Script& script, std::vector<std::string> command) {
  Wait wait;
  wait.as_wait_for_it = true;
  wait.quiet = script.quiet;
  wait.inputs.targets.push_back(target_of(script));
  // An empty first word is no command for the script either: entrypoints that only wait contain -- "$@".
  if (!script.child && !command.empty() && !command.front().empty()) wait.command = std::move(command);
  const Duration limit = script.child ? Duration::zero() : seconds(script.timeout).value_or(std::chrono::seconds(15));
  override_wait(wait, timeout, to_string(limit), "-t");
  override_wait(wait, config::wait_keys::on_timeout, script.strict ? "fail" : "run", "-s");
  override_wait(wait, config::wait_keys::permanent_grace, "never", "wait-for-it");
  if (script.addresses > 1) wait.notes.emplace_back("several addresses are given: only the last one counts");
  return wait;
}

// --- docker-compose-wait ---

struct Refused {
  std::string_view name, instead;
};
constexpr std::string_view does_not_sleep =
    "steady does not sleep; 'steady wait --help' says how to require several passes in a row";
// With any of these ignored, the gate would open earlier than that of docker-compose-wait, or start nothing.
constexpr std::array refused_variables{
    Refused{"WAIT_PATHS", "steady cannot wait for a file"},
    Refused{"WAIT_COMMAND", "give the command after '--'"},
    Refused{"WAIT_AFTER", does_not_sleep},
    Refused{"WAIT_AFTER_HOSTS", does_not_sleep},
};
constexpr std::array ignored_variables{"WAIT_BEFORE", "WAIT_BEFORE_HOSTS", "WAIT_SLEEP_INTERVAL", "WAIT_LOGGER_LEVEL"};

std::string refused_variable(const settings::Environment& environment) {
  for (const auto& [name, instead] : refused_variables) {
    const std::string value = environment(name).value_or("");
    const bool harmless = instead == does_not_sleep && value == "0";
    if (!trimmed(value).empty() && !harmless) return cat(name, " is set, but ", instead);
  }
  return {};
}

void note_ignored(Wait& wait, const settings::Environment& environment) {
  for (const std::string_view name : ignored_variables) {
    if (environment(name)) wait.notes.push_back(cat(name, " has no effect on steady"));
  }
}

// Adds the targets, each with `fragment`. Returns the error, or an empty text.
std::string take_hosts(Wait& wait, std::string_view hosts, std::string_view fragment) {
  for (const auto part : std::views::split(hosts, ',')) {
    const std::string_view host = trimmed(std::string_view(part));
    // An empty host is probably a variable that was blank when WAIT_HOSTS was composed.
    if (host.empty()) return "WAIT_HOSTS: nothing between two commas; is a variable blank?";
    if (host.starts_with(':'))
      return "WAIT_HOSTS: a ':PORT' without a host before it; write localhost for this container";
    // If a password with a comma were split, an error message would quote a part of it as a host.
    if (!is_plain(host)) {
      return cat("WAIT_HOSTS: expected host:port, ... without a user, path or variable; give a URL as a target",
                 settings::odd_value("WAIT_HOSTS", hosts));
    }
    wait.inputs.targets.push_back(cat(host, fragment));
  }
  return {};
}

// A duration of whole seconds; `legacy` is the older name of the variable. `lowest` in seconds.
std::string take_seconds(const settings::Environment& environment, std::string_view name, std::string_view legacy,
                         std::optional<Duration>& out) {
  for (const std::string_view each : {name, legacy}) {
    const std::string value = each.empty() ? "" : environment(each).value_or("");
    if (value.empty()) continue;
    out = seconds(value);
    if (!out) return cat(each, ": expected seconds such as 30", settings::odd_value(each, value));
    // There, 0 means a single attempt, or an attempt that cannot succeed; in steady it means no limit.
    if (*out == Duration::zero()) return cat(each, ": 0 is no time to wait; 'steady check' makes a single attempt");
    return {};
  }
  return {};
}

}  // namespace

bool is_wait_for_it(std::string_view program) {
  const std::string_view name = program.substr(program.rfind('/') + 1);
  return name == "wait-for-it" || name == "wait-for-it.sh";
}

std::span<const WordOfWaitForIt> words_of_wait_for_it() { return script_words; }

ParsedCommand parse_wait_for_it(const std::vector<std::string>& arguments) {
  Script script;
  std::size_t at = 0;
  if (const std::string problem = take_all(arguments, at, script); !problem.empty()) return usage_error(problem);
  if (script.help) return UsageError{.text = std::string(usage), .of_wait_for_it = true};
  if (const std::string problem = problem_of(script); !problem.empty()) return usage_error(problem);
  const std::size_t command = std::min(at + 1, arguments.size());
  return wait_of(script, {arguments.begin() + static_cast<std::ptrdiff_t>(command), arguments.end()});
}

ParsedCommand parse_as(std::string_view program, std::vector<std::string> arguments,
                       const settings::Environment& environment) {
  return is_wait_for_it(program) ? parse_wait_for_it(arguments) : parse(std::move(arguments), environment);
}

std::string take_wait_hosts(Wait& wait, const settings::Environment& environment) {
  const std::string hosts = environment("WAIT_HOSTS").value_or("");
  const bool all_empty = hosts.find_first_not_of(", \t") == std::string::npos;
  if (!all_empty || environment("WAIT_PATHS")) {
    if (std::string refused = refused_variable(environment); !refused.empty()) return refused;
  }
  if (all_empty) return "nothing to wait for: give a target, such as postgres://app@db/app, or -c FILE";
  std::optional<Duration> connect;
  if (std::string problem = take_seconds(environment, "WAIT_HOST_CONNECT_TIMEOUT", "", connect); !problem.empty())
    return problem;
  const std::string fragment = connect ? cat('#', config::check_keys::timeout.name, '=', to_string(*connect)) : "";
  if (std::string problem = take_hosts(wait, hosts, fragment); !problem.empty()) return problem;
  wait.notes.push_back(
      cat("no target was given: WAIT_HOSTS names ", wait.inputs.targets.size(), ", as for docker-compose-wait"));
  note_ignored(wait, environment);
  if (wait.overrides.wait.find(timeout) != nullptr) return {};
  std::optional<Duration> limit;
  if (std::string problem = take_seconds(environment, "WAIT_TIMEOUT", "WAIT_HOSTS_TIMEOUT", limit); !problem.empty())
    return problem;
  override_wait(wait, timeout, to_string(limit.value_or(std::chrono::seconds(30))), "WAIT_TIMEOUT");
  return {};
}

}  // namespace steady::cli
