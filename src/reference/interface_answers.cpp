// The public names that only the renderers know: endpoints, their statuses and types, fields of JSON, metrics and
// labels. A sample of checks in all their states is shown to every endpoint, and what is written is taken apart. No name
// is written here. What the listener and an explanation answer, no renderer knows: it is found in their sources.
#include <boost/json.hpp>
#include <set>
#include <sstream>
#include <stdexcept>
#include <variant>

#include "base/text.h"
#include "cli/command_line.h"
#include "modes/explain_json.h"
#include "modes/report.h"
#include "reference/collected.h"
#include "reference/interface.h"
#include "reference/sample.h"
#include "server/routes.h"

namespace steady::reference {
namespace {

namespace json = boost::json;

struct Found {
  Collected endpoints, fields, metrics;
  std::set<std::string> parameters;  // "?verbose"
};

enum class Client : bool { elsewhere, here };

server::Response asked(const server::View& view, std::string_view target, std::string_view accept,
                       std::string_view method = "GET", Client client = Client::here) {
  return server::answer({.method = method, .target = target, .accept = accept, .local = client == Client::here}, view);
}

std::string type_of(const server::Response& response) {
  return std::string(response.type.substr(0, response.type.find(';')));
}

// The 404 lists the endpoints, a line each, and parameters.
std::vector<std::string> endpoints(const server::View& view, Found& found) {
  std::vector<std::string> out;
  std::istringstream in(asked(view, "/no/such/page", "").body);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("  /")) continue;
    out.push_back(line.substr(2, line.find(' ', 2) - 2));
    for (std::size_t at = line.find('?'); at != std::string::npos; at = line.find('?', at + 1)) {
      const std::size_t end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz", at + 1);
      found.parameters.insert(line.substr(at, end - at));
    }
  }
  if (out.empty()) throw std::runtime_error("the 404 lists no endpoint");
  return out;
}

class Asking {
 public:
  Asking(Sample& sample, bool draining, bool started, Found& found)
      : sample_(sample), view_(sample.view(draining, started)), found_(found) {}

  // Twice, because the metrics count what was asked before.
  void all() {
    const std::vector<std::string> names = endpoints(view_, found_);
    for (int pass = 0; pass < 2; ++pass) {
      for (const server::Response& other :
           {asked(view_, "/no/such/page", ""), asked(view_, names.front(), "", "POST")}) {
        note(std::string(other.handler), other);
      }
      for (const std::string& name : names) {
        ask(name, name);
        if (!name.ends_with('/')) ask_of_checks(name);
      }
    }
  }

 private:
  void note(const std::string& name, const server::Response& response) {
    sample_.count(response);
    found_.endpoints.add(name, "status", cat(response.status));
    found_.endpoints.add(name, "type", type_of(response));
  }

  // Of the endpoint `name`, as documents call it.
  void ask(const std::string& name, const std::string& target) {
    if (asked(view_, target, "").status == 404) return;  // a part of the path is missing
    for (const char* accept : {"", "application/json", "application/health+json"}) {
      const server::Response response = asked(view_, target, accept);
      note(name, response);
      note(name, asked(view_, target, accept, "GET", Client::elsewhere));
      if (response.type.contains("json")) {
        const std::string format = type_of(response).contains('+') ? " (health+json)" : "";
        add_fields(found_.fields, cat(name, format, ' '), json::parse(response.body));
      }
      if (response.body.starts_with("# HELP")) add_metrics(found_.metrics, response.body);
      if (response.negotiated) ask_parameters(name, target, accept, response);
    }
  }

  // What changes the answer is a parameter. That it is not understood is told on failure.
  void ask_parameters(const std::string& name, const std::string& target, std::string_view accept,
                      const server::Response& without) {
    for (const std::string& parameter : found_.parameters) {
      const server::Response with = asked(view_, cat(target, parameter, '=', check_name, 1), accept);
      if (with.status != without.status || (with.status == 200 && with.body != without.body))
        found_.endpoints.add(name, "parameter", parameter);
    }
  }

  // "/readyz/NAME"
  void ask_of_checks(const std::string& name) {
    if (asked(view_, cat(name, '/', check_name, 1), "").status == 404) return;
    for (const config::Check& check : sample_.config().checks) ask(cat(name, "/NAME"), cat(name, '/', check.name));
    note(cat(name, "/NAME"), asked(view_, cat(name, "/no-such-check"), ""));
  }

  Sample& sample_;
  server::View view_;
  Found& found_;
};

// Notes on every topic, and more of them than are kept. Their facts are text for people.
net::Trace sample_trace() {
  net::Trace trace;
  const std::size_t address = trace.add_address("10.0.0.1");
  for (std::size_t i = 0; i <= net::Trace::most_notes; ++i) {
    trace.add(address, static_cast<net::Topic>(i % std::size_t{net::topic_count}), {}, {}, {});
  }
  return trace;
}

// The endpoint that is answered by an attempt: "/explain/NAME".
std::string_view explaining(const server::View& view, Found& found) {
  for (const std::string& name : endpoints(view, found)) {
    const server::Response response = asked(view, cat(name, '/', check_name, 1), "");
    if (response.explain) return response.handler;
  }
  throw std::runtime_error("no endpoint explains a check");
}

void add_responses(const std::string& file, std::string_view handler, Sample& sample, Found& found) {
  for (const auto& [property, value, repeated] : responses_in(file)) {
    found.endpoints.add(std::string(handler), property, value);
    if (property == "status")
      sample.count({.status = static_cast<unsigned>(parse_number(value).value_or(0)), .handler = handler});
  }
}

// What the listener answers to what is no request of HTTP, and a `serve` that was asked to explain a check.
void add_given(const std::string& sources, Sample& sample, Found& found) {
  const std::string_view explain = explaining(sample.view(false, true), found);
  add_responses(sources + "/src/server/conversation.cpp", server::Response().handler, sample, found);
  add_responses(sources + "/src/modes/explainer.cpp", explain, sample, found);
  for (std::size_t i = 0; i < sample.board().size(); ++i) {
    const std::string line = modes::explained_json(sample.config().checks[i], sample.board()[i].last, sample_trace());
    add_fields(found.fields, cat(explain, ' '), json::parse(line));
  }
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

std::vector<PublicNames> names_of_answers(const std::string& sources) {
  Found found;
  for (const Weather weather :
       {Weather::mixed, Weather::warned, Weather::fine, Weather::unknown, Weather::added, Weather::stuck}) {
    Sample sample(weather);
    const bool fine = weather == Weather::fine;
    if (fine || weather == Weather::mixed) {
      add_output(sample, found);
      add_given(sources, sample, found);
    }
    Asking(sample, false, fine, found).all();
    if (fine) Asking(sample, true, true, found).all();
  }
  return {
      {"endpoint", "Endpoints of `serve`",
       "With the statuses, media types and parameters of each. `other` is any other path, any other method, and what "
       "is "
       "no request.",
       found.endpoints.names()},
      {"field", "Fields of JSON", "`NAME` is the name of a check. Fields without a value are absent.",
       found.fields.names()},
      {"metric", "Metrics and labels", "In Prometheus' text format; [metrics](metrics.md) says what each means.",
       found.metrics.names()},
  };
}

}  // namespace steady::reference
