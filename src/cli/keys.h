// Options without a key in the file, one row each. All other options are in rows of config/keys.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "config/keys.h"
#include "settings/setting.h"

namespace steady::cli {

enum class Output : std::uint8_t { text, json };
enum class Explain : std::uint8_t { no, yes, body };

namespace keys {

using settings::Choice;
using settings::Flag;
using settings::Key;
using settings::Path;
using settings::TextList;

inline constexpr Key<Path> config{
    "config", {}, "read checks from a YAML file", {}, {"--config", "-c", "FILE", "STEADY_CONFIG"}};
inline constexpr std::array<std::string_view, 2> output_words{"text", "json"};
inline constexpr Key<Flag> loopback_only{"loopback-only",
                                         {},
                                         "refuse every address that is not loopback",
                                         {},
                                         {"--loopback-only", "", "", "STEADY_LOOPBACK_ONLY"}};
inline constexpr Key<Flag> ok_while_waiting{"ok-while-waiting",
                                            {},
                                            "succeed while a 'steady wait' in this container still holds",
                                            {},
                                            {"--ok-while-waiting", "", "", "STEADY_CHECK_OK_WHILE_WAITING"}};
// Without a word it means "true".
inline constexpr std::array<std::string_view, 3> explain_words{"false", "true", "body"};
inline constexpr Key<Choice<Explain>> explain{
    "explain",
    {explain_words, Explain::no},
    "print behind the report, on stdout, what each attempt found out step by step, and what to do; body: with the "
    "beginning of each HTTP body",
    {},
    {"--explain", "", "", "STEADY_CHECK_EXPLAIN"}};
inline constexpr Key<Flag> no_sandbox{"no-sandbox",
                                      {},
                                      "do not restrict files, system calls and capabilities",
                                      {},
                                      {"--no-sandbox", "", "", "STEADY_SERVE_NO_SANDBOX"}};
inline constexpr Key<Flag> offline{"offline",
                                   {},
                                   "read nothing but the file: no variable, no secret, no certificate",
                                   {},
                                   {"--offline", "", "", "STEADY_VALIDATE_OFFLINE"}};
inline constexpr Key<Flag> help{"help", {}, "show this help", {}, {"--help", "-h"}};

// Former names, for the complaint that names the new one.
struct Renamed {
  std::string_view before;
  std::string_view now;
};
inline constexpr std::array<Renamed, 1> renamed_options{{{"--stable", config::wait_keys::rise.spelling.option}}};
inline constexpr std::array<Renamed, 1> renamed_variables{
    {{"STEADY_WAIT_STABLE", config::wait_keys::rise.spelling.variable}}};

// Options of several commands: each command has its own variable, because a gate and a health check in one container
// read the same environment.
constexpr Key<TextList> only_of(std::string_view variable) {
  return {"only", {}, "use only this check of the file", {}, {"--only", "", "NAME", variable}};
}
constexpr Key<Choice<Output>> output_of(std::string_view variable, std::string_view meaning) {
  return {"output", {output_words}, meaning, {}, {"--output", "-o", "FORMAT", variable}};
}
constexpr Key<Flag> quiet_of(std::string_view variable, std::string_view meaning) {
  return {"quiet", {}, meaning, {}, {"--quiet", "-q", "", variable}};
}

// The same keys for reading: whatever the command, they have the same name and shape.
inline constexpr Key<TextList> only = only_of("");
inline constexpr Key<Choice<Output>> output = output_of("", "");
inline constexpr Key<Flag> quiet = quiet_of("", "");

}  // namespace keys
}  // namespace steady::cli
