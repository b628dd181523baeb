// A key of the file, the option that stands for the same and the option's variable: what one takes the others take, for the
// same value, and what one refuses the others refuse. All of them are walked, so that a new one cannot be forgotten.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/text.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "config/sections.h"
#include "unit/config/loading.h"
#include "unit/config/schema_files.h"

namespace steady::cli {
namespace {

using Words = std::vector<std::string>;
using Value = std::optional<std::string>;  // shown in one form for all; nothing: refused

std::string shown(Duration value) { return to_string(value); }
std::string shown(const std::optional<Duration>& value) { return value ? to_string(*value) : "never"; }
std::string shown(int value) { return cat(value); }
std::string shown(const Words& value) { return join(value, " "); }
template <class Enum>
  requires std::is_enum_v<Enum>
std::string shown(Enum value) {
  return cat("value ", static_cast<int>(value));
}

struct Twin {
  std::string section;
  std::string key;
  std::set<std::string> commands;
  std::function<std::string(const config::Config&)> in_file;
  std::function<std::string(const ParsedCommand&)> as_option;
  std::string option = {};  // when it is not called as the key is

  std::string option_name() const {
    std::string name = option.empty() ? cat("--", key) : option;
    std::ranges::replace(name, '_', '-');
    return name;
  }
};

std::string grace(const ParsedCommand& parsed) {
  const Wait& wait = std::get<Wait>(parsed);
  return wait.never_give_up ? "never" : shown(*wait.permanent_grace);
}

template <class Member>
std::string of_any(const ParsedCommand& parsed, Member member) {
  if (const auto* check = std::get_if<Check>(&parsed)) return shown(*member(*check));
  if (const auto* wait = std::get_if<Wait>(&parsed)) return shown(*member(*wait));
  return shown(*member(std::get<Serve>(parsed)));
}

const std::vector<Twin>& twins() {
  using config::Config;
  static const std::vector<Twin> all{
      {"wait",
       "timeout",
       {"wait"},
       [](const Config& c) { return shown(c.wait.timeout); },
       [](const ParsedCommand& o) { return shown(*std::get<Wait>(o).timeout); }},
      {"wait",
       "stable",
       {"wait"},
       [](const Config& c) { return shown(c.wait.stable); },
       [](const ParsedCommand& o) { return shown(*std::get<Wait>(o).stable); }},
      {"wait", "permanent_grace", {"wait"}, [](const Config& c) { return shown(c.wait.permanent_grace); }, grace},
      {"wait",
       "on_timeout",
       {"wait"},
       [](const Config& c) { return shown(c.wait.on_timeout); },
       [](const ParsedCommand& o) { return shown(*std::get<Wait>(o).on_timeout); }},
      {"serve",
       "listen",
       {"serve"},
       [](const Config& c) { return shown(c.serve.listen); },
       [](const ParsedCommand& o) { return shown(std::get<Serve>(o).listen); }},
      {"serve",
       "drain",
       {"serve"},
       [](const Config& c) { return shown(c.serve.drain); },
       [](const ParsedCommand& o) { return shown(*std::get<Serve>(o).drain); }},
      {"serve",
       "details",
       {"serve"},
       [](const Config& c) { return shown(c.serve.details); },
       [](const ParsedCommand& o) { return shown(*std::get<Serve>(o).details); }},
      {"serve",
       "watchdog",
       {"serve"},
       [](const Config& c) { return shown(c.serve.watchdog); },
       [](const ParsedCommand& o) { return shown(*std::get<Serve>(o).watchdog); }},
      {"log",
       "level",
       {"check", "wait", "serve"},
       [](const Config& c) { return shown(c.log.level); },
       [](const ParsedCommand& o) { return of_any(o, [](const auto& any) { return any.log_level; }); },
       "--log-level"},
      {"log",
       "format",
       {"check", "wait", "serve"},
       [](const Config& c) { return shown(c.log.format); },
       [](const ParsedCommand& o) { return of_any(o, [](const auto& any) { return any.log_format; }); },
       "--log-format"},
  };
  return all;
}

Value from_file(const Twin& twin, const std::string& word) {
  const config::Loaded loaded = config::load_text(
      cat("version: 1\nchecks: { a: { tcp: { port: 1 } } }\n", twin.section, ": { ", twin.key, ": \"", word, "\" }\n"));
  return loaded.problems.empty() ? Value(twin.in_file(loaded.config)) : std::nullopt;
}

Value from_words(const Twin& twin, const Words& words, const test::Variables& variables) {
  const ParsedCommand parsed = parse(words, test::environment_of(variables));
  return std::holds_alternative<UsageError>(parsed) ? std::nullopt : Value(twin.as_option(parsed));
}

const Option& option_of(const Twin& twin, std::string_view command) {
  const auto found = std::ranges::find_if(
      options(), [&](const Option& option) { return option.command == command && option.name == twin.option_name(); });
  if (found == options().end()) throw std::runtime_error(twin.option_name());
  return *found;
}

constexpr std::array words{"0",         "0s",      "0ms",         "1ms",         "999ms",
                           "1s",        "1500ms",  "1m30s",       "59m59s999ms", "1h",
                           "1h1ms",     "5h",      "24h",         "8760h",       "8761h",
                           "1d",        "5",       "-1s",         "+1s",         "1.5s",
                           "1 s",       " 1s",     "1s ",         "1S",          "soon",
                           "never",     "Never",   "always",      "1",           "3",
                           "1000",      "1001",    "5000",        "05",          "00",
                           "-1",        "+3",      "3 ",          "1e3",         "0x10",
                           "1.0",       "1,000",   "4294967297",  "99999999999", "99999999999999999999",
                           "true",      "false",   "fail",        "run",         "Run",
                           "loopback",  "debug",   "info",        "warning",     "warn",
                           "error",     "off",     "text",        "json",        "JSON",
                           "[::]:8086", ":8086",   "127.0.0.1:0", "::1:80",      "host:80",
                           ":65536",    "unix:/x", "unix:x",      "localhost:1", "null",
                           "~",         "on"};

TEST(KeyOptionAndVariable, TakeTheSameWordsForTheSameValues) {
  for (const Twin& twin : twins()) {
    int taken = 0;
    for (const std::string word : words) {
      const Value expected = from_file(twin, word);
      taken += expected ? 1 : 0;
      for (const std::string& command : twin.commands) {
        const Option& option = option_of(twin, command);
        const std::string where =
            cat(twin.section, '.', twin.key, " and ", command, ' ', option.name, ": '", word, '\'');
        EXPECT_EQ(from_words(twin, {command, ":80", cat(option.name, '=', word)}, {}), expected) << where;
        EXPECT_EQ(from_words(twin, {command, ":80"}, {{std::string(option.variable), word}}), expected) << where;
      }
    }
    EXPECT_GT(taken, 1) << twin.key;
  }
}

TEST(KeyOptionAndVariable, AreAllWalked) {
  const auto has_twin = [](std::string_view section, const std::string& key) {
    return std::ranges::any_of(twins(), [&](const Twin& twin) { return twin.section == section && twin.key == key; });
  };
  for (const std::string& key : config::asked(config::read_wait)) EXPECT_TRUE(has_twin("wait", key)) << key;
  for (const std::string& key : config::asked(config::read_serve)) {
    EXPECT_TRUE(has_twin("serve", key) || key == "metrics") << key;
  }
  for (const std::string& key : config::asked(config::read_log)) EXPECT_TRUE(has_twin("log", key)) << key;
  const std::set<std::string_view> without_key{"--config", "--only",          "--output",     "--quiet",
                                               "--help",   "--loopback-only", "--no-sandbox", "--ok-while-waiting",
                                               "--offline"};
  for (const Option& option : options()) {
    if (without_key.contains(option.name) || (option.command == "check" && option.name == "--timeout")) continue;
    EXPECT_TRUE(std::ranges::any_of(twins(),
                                    [&](const Twin& twin) {
                                      return twin.commands.contains(std::string(option.command)) &&
                                             twin.option_name() == option.name;
                                    }))
        << option.command << ' ' << option.name << " has no key of the file; if it needs none, say so here";
  }
}

}  // namespace
}  // namespace steady::cli
