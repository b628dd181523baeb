// What a kind makes of its keys: a YAML mapping or a target in, its Spec and every complaint out.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

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
    result.columns.push_back(problem.mark.column);
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

// Reads a target; the keys of its fragment win over those of its URL.
template <class Spec>
SpecRead<Spec> read_target(const std::string& target, const probe::Kind& kind, Spec (*read)(settings::Reader&),
                           const Variables& variables = {}) {
  const settings::Source source{"target", target, true};
  settings::Problems problems(source);
  settings::Node map = settings::Node::map({});
  if (const std::optional<settings::Url> url = settings::split_url(target, problems)) {
    map = kind.unfold(*url, problems);
    if (url->fragment) {
      const settings::Node fragment = settings::read_fragment(url->fragment->text, url->fragment->column,
                                                              {kind.map_keys.begin(), kind.map_keys.end()}, problems);
      for (const settings::Entry& entry : fragment.entries) map.set(entry.key, entry.mark, entry.value);
    }
  }
  return read_node(map, read, variables, problems);
}

}  // namespace steady::test
