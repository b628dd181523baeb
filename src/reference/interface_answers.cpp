// The public names that only the renderers know: endpoints, their statuses and types, fields of JSON, metrics and
// labels. A sample of checks in all their states is shown to every endpoint, and what is written is taken apart. No name
// is written here.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

#include "base/text.h"
#include "cli/command_line.h"
#include "config/load.h"
#include "health/board.h"
#include "modes/report.h"
#include "reference/interface.h"
#include "server/routes.h"

namespace steady::reference {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

// --- the sample ---

constexpr std::string_view check_name = "Check-";  // no word: see is_word()

enum class Weather : std::uint8_t { mixed, fine, unknown, stuck };

class Sample {
 public:
  explicit Sample(Weather weather) : config_(load()), board_(config_.checks.size()) {
    for (std::size_t i = 0; i < config_.checks.size(); ++i) {
      if (weather != Weather::unknown) record(i, weather);
      board_.plan(i, weather == Weather::stuck || (weather == Weather::mixed && i == 2) ? now_ - 24h : now_ + 1h);
    }
  }

  server::View view(bool draining, bool started) const {
    return {.checks = config_.checks,
            .board = board_,
            .totals = totals_,
            .now = now_,
            .wall = std::chrono::system_clock::time_point(1700000000s),
            .begin = now_ - 1min,
            .begin_wall = std::chrono::system_clock::time_point(1700000000s) - 1min,
            .started = started,
            .draining = draining,
            .details = config::Details::always};
  }
  const config::Config& config() const { return config_; }
  const health::Board& board() const { return board_; }

  // As the listener counts what it has answered.
  void count(const server::Response& response) { ++totals_.requests[{response.handler, response.status}]; }

 private:
  static constexpr std::int64_t expiry = 1800000000;  // of the certificate that each attempt has seen

  static config::Config load() {
    config::Inputs inputs;
    int number = 0;
    const auto add = [&](std::string_view target) {
      inputs.targets.push_back(cat(target, "name=", check_name, ++number));
    };
    for (const char* target : {"http://api:1/x#", "db:1#", "redis://cache:1#", "postgres://app@db:1/app#",
                               "db:2#readiness=latch&", "db:3#readiness=ignore&"}) {
      add(target);
    }
    for (int reason = 1; reason < reason_count; ++reason) add("db:4#readiness=ignore&");
    config::Loaded loaded = config::load(inputs, settings::no_environment());
    if (loaded.blame != config::Blame::none) throw std::runtime_error(loaded.problems);
    return std::move(loaded.config);
  }

  // The checks from this one on end with one reason each.
  static constexpr std::size_t one_per_reason = 6;

  // Every reason once, then the last one by the weather. Details are no words.
  void record(std::size_t check, Weather weather) {
    for (int reason = 1; reason < reason_count; ++reason) attempt(check, down(static_cast<Reason>(reason), "Detail 1"));
    attempt(check, up("Detail 1"));
    const bool fails = weather == Weather::mixed && (check == 0 || check >= 4);
    const Reason last = check < one_per_reason ? Reason::refused : static_cast<Reason>(check - one_per_reason + 1);
    for (int i = 0; fails && i < 5; ++i) attempt(check, down(last, "Detail 1"));
  }
  void attempt(std::size_t check, const Outcome& outcome) {
    health::PhaseTimes spent;
    spent.fill(2ms);
    const auto phase = static_cast<Phase>(check % std::size_t{phase_count});
    board_.record(check, {outcome, phase, 12ms, spent, expiry}, config_.checks[check].thresholds, now_);
  }

  config::Config config_;
  health::Board board_;
  server::Totals totals_;
  Clock::time_point now_{100h};
};

// --- what is collected ---

// The same name comes from many answers: its properties are joined.
class Collected {
 public:
  void add(const std::string& name, const std::string& property, std::string value, bool repeated = true) {
    names_[name][property].emplace(std::move(value), repeated);
  }
  std::vector<PublicName> names() const {
    std::vector<PublicName> out;
    for (const auto& [name, properties] : names_) {
      PublicName& each = out.emplace_back(name);
      for (const auto& [property, values] : properties) {
        for (const auto& [value, repeated] : values) each.properties.push_back({property, value, repeated});
      }
    }
    return out;
  }

 private:
  std::map<std::string, std::map<std::string, std::set<std::pair<std::string, bool>>>> names_;
};

// A value of an enumeration, as "not_ready" or "not ready". Times, numbers, versions, targets and our details hold
// other characters.
bool is_word(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_ ") == std::string_view::npos;
}

std::string_view type_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::array: return "list";
    case json::kind::object: return "mapping";
    case json::kind::string: return "text";
    case json::kind::bool_: return "true or false";
    case json::kind::null: return "null";
    default: return "number";
  }
}

// Names of checks are no public names.
std::string public_key(std::string_view key) {
  if (!key.starts_with(check_name)) return std::string(key);
  const std::size_t end = key.find_first_not_of("0123456789", check_name.size());
  return cat("NAME", end == std::string_view::npos ? "" : key.substr(end));
}

enum class Words : bool { no, yes };

// Without the words where a text is not ours to promise, such as the name of a library.
void add_fields(Collected& out, const std::string& where, const json::value& value, Words words = Words::yes) {
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, each] : *object) {
      const std::string name = cat(where, where.ends_with(' ') ? "" : ".", public_key(key));
      out.add(name, "type", std::string(type_of(each)), false);
      const json::string* text = each.if_string();
      // What a probe does is told to people.
      if (words == Words::yes && text != nullptr && is_word(*text) && key != "action")
        out.add(name, "word", std::string(*text));
      add_fields(out, name, each, words);
    }
  }
  if (const json::array* array = value.if_array()) {
    for (const json::value& each : *array) add_fields(out, where + "[]", each, words);
  }
}

