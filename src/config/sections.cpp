#include "config/sections.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/host_port.h"
#include "base/text.h"
#include "config/ranges.h"
#include "settings/redaction.h"

namespace steady::config {
namespace {

using settings::Reader;
using std::chrono::hours;
using std::chrono::milliseconds;

int number(Reader& reader, std::string_view key, int otherwise, const Range<int>& range) {
  return static_cast<int>(reader.number(key, otherwise, range.lowest, range.highest));
}

Duration duration(Reader& reader, std::string_view key, Duration otherwise, const Range<Duration>& range) {
  return reader.duration(key, otherwise, range.lowest, range.highest);
}

bool is_port_to_listen(std::string_view text) { return text == "0" || parse_port(text).has_value(); }

// Each complaint at its place in the list, and quoting what is written there.
void refuse_listen_addresses(Reader& reader, const std::vector<std::string>& addresses) {
  const settings::Node* node = reader.node("listen");
  if (node == nullptr) return;
  const bool list = node->type == settings::Node::Type::list;
  if (list && node->items.empty()) reader.error_at("listen", "the list is empty; expected addresses like [::]:8086");
  if (list && node->items.size() != addresses.size()) return;  // some were no text, which is complained of already
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (is_listen_address(addresses[i])) continue;
    const settings::Node& written = list ? node->items[i] : *node;
    if (reader.environment().offline() && written.text.contains("${")) continue;
    reader.problems().add(written.position, cat(reader.path(), ".listen"),
                          cat("expected an address and a port, like [::]:8086, or unix:/path, found ",
                              in_quotes(settings::without_secrets(written.text))));
  }
}

void read_version(Reader& reader) {
  const settings::Node* node = reader.node("version");
  if (node == nullptr) {
    reader.error_at("version", "the key 'version' is missing; a file begins with 'version: 1'");
  } else if (node->type != settings::Node::Type::scalar || node->text != "1" || node->quoted) {
    reader.error_at("version", "this program reads 'version: 1' only");
  }
}

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

// Names other than localhost would need a lookup.
bool is_listen_address(std::string_view text) {
  if (text.starts_with("unix:")) return text.size() > 6 && text[5] == '/' && !text.contains('\0');
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !is_port_to_listen(text.substr(colon + 1))) return false;
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('['))
    return host.ends_with(']') && host.contains(':') && is_host(host.substr(1, host.size() - 2));
  const bool ipv4 = !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
  return ipv4 || host.empty() || host == "localhost";
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && is_letter_or_digit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

Policy read_policy(Reader& reader, const Policy& defaults) {
  Policy policy = defaults;
  Timing& timing = policy.timing;
  timing.interval = reader.duration("interval", timing.interval, milliseconds(100), hours(24));
  if (reader.has("timeout"))
    timing.timeout = reader.duration("timeout", default_attempt_timeout, milliseconds(1), hours(1));
  policy.thresholds.rise = number(reader, "rise", defaults.thresholds.rise, ranges::in_a_row);
  policy.thresholds.fall = number(reader, "fall", defaults.thresholds.fall, ranges::in_a_row);
  return policy;
}

// In the order of the enumeration.
constexpr std::array<std::pair<std::string_view, Readiness>, 3> readiness_names{
    {{"track", Readiness::track}, {"latch", Readiness::latch}, {"ignore", Readiness::ignore}}};

std::string_view to_string(Readiness readiness) { return readiness_names[static_cast<std::size_t>(readiness)].first; }

Readiness read_readiness(Reader& reader) {
  return reader.choice<Readiness>("readiness", Readiness::track, readiness_names);
}

Sections read_sections(Reader& reader) {
  read_version(reader);
  return {.defaults = reader.child("defaults"),
          .checks = reader.child("checks"),
          .wait = reader.child("wait"),
          .serve = reader.child("serve"),
          .log = reader.child("log")};
}

Wait read_wait(Reader& reader) {
  static constexpr std::array<std::pair<std::string_view, OnTimeout>, 2> choices{
      {{"fail", OnTimeout::fail}, {"run", OnTimeout::run}}};
  Wait wait;
  wait.timeout = duration(reader, "timeout", wait.timeout, ranges::wait_timeout);
  wait.stable = number(reader, "stable", wait.stable, ranges::in_a_row);
  wait.permanent_grace = reader.duration_or_never("permanent_grace", *wait.permanent_grace,
                                                  ranges::permanent_grace.lowest, ranges::permanent_grace.highest);
  wait.on_timeout = reader.choice<OnTimeout>("on_timeout", wait.on_timeout, choices);
  return wait;
}

Serve read_serve(Reader& reader) {
  static constexpr std::array<std::pair<std::string_view, Details>, 3> choices{
      {{"loopback", Details::loopback}, {"always", Details::always}, {"never", Details::never}}};
  Serve serve;
  if (reader.has("listen")) serve.listen = reader.texts("listen");
  refuse_listen_addresses(reader, serve.listen);
  serve.drain = duration(reader, "drain", serve.drain, ranges::drain);
  serve.details = reader.choice<Details>("details", serve.details, choices);
  static constexpr std::array<std::pair<std::string_view, Metrics>, 2> metrics{
      {{"full", Metrics::full}, {"details", Metrics::details}}};
  if (reader.has("metrics")) serve.metrics = reader.choice<Metrics>("metrics", Metrics::full, metrics);
  serve.watchdog = reader.duration("watchdog", serve.watchdog, Duration::zero(), ranges::watchdog.highest);
  if (serve.watchdog > Duration::zero() && !ranges::watchdog.holds(serve.watchdog)) {
    reader.error_at("watchdog", cat("expected 0, which is off, or a duration of at least ",
                                    steady::to_string(ranges::watchdog.lowest)));
  }
  return serve;
}

Log read_log(Reader& reader) {
  static constexpr std::array<std::pair<std::string_view, log::Level>, 5> levels{{{"debug", log::Level::debug},
                                                                                  {"info", log::Level::info},
                                                                                  {"warning", log::Level::warning},
                                                                                  {"error", log::Level::error},
                                                                                  {"off", log::Level::off}}};
  static constexpr std::array<std::pair<std::string_view, log::Format>, 2> formats{
      {{"text", log::Format::text}, {"json", log::Format::json}}};
  Log log;
  log.level = reader.choice<log::Level>("level", log.level, levels);
  log.format = reader.choice<log::Format>("format", log.format, formats);
  return log;
}

}  // namespace steady::config
