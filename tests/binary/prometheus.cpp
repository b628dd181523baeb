#include "prometheus.h"

#include <boost/json/parse.hpp>
#include <charconv>
#include <chrono>
#include <stdexcept>

#include "base/text.h"
#include "serving.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// A label of an alert, after a blank; empty when it has none.
std::string label(const boost::json::object& labels, std::string_view name) {
  const boost::json::value* value = labels.if_contains(name);
  return value == nullptr ? "" : cat(' ', std::string_view(value->as_string()));
}

}  // namespace

Prometheus::Prometheus(const std::vector<std::uint16_t>& targets, const std::vector<std::string>& rules)
    : config_(configure(targets, rules)),
      child_({.argv = {"prometheus", "--config.file=" + config_, "--storage.tsdb.path=" + directory_.path("data"),
                       "--web.listen-address=127.0.0.1:0"}}) {
  const std::string sign = "msg=\"Listening on\" address=127.0.0.1:";
  if (!child_.wait_for_output(sign, 60s) || !child_.wait_for_output("ready to receive", 60s))
    throw std::runtime_error("prometheus: " + child_.err());
  const std::string log = child_.err();
  const std::size_t at = log.find(sign) + sign.size();
  std::from_chars(log.data() + at, log.data() + log.size(), port_);
}

std::string Prometheus::configure(const std::vector<std::uint16_t>& targets,
                                  const std::vector<std::string>& rules) const {
  std::string places, files;
  for (const std::uint16_t target : targets) places += cat(places.empty() ? "" : ", ", "'127.0.0.1:", target, '\'');
  for (std::size_t i = 0; i < rules.size(); ++i) {
    files += cat(files.empty() ? "" : ", ", directory_.file(cat("rules-", i, ".yml"), rules[i]));
  }
  return directory_.file(
      "prometheus.yml",
      cat("global: { scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms }\n"
          "rule_files: [",
          files, "]\nscrape_configs: [{ job_name: steady, static_configs: [{ targets: [", places, "] }] }]\n"));
}

std::string Prometheus::get(const std::string& path) const {
  Client client(port_);
  client.send(cat("GET ", path, " HTTP/1.0\r\nHost: x\r\n\r\n"));
  const std::string answer = client.read();
  return answer.substr(std::min(answer.size(), answer.find("\r\n\r\n") + 4));
}

testing::AssertionResult Prometheus::comes_to(const std::string& query, const std::string& value) const {
  std::string last;
  const bool came = eventually([&] {
    last = get("/api/v1/query?query=" + query);
    return last.contains(cat(",\"", value, "\"]"));
  });
  return came ? testing::AssertionSuccess() : testing::AssertionFailure() << query << ": " << last;
}

std::set<std::string> Prometheus::firing() const {
  std::set<std::string> out;
  const boost::json::value answer = boost::json::parse(get("/api/v1/alerts"));
  for (const boost::json::value& alert : answer.at("data").at("alerts").as_array()) {
    if (alert.at("state") != "firing") continue;
    const boost::json::object& labels = alert.at("labels").as_object();
    std::string place = label(labels, "instance");
    if (const std::size_t port = place.find(':'); port != std::string::npos) place = ' ' + place.substr(port + 1);
    out.insert(cat(std::string_view(labels.at("alertname").as_string()), place, label(labels, "check")));
  }
  return out;
}

}  // namespace steady::test
