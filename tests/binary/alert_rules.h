// The alert rules of config/prometheus, one by one, and what becomes of them with a mistake in an expression.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace steady::test {

std::string alert_rules_file();

struct AlertRules {
  AlertRules();  // reads the file

  // A rule file with these rules.
  std::string file(const std::vector<std::string>& of) const;

  std::string head;                // what is before the first rule
  std::vector<std::string> rules;  // the text of each
  std::vector<std::string> names;  // of their alerts
};

// Each rule with each mistake that fits it.
struct WrongRule {
  std::size_t rule = 0;  // its number in AlertRules
  std::string text;
};
std::vector<WrongRule> wrong_rules(const AlertRules& rules);

// Minutes and hours as seconds; the expressions stay as they are.
std::string sped_up(const std::string& rules);

}  // namespace steady::test
