// Options without a key in the file, one row each. All other options are in rows of config/keys.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "config/keys.h"
#include "settings/setting.h"

namespace steady::cli {

enum class Output : std::uint8_t { text, json };

namespace keys {

using settings::Choice;
using settings::Flag;
using settings::Key;
using settings::Path;
using settings::TextList;

inline constexpr Key<Path> config{
    "config", {}, "read checks from a YAML file", {}, {"--config", "-c", "FILE", "STEADY_CONFIG"}};
inline constexpr Key<TextList> only{
    "only", {}, "use only this check of the file", {}, {"--only", "", "NAME", "STEADY_ONLY"}};
inline constexpr std::array<std::string_view, 2> output_words{"text", "json"};
inline constexpr Key<Choice<Output>> output{
    "output", {output_words}, "the form of the report", {}, {"--output", "-o", "FORMAT", "STEADY_OUTPUT"}};
inline constexpr Key<Flag> loopback_only{"loopback-only",
                                         {},
                                         "refuse every address that is not loopback",
                                         {},
                                         {"--loopback-only", "", "", "STEADY_LOOPBACK_ONLY"}};
inline constexpr Key<Flag> ok_while_waiting{"ok-while-waiting",
                                            {},
                                            "succeed while a 'steady wait' in this container still holds",
                                            {},
                                            {"--ok-while-waiting", "", "", "STEADY_OK_WHILE_WAITING"}};
inline constexpr Key<Flag> no_sandbox{"no-sandbox",
                                      {},
                                      "do not restrict files, system calls and capabilities",
                                      {},
                                      {"--no-sandbox", "", "", "STEADY_NO_SANDBOX"}};
inline constexpr Key<Flag> offline{
    "offline", {}, "read nothing but the file: no variable, no secret, no certificate", {}, {"--offline"}};
inline constexpr Key<Flag> help{"help", {}, "show this help", {}, {"--help", "-h"}};

// Former names, for the complaint that names the new one.
struct Renamed {
  std::string_view before;
  std::string_view now;
};
inline constexpr std::array<Renamed, 1> renamed_options{{{"--stable", config::wait_keys::rise.spelling.option}}};
inline constexpr std::array<Renamed, 1> renamed_variables{
    {{"STEADY_WAIT_STABLE", config::wait_keys::rise.spelling.variable}}};

// The option --quiet; each command describes its own meaning.
constexpr Key<Flag> quiet_about(std::string_view meaning) {
  return {"quiet", {}, meaning, {}, {"--quiet", "-q", "", "STEADY_QUIET"}};
}
inline constexpr Key<Flag> quiet = quiet_about("");

}  // namespace keys
}  // namespace steady::cli