// The labels of "name{a=\"b\",c=\"d\"} 1"; our values hold neither quotes nor commas.
void add_sample(Collected& out, const std::string& family, std::string_view line) {
  const std::size_t open = line.find('{'), close = line.rfind('}');
  if (open == std::string_view::npos || close == std::string_view::npos) return;
  std::istringstream labels{std::string(line.substr(open + 1, close - open - 1))};
  for (std::string label; std::getline(labels, label, ',');) {
    const std::size_t equals = label.find('=');
    const std::string name = label.substr(0, equals), value = label.substr(equals + 2, label.size() - equals - 3);
    out.add(family, "label", name);
    if (is_word(value) && !family.ends_with("_info")) out.add(family, "value", cat(name, '=', value));
  }
}

void add_metrics(Collected& out, const std::string& text) {
  std::istringstream in(text);
  std::string family;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string hash, keyword, type;
    words >> hash >> keyword;
    if (hash == "#" && keyword == "TYPE" && words >> family >> type) out.add(family, "type", type, false);
    if (hash != "#") add_sample(out, family, line);
  }
}

// --- asking ---

struct Found {
  Collected endpoints, fields, metrics;
};

server::Response asked(const server::View& view, std::string_view target, std::string_view accept) {
  return server::answer({.method = "GET", .target = target, .accept = accept, .local = true}, view);
}

// The 404 lists the endpoints, a line each, and their parameters.
std::vector<std::string> endpoints(const server::View& view, Found& found) {
  std::vector<std::string> out;
  std::istringstream in(asked(view, "/no/such/page", "").body);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("  /")) continue;
    out.push_back(line.substr(2, line.find(' ', 2) - 2));
    for (std::size_t at = line.find('?'); at != std::string::npos; at = line.find('?', at + 1)) {
      const std::size_t end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz", at + 1);
      found.endpoints.add(out.back(), "parameter", line.substr(at, end - at));
    }
  }
  if (out.empty()) throw std::runtime_error("the 404 lists no endpoint");
  return out;
}

// `name` is that of the endpoint, `part` what is below it: it answers with the same fields.
void ask(const server::View& view, const std::string& name, std::string_view part, Found& found) {
  const std::string target = part.empty() ? name : cat(name, '/', check_name, 1);
  for (const char* accept : {"", "application/json", "application/health+json"}) {
    const server::Response response = asked(view, target, accept);
    if (response.status == 404) return;  // not an endpoint with a check's name below it
    const std::string type(response.type.substr(0, response.type.find(';')));
    found.endpoints.add(cat(name, part), "status", cat(response.status));
    found.endpoints.add(cat(name, part), "type", type);
    if (type.ends_with("json")) {
      const std::string format = std::string_view(accept).contains('+') && type.contains('+') ? " (health+json)" : "";
      add_fields(found.fields, cat(name, format, ' '), json::parse(response.body));
    }
    if (response.body.starts_with("# HELP")) add_metrics(found.metrics, response.body);
  }
}

void ask_all(Sample& sample, bool draining, bool started, Found& found) {
  const server::View view = sample.view(draining, started);
  const std::vector<std::string> all = endpoints(view, found);
  for (const std::string& endpoint : all) sample.count(asked(view, endpoint, ""));
  for (const std::string& endpoint : all) {
    ask(view, endpoint, "", found);
    if (endpoint != "/") ask(view, endpoint, "/NAME", found);
  }
}

// Notes on every topic, and more of them than are kept. Their facts are text for people.
net::Trace sample_trace() {
  net::Trace trace;
  const std::size_t address = trace.add_address("10.0.0.1");
  for (std::size_t i = 0; i <= net::Trace::most_notes; ++i) {
    trace.add(address, static_cast<net::Topic>(i % std::size_t{net::topic_count}), {}, {}, {});
  }
  return trace;
}

// What commands print as JSON.
void add_output(const Sample& sample, Found& found) {
  add_fields(found.fields, "check --output=json ",
             json::parse(modes::json_report(sample.config().checks, sample.board())));
  const std::vector<net::Trace> traces(sample.board().size(), sample_trace());
  const json::value explained = json::parse(modes::json_report(sample.config().checks, sample.board(), traces));
  add_fields(found.fields, "check --output=json --explain checks[].explanation",
             explained.at("checks").at(0).at("explanation"));
  add_fields(found.fields, "check --output=json --ok-while-waiting ",
             json::parse(modes::waiting_report(std::string(check_name), true)));
  const cli::ParsedCommand version = cli::parse({"version", "--output=json"}, settings::no_environment());
  if (const cli::Print* print = std::get_if<cli::Print>(&version); print != nullptr && print->text.starts_with('{'))
    add_fields(found.fields, "version --output=json ", json::parse(print->text), Words::no);
}

}  // namespace

std::vector<PublicNames> names_of_answers() {
  Found found;
  for (const Weather weather : {Weather::mixed, Weather::fine, Weather::unknown, Weather::stuck}) {
    Sample sample(weather);
    ask_all(sample, false, weather == Weather::fine, found);
    if (weather == Weather::fine) ask_all(sample, true, true, found);
    if (weather == Weather::mixed || weather == Weather::fine) add_output(sample, found);
  }
  return {
      {"endpoint", "Endpoints of `serve`", "With the statuses, media types and parameters of each.",
       found.endpoints.names()},
      {"field", "Fields of JSON", "`NAME` is the name of a check. Fields without a value are absent.",
       found.fields.names()},
      {"metric", "Metrics and labels", "In Prometheus' text format; [metrics](metrics.md) says what each means.",
       found.metrics.names()},
  };
}

}  // namespace steady::reference
