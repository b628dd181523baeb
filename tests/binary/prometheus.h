// A real Prometheus that scrapes and evaluates rules every fifth of a second.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "support/process.h"
#include "support/temporary_directory.h"

namespace steady::test {

class Prometheus {
 public:
  // Scrapes these ports of 127.0.0.1 as the job "steady". `rules` are the texts of rule files.
  explicit Prometheus(const std::vector<std::uint16_t>& targets, const std::vector<std::string>& rules = {});

  // Until the answer to a query (percent-encoded) holds this value.
  testing::AssertionResult comes_to(const std::string& query, const std::string& value) const;

  // The alerts that fire, each as "ALERT PORT CHECK"; without port or check where the alert has none.
  std::set<std::string> firing() const;

 private:
  std::string configure(const std::vector<std::uint16_t>& targets, const std::vector<std::string>& rules) const;
  std::string get(const std::string& path) const;

  TemporaryDirectory directory_;
  std::string config_;
  Child child_;
  std::uint16_t port_ = 0;
};

}  // namespace steady::test
