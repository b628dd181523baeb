// What a kind makes of its keys: a YAML mapping or a target in, its Spec and every complaint out.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/target.h"
#include "probe/kinds.h"
#include "settings/document.h"
#include "settings/reader.h"
#include "settings/url.h"

namespace steady::test {

using Variables = std::map<std::string, std::string, std::less<>>;

template <class Spec>
struct SpecRead {
  Spec spec;
  std::string problems;      // "path: message" lines; empty when all is well
  std::vector<int> columns;  // where they point to
};

template <class Spec>
SpecRead<Spec> read_node(const settings::Node& map, Spec (*read)(settings::Reader&), const Variables& variables,
                         settings::Problems& problems) {
  const settings::Environment environment = [&variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  settings::Reader reader(map, "", environment, problems);
  SpecRead<Spec> result{read(reader), {}, {}};
  reader.reject_unknown();
  for (const settings::Problem& problem : problems.all()) {
    result.problems += problem.path + (problem.path.empty() ? "" : ": ") + problem.message + "\n";
    result.columns.push_back(problem.position.column);
  }
  return result;
}

// Reads a YAML mapping: "url: http://api/\nstatus: 204".
template <class Spec>
SpecRead<Spec> read_yaml(const std::string& text, Spec (*read)(settings::Reader&), const Variables& variables = {}) {
  const settings::Source source{"test.yaml", text, false};
  settings::Problems problems(source);
  const settings::Node map = settings::read_yaml(source, problems);
  return read_node(map, read, variables, problems);
}

// Reads a target, whose keys become the kind's as they do in the product; those of the check itself are not looked at.
template <class Spec>
SpecRead<Spec> read_target(const std::string& target, const probe::Kind& kind, Spec (*read)(settings::Reader&),
                           const Variables& variables = {}) {
  const settings::Source source{"target", target, true};
  settings::Problems problems(source);
  const std::optional<settings::Url> url = settings::split_url(target, problems);
  const settings::Node map = url ? config::url_to_mapping(kind, *url, problems).map : settings::Node::map({});
  return read_node(map, read, variables, problems);
}

}  // namespace steady::test
