// The public names that tables hold: commands, options with their variables, keys of the file, kinds with their schemes.
#include <functional>
#include <optional>
#include <set>
#include <stdexcept>
#include <variant>

#include "base/outcome.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/compat.h"
#include "cli/completion.h"
#include "cli/options.h"
#include "config/keys.h"
#include "config/load.h"
#include "probe/kinds.h"
#include "reference/interface.h"
#include "reference/words.h"

namespace steady::reference {
namespace {

using settings::Setting;

void put_values(PublicName& name, const Setting& row) {
  name.properties.push_back({"type", type_name_of(row)});  // without the range, which may become wider
  if (std::string standard = settings::standard_of(row); !standard.empty())
    name.properties.push_back({"default", std::move(standard)});
  for (const std::string_view word : settings::words_of(row))
    name.properties.push_back({"word", std::string(word), true});
  const auto* one = std::get_if<settings::OneOf>(&row.shape);
  if (one != nullptr && !one->alias.word.empty()) {
    name.properties.push_back({"alias", std::string(one->alias.word), true});
  }
}

void put_keys(std::vector<PublicName>& out, const std::string& where, settings::Table table) {
  for (const Setting& row : table) {
    PublicName& name = out.emplace_back(cat(where, '.', row.name));
    put_values(name, row);
    if (!std::holds_alternative<settings::SecretText>(row.shape)) continue;
    for (const char* end : {"_file", "_env"}) out.push_back({cat(where, '.', row.name, end), {{"type", "text"}}});
  }
}

std::vector<PublicName> keys() {
  std::vector<PublicName> out{{"version", {{"default", "1"}}}, {"checks", {{"type", "mapping"}}}};
  for (const config::Section& section : config::sections) {
    out.push_back({std::string(section.name), {{"type", "mapping"}}});
    put_keys(out, std::string(section.name), section.settings);
  }
  put_keys(out, "checks.NAME", config::check_keys::check);
  for (const auto& [kind, meaning, table, parameters] : probe::documented_kinds()) {
    out.push_back({cat("checks.NAME.", kind.name), {{"type", "mapping or target"}}});
    put_keys(out, cat("checks.NAME.", kind.name), table);
  }
  return out;
}

// Those of the kind are listed with it.
std::vector<PublicName> keys_of_fragments() {
  std::vector<PublicName> out;
  const auto put = [&out](const Setting& row) { put_values(out.emplace_back(cat('#', row.name)), row); };
  put(config::check_keys::name);
  for (const Setting& row : config::check_keys::check) put(row);
  std::set<std::string_view> mappings;
  for (const probe::Kind& kind : probe::kinds()) mappings.insert(kind.map_keys.begin(), kind.map_keys.end());
  for (const std::string_view key : mappings) out.push_back({cat('#', key, ".KEY"), {{"type", "text"}}});
  return out;
}

// Without those that are ignored: they mean nothing.
std::vector<PublicName> parameters() {
  std::vector<PublicName> out;
  for (const auto& [kind, meaning, table, parameters] : probe::documented_kinds()) {
    const auto name_of = [&kind](std::string_view name) { return cat(kind.name, " ?", name); };
    for (const auto& [name, key] : parameters.taken) out.push_back({name_of(name), {{"key", std::string(key)}}});
    for (const auto& [name, harmless, why] : parameters.refused) {
      PublicName& refused = out.emplace_back(name_of(name));
      for (const std::string_view value : harmless) {
        if (!value.empty()) refused.properties.push_back({"harmless", std::string(value), true});
      }
    }
  }
  return out;
}

std::vector<PublicName> options_of_wait_for_it() {
  std::vector<PublicName> out;
  for (const auto& [letter, word] : cli::words_of_wait_for_it()) {
    PublicName& name = out.emplace_back(std::string(word));
    if (letter != word) name.properties.push_back({"letter", std::string(letter)});
    name.properties.push_back({"type", word.ends_with('=') ? "text" : "flag"});
  }
  return out;
}

std::vector<PublicName> commands() {
  std::vector<PublicName> out;
  for (const cli::Command& command : cli::commands()) out.emplace_back(std::string(command.name));
  for (const char* word : {"--help", "-h", "--version", "-V"}) {
    if (std::holds_alternative<cli::Print>(cli::parse({word}, settings::no_environment()))) out.emplace_back(word);
  }
  return out;
}

std::vector<PublicName> options() {
  std::vector<PublicName> out;
  for (const cli::Command& command : cli::commands()) {
    for (const cli::Option& option : cli::options_of(command)) {
      PublicName& name = out.emplace_back(cat(command.name, ' ', option.name()));
      if (!option.letter().empty()) name.properties.push_back({"letter", std::string(option.letter())});
      if (!option.variable().empty()) name.properties.push_back({"variable", std::string(option.variable())});
      put_values(name, *option.setting);
    }
  }
  return out;
}

std::vector<PublicName> kinds() {
  std::vector<PublicName> out;
  for (const probe::Kind& kind : probe::kinds()) {
    PublicName& name = out.emplace_back(std::string(kind.name));
    for (const std::string_view scheme : kind.schemes) name.properties.push_back({"scheme", cat(scheme, "://"), true});
    for (const std::string_view alias : kind.aliases) name.properties.push_back({"alias", cat(alias, "://"), true});
    for (const std::string_view scheme : kind.before_driver)
      name.properties.push_back({"alias", cat(scheme, "+DRIVER://"), true});
  }
  return out;
}

// The name of a check without one is a label in metrics and a path: it must not change.
std::vector<PublicName> generated_names() {
  std::vector<PublicName> out;
  for (const char* target :
       {"http://localhost:8080/healthz", "http://:8080", "http://api/health", "https://api.example:8443/", "db:5432",
        "tcp://[::1]:25", "tcp://[2001:db8::1]:25", "postgres://app@db/app", "postgres://app@db:5433/app",
        "postgres://app@10.0.0.1/app", "redis://cache", "redis://cache:6380/1"}) {
    const config::Loaded loaded =
        config::load({.file = {}, .targets = {target}, .only = {}}, settings::no_environment());
    if (loaded.config.checks.empty()) continue;
    out.push_back({target, {{"check", loaded.config.checks.front().name}}});
  }
  return out;
}

// A name of the list that is not one would be a lie.
std::vector<PublicName> program_names() {
  std::vector<PublicName> out{{"steady"}};
  for (const char* name : {"wait-for-it", "wait-for-it.sh"}) {
    if (!cli::is_wait_for_it(name)) throw std::runtime_error(cat("not a name of steady: ", name));
    out.emplace_back(name);
  }
  return out;
}

std::vector<PublicName> shells() {
  std::vector<PublicName> out;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    if (!cli::completion(shell).empty()) out.emplace_back(cat("completion ", shell));
  }
  return out;
}

template <class Enum>
std::vector<PublicName> words_of(int count) {
  std::vector<PublicName> out;
  for (int each = 0; each < count; ++each) out.emplace_back(std::string(to_string(static_cast<Enum>(each))));
  return out;
}

// What a command or a kind asks of the environment besides the variables of options.
std::vector<PublicName> environment() {
  std::set<std::string, std::less<>> asked;
  const settings::Environment environment = [&asked](std::string_view name) -> std::optional<std::string> {
    if (!name.starts_with("STEADY_")) asked.emplace(name);
    return name == "WAIT_HOSTS" ? std::optional<std::string>("db:5432") : std::nullopt;
  };
  for (const char* target : {"http://api", "db:1", "postgres://app@db/app", "postgres://db", "redis://cache",
                             "postgres+unix:///run?user=app", "postgres://app@db/app?sslmode=verify-full"}) {
    config::load({.file = {}, .targets = {target}, .only = {}}, environment);
  }
  cli::parse({"wait"}, environment);
  std::vector<PublicName> out;
  for (const std::string& name : asked) out.emplace_back(name);
  return out;
}

}  // namespace

