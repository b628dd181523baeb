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

constexpr std::string_view usage =
    "Usage: wait-for-it HOST:PORT [-h HOST] [-p PORT] [-t SECONDS] [-q] [-s] [-- COMMAND [ARGUMENT]...]\n\n"
    "This is steady under the name of wait-for-it: it takes its arguments, 15 s by default, -t 0 for ever. A timeout\n"
    "never starts the command, with or without --strict. 'steady wait --help' explains what else it can do.\n";

UsageError usage_error(std::string_view text) {
  return {cat("wait-for-it (steady): ", text, "\nTry 'wait-for-it --help'.\n")};
}

// The value of "-t" "15", "--timeout=15" or "--timeout" "15"; moves `at` to its last word.
std::optional<std::string> value_of(const std::vector<std::string>& words, std::size_t& at, std::string_view letter,
                                    std::string_view name) {
  const std::string& word = words[at];
  if (word.starts_with(cat(name, '='))) return word.substr(name.size() + 1);
  if ((word == letter || word == name) && at + 1 < words.size()) return words[++at];
  return std::nullopt;
}

struct Place {
  std::string host, port;
};

std::string target_of(const Place& place) {
  const bool bare_ipv6 = place.host.contains(':') && !place.host.starts_with('[');
  return bare_ipv6 ? cat('[', place.host, "]:", place.port) : cat(place.host, ':', place.port);
}

bool lacks_value(const std::string& word) {
  static constexpr std::array<std::string_view, 6> with_value{"-t", "--timeout", "-h", "--host", "-p", "--port"};
  return std::ranges::find(with_value, word) != with_value.end();
}

// Sets a key as an option would; `name` is what messages call it.
void override_wait(Wait& wait, std::string_view key, std::string text, std::string_view name) {
  settings::Node node = settings::Node::scalar(std::move(text), {});
  node.name = name;
  wait.overrides.wait.set(std::string(key), {}, std::move(node));
}

// Parses one word of wait-for-it before "--". Returns the error, or an empty text.
std::string take(const std::vector<std::string>& words, std::size_t& at, Wait& wait, Place& place) {
  const std::string& word = words[at];
  if (word == "-q" || word == "--quiet") {
    wait.quiet = true;
  } else if (word == "-s" || word == "--strict" || word == "--child") {
    // steady always behaves as with --strict.
  } else if (const auto time = value_of(words, at, "-t", "--timeout")) {
    const std::optional<Duration> limit = seconds(*time);
    if (!limit) return cat("-t: expected seconds such as 15, or 0 for ever, got ", in_quotes(*time));
    override_wait(wait, timeout, to_string(*limit), "-t");
  } else if (const auto host = value_of(words, at, "-h", "--host")) {
    place.host = *host;
  } else if (const auto port = value_of(words, at, "-p", "--port")) {
    place.port = *port;
  } else if (!word.starts_with('-') && word.contains(':')) {
    wait.inputs.targets.push_back(word);
  } else if (lacks_value(word)) {
    return cat(word, " needs a value");
  } else {
    return cat("unknown argument ", in_quotes(word.substr(0, word.find('='))));
  }
  return {};
}

}  // namespace

bool is_wait_for_it(std::string_view program) {
  const std::string_view name = program.substr(program.rfind('/') + 1);
  return name == "wait-for-it" || name == "wait-for-it.sh";
}

ParsedCommand parse_wait_for_it(const std::vector<std::string>& arguments) {
  Wait wait;
  override_wait(wait, timeout, "15s", "-t");
  override_wait(wait, config::wait_keys::on_timeout, "fail", "wait-for-it");
  Place place;
  std::size_t at = 0;
  for (; at < arguments.size() && arguments[at] != "--"; ++at) {
    if (arguments[at] == "--help") return Print{std::string(usage)};
    if (const std::string problem = take(arguments, at, wait, place); !problem.empty()) return usage_error(problem);
  }
  if (at < arguments.size()) {
    wait.command.assign(arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1, arguments.end());
    // wait-for-it.sh accepts this, and scripts that only wait contain: -- "$@".
    if (wait.command.empty()) wait.notes.emplace_back("nothing follows '--': no command will be started");
  }
  if (!place.host.empty() && !place.port.empty()) wait.inputs.targets.push_back(target_of(place));
  if (wait.inputs.targets.empty()) return usage_error("you need to provide a host and port to test, such as db:5432");
  return wait;
}

std::string take_wait_hosts(Wait& wait, const settings::Environment& environment) {
  const std::string hosts = environment("WAIT_HOSTS").value_or("");
  // docker-compose-wait has no users. If a password with a comma were split, an error message would quote a part of it
  // as a host.
  if (hosts.contains('@')) return "WAIT_HOSTS: expected host:port, ... without a user; give a URL with one as a target";
  for (const auto part : std::views::split(std::string_view(hosts), ',')) {
    const std::string_view host = trimmed(std::string_view(part));
    // An empty host is probably a variable that was blank when WAIT_HOSTS was composed.
    if (host.starts_with(':'))
      return "WAIT_HOSTS: a ':PORT' without a host before it; write localhost for this container";
    if (!host.empty()) wait.inputs.targets.emplace_back(host);
  }
  if (wait.inputs.targets.empty())
    return "nothing to wait for: give a target, such as postgres://app@db/app, or -c FILE";
  wait.notes.push_back(
      cat("no target was given: WAIT_HOSTS names ", wait.inputs.targets.size(), ", as for docker-compose-wait"));
  if (wait.overrides.wait.find(timeout) == nullptr) {
    const std::optional<Duration> limit = seconds(environment("WAIT_TIMEOUT").value_or("30"));
    if (!limit) return "WAIT_TIMEOUT: expected seconds such as 30";
    override_wait(wait, timeout, to_string(*limit), "WAIT_TIMEOUT");
  }
  for (const std::string_view name : {"WAIT_PATHS", "WAIT_COMMAND", "WAIT_BEFORE", "WAIT_AFTER"}) {
    if (environment(name))
      wait.notes.push_back(cat(name, " is set, but steady knows WAIT_HOSTS and WAIT_TIMEOUT only"));
  }
  return {};
}

}  // namespace steady::cli
