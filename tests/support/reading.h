// A text on its way to typed values: the source, its problems and an environment that live as long as the test wants.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "settings/document.h"
#include "settings/expand.h"
#include "settings/problem.h"
#include "settings/reader.h"

namespace steady::test {

using Variables = std::map<std::string, std::string, std::less<>>;

inline settings::Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

// YAML as "test.yaml".
class Reading {
 public:
  explicit Reading(std::string text, Variables variables = {})
      : source_{.name = "test.yaml", .text = std::move(text)},
        problems_(source_),
        environment_(environment_of(std::move(variables))),
        root_(settings::read_yaml(source_, problems_)) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  const settings::Node& root() const { return root_; }
  settings::Problems& problems() { return problems_; }
  settings::Reader reader(std::string path = "") { return {root_, std::move(path), environment_, problems_}; }

  // The first problem without its place, or "" when there is none.
  std::string complaint() const { return problems_.empty() ? "" : problems_.all().front().message; }
  std::string shown() const { return problems_.render(); }

 private:
  settings::Source source_;
  settings::Problems problems_;
  settings::Environment environment_;
  settings::Node root_;
};

}  // namespace steady::test