std::vector<PublicNames> names_of_tables() {
  return {
      {"command", "Commands", "The first word after `steady`.", commands()},
      {"option", "Options and variables",
       "An option wins over its variable, and both over the file. A flag takes `true` and `false` as well.", options()},
      {"shell", "Completions", "The words after `completion`.", shells()},
      {"program name", "Names of the program", "By the name that it is called under ([migration](migration.md)).",
       program_names()},
      {"wait-for-it option", "Options of `wait-for-it`",
       "Under that name. A value is the rest of the word after `=`, or the word after the letter.",
       options_of_wait_for_it()},
      {"key", "Keys of the configuration file",
       "`NAME` is the name of a check. The keys of a kind are also those of a target's fragment.", keys()},
      {"fragment key", "Keys of a target's fragment", "Beside those of its kind. `KEY` is a key of a mapping.",
       keys_of_fragments()},
      {"kind", "Kinds and schemes",
       "A target `host:port` without a scheme is of the kind `tcp`. Of a `+DRIVER`, any name is taken.", kinds()},
      {"parameter", "Parameters of drivers in a URL",
       "With the key that they mean. Without one they are refused, unless they have one of the values here.",
       parameters()},
      {"target", "Names of checks that have none", "Examples; the rules are in [targets](targets.md).",
       generated_names()},
      {"reason", "Reasons", "Why an attempt failed: in JSON, in the log and in labels.",
       words_of<Reason>(reason_count)},
      {"phase", "Phases", "How far an attempt came.", words_of<Phase>(phase_count)},
      {"environment", "Variables of other programs",
       "Read because the application in the same container reads them, or because the tool did that steady replaces.",
       environment()},
  };
}

}  // namespace steady::reference
