// The keys of a file that belong to no kind of probe, with their options and variables: one row per key.
#pragma once

#include <array>
#include <string_view>

#include "config/config.h"
#include "settings/setting.h"

namespace steady::config {

using settings::Choice;
using settings::Flag;
using settings::Key;
using settings::Number;
using settings::Setting;
using settings::Spelling;
using settings::Text;
using settings::TextList;
using settings::Time;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// The maximum of every duration.
inline constexpr Duration longest = hours(8760);
inline constexpr Number in_a_row{1, 1000};

namespace check_keys {

inline constexpr Key<Text> name{"name", {}, "how the check is called, in a target's fragment"};
inline constexpr Key<Time> interval{"interval",
                                    {.lowest = milliseconds(100), .highest = hours(24), .standard = Timing{}.interval},
                                    "between two attempts of `serve`"};
inline constexpr Key<Time> timeout{
    "timeout",
    {.lowest = milliseconds(1), .highest = hours(1), .standard = default_attempt_timeout},
    "deadline of one attempt, from the name lookup to the last byte"};
inline constexpr Key<Number> rise =
    settings::with_default(Key<Number>{"rise", in_a_row, "passes in a row that make a check ready"}, Thresholds{}.rise);
inline constexpr Key<Number> fall =
    settings::with_default(Key<Number>{"fall", in_a_row, "failures in a row that make it unready"}, Thresholds{}.fall);
inline constexpr std::array<std::string_view, 3> readiness_words{"track", "latch", "ignore"};
inline constexpr Key<Choice<Readiness>> readiness{
    "readiness",
    {readiness_words, Readiness::track},
    "how the check affects readiness: by its current state, by having been up once, or not at all"};

inline constexpr auto defaults = settings::table(interval, timeout, rise, fall);
inline constexpr auto check = settings::table(interval, timeout, rise, fall, readiness);

}  // namespace check_keys

namespace check_command_keys {

inline constexpr Key<Time> timeout{"timeout",
                                   {.lowest = milliseconds(1), .highest = longest, .standard = CheckCommand{}.timeout},
                                   "deadline of the whole command",
                                   {},
                                   {"--timeout", "-t", "DURATION", "STEADY_CHECK_TIMEOUT"}};

inline constexpr auto all = settings::table(timeout);

}  // namespace check_command_keys

namespace wait_keys {

inline constexpr Key<Time> timeout{"timeout",
                                   {.lowest = {}, .highest = longest, .standard = Wait{}.timeout},
                                   "how long to wait at most; 0: for ever",
                                   {},
                                   {"--timeout", "-t", "DURATION", "STEADY_WAIT_TIMEOUT"}};
inline constexpr Key<Number> rise{"rise",
                                  in_a_row,
                                  "passes in a row that every target needs, in place of its own rise",
                                  {.when_absent = "each check's own `rise`", .example = "1", .aside = true},
                                  {"--rise", "", "N", "STEADY_WAIT_RISE"}};
inline constexpr Key<Time> permanent_grace{
    "permanent_grace",
    {.lowest = {}, .highest = longest, .standard = Wait{}.permanent_grace, .or_never = true},
    "give up when a reason that retrying cannot fix lasts this long",
    {},
    {"--permanent-grace", "", "DURATION", "STEADY_WAIT_PERMANENT_GRACE"}};
inline constexpr std::array<std::string_view, 2> on_timeout_words{"fail", "run"};
inline constexpr Key<Choice<OnTimeout>> on_timeout{"on_timeout",
                                                   {on_timeout_words, Wait{}.on_timeout},
                                                   "what happens at the timeout; run: start the command anyway",
                                                   {},
                                                   {"--on-timeout", "", "ACTION", "STEADY_WAIT_ON_TIMEOUT"}};

inline constexpr auto all = settings::table(timeout, rise, permanent_grace, on_timeout);

inline constexpr std::array<settings::Renamed, 1> renamed{{{"stable", "it is called 'rise'"}}};

}  // namespace wait_keys

namespace serve_keys {

inline constexpr std::string_view listen_schema =
    R"_({"anyOf": [{"$ref": "#/definitions/address"}, )_"
    R"_({"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/address"}}]})_";
inline constexpr Key<TextList> listen{"listen",
                                      {default_listen},
                                      "address:port (port 0: the kernel's choice) or unix:/path; one or several",
                                      {.schema = listen_schema},
                                      {"--listen", "-l", "ADDRESS", "STEADY_SERVE_LISTEN"}};
inline constexpr Key<Time> drain{"drain",
                                 {.lowest = {}, .highest = hours(1), .standard = default_drain},
                                 "how long /readyz reports draining after SIGTERM before steady exits",
                                 {},
                                 {"--drain", "", "DURATION", "STEADY_SERVE_DRAIN"}};
inline constexpr std::array<std::string_view, 4> details_words{"loopback", "names", "always", "never"};
inline constexpr Key<Choice<Details>> details{
    "details",
    {details_words, default_details},
    "who sees names and reasons in text and JSON; names: every client, but no reasons",
    {},
    {"--details", "", "WHOM", "STEADY_SERVE_DETAILS"}};
inline constexpr std::array<std::string_view, 2> metrics_words{"full", "summary"};
inline constexpr Key<Choice<Metrics>> metrics{"metrics",
                                              {metrics_words, default_metrics},
                                              "what /metrics shows to every client; summary: no series of checks",
                                              {},
                                              {"--metrics", "", "WHAT", "STEADY_SERVE_METRICS"}};
inline constexpr Key<Flag> proxy_protocol{"proxy_protocol",
                                          {},
                                          "understand a header of the PROXY protocol before a request; a client that "
                                          "it announces from elsewhere is not local",
                                          {},
                                          {"--proxy-protocol", "", "", "STEADY_SERVE_PROXY_PROTOCOL"}};
// The minimum is 1 s: a shorter watchdog would end a `serve` that gets little processor time.
inline constexpr Key<Time> watchdog{
    "watchdog",
    {.lowest = seconds(1), .highest = hours(1), .standard = default_watchdog, .or_zero = true},
    "end when the event loop is blocked for this long; 0: never",
    {},
    {"--watchdog", "", "DURATION", "STEADY_SERVE_WATCHDOG"}};

inline constexpr auto all = settings::table(listen, drain, details, metrics, proxy_protocol, watchdog);

}  // namespace serve_keys

namespace log_keys {

inline constexpr std::array<std::string_view, 5> level_words{"debug", "info", "warning", "error", "off"};
inline constexpr Key<Choice<log::Level>> level{"level",
                                               {level_words, Log{}.level, {"warn", "warning"}},
                                               "what is logged on stderr",
                                               {},
                                               {"--log-level", "", "LEVEL", "STEADY_LOG_LEVEL"}};
inline constexpr std::array<std::string_view, 2> format_words{"text", "json"};
inline constexpr Key<Choice<log::Format>> format{"format",
                                                 {format_words, Log{}.format},
                                                 "for people, or for machines",
                                                 {},
                                                 {"--log-format", "", "FORMAT", "STEADY_LOG_FORMAT"}};

inline constexpr auto all = settings::table(level, format);

}  // namespace log_keys

// Top-level keys that are not looked at, as in Compose: a place for anchors.
inline constexpr std::string_view extension = "x-";

// A top-level mapping of a file.
struct Section {
  std::string_view name;
  std::string_view meaning;
  settings::Table settings;
};
inline constexpr std::array<Section, 5> sections{
    Section{"defaults", "defaults for every check, and for targets of the command line", check_keys::defaults},
    Section{"check", "how long `steady check` may take", check_command_keys::all},
    Section{"wait", "how `steady wait` waits", wait_keys::all},
    Section{"serve", "how `steady serve` answers", serve_keys::all},
    Section{"log", "what goes to stderr", log_keys::all},
};

}  // namespace steady::config
