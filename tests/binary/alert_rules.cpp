#include "alert_rules.h"

#include <array>
#include <regex>
#include <string_view>
#include <utility>

#include "binary.h"

namespace steady::test {
namespace {

// Mistakes in an expression; those whose text is in a rule make a wrong rule of it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> mistakes{{
    {" == 0", " == 1"},
    {" == 1", " == 0"},
    {" == 0", " >= 0"},
    {" == 1", " <= 1"},
    {" unless ", " and "},
    {" and ", " unless "},
    {"\"ignore\"", "\"latch\""},
    {"\"denied\"", "\"refused\""},
    {" > 0", " >= 0"},
    {" > 1", " > 60"},
    {"(0.9", "(0.1"},
    {" < 14", " > 14"},
    {"14 * 86400", "0"},
    {"absent(", "count("},
    {"job=\"steady\"", "job=\"other\""},
    {"steady_check_up\n", "steady_ready\n"},
}};

}  // namespace

std::string alert_rules_file() { return STEADY_SOURCE_DIR "/config/prometheus/alerts.yaml"; }

AlertRules::AlertRules() {
  const std::string text = read_all(alert_rules_file());
  const std::string begin = "      - alert: ";
  std::size_t at = text.find(begin);
  head = text.substr(0, at);
  while (at != std::string::npos) {
    const std::size_t next = text.find(begin, at + 1);
    rules.push_back(text.substr(at, next - at));
    names.push_back(rules.back().substr(begin.size(), rules.back().find('\n') - begin.size()));
    at = next;
  }
}

std::string AlertRules::file(const std::vector<std::string>& of) const {
  std::string out = head;
  for (const std::string& rule : of) out += rule;
  return out;
}

std::vector<WrongRule> wrong_rules(const AlertRules& rules) {
  std::vector<WrongRule> out;
  for (std::size_t rule = 0; rule < rules.rules.size(); ++rule) {
    for (const auto& [right, wrong] : mistakes) {
      std::string text = rules.rules[rule];
      const std::size_t at = text.find(right, text.find("expr:"));
      if (at == std::string::npos || at > text.find("for:")) continue;
      out.push_back({rule, text.replace(at, right.size(), wrong)});
    }
  }
  return out;
}

std::string sped_up(const std::string& rules) {
  const std::string fast = std::regex_replace(rules, std::regex("for: [0-9]+[mh]"), "for: 1s");
  const std::string offset = std::regex_replace(fast, std::regex("offset [0-9]+[mh]"), "offset 5s");
  return std::regex_replace(offset, std::regex("\\[[0-9]+[mh]\\]"), "[5s]");
}

}  // namespace steady::test
