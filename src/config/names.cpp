#include "config/names.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "config/sections.h"

namespace steady::config {
namespace {

using Words = std::vector<std::string>;

// What distinguishes a target from others on the same host.
struct Parts {
  std::string_view port, segment;
};

Parts parts_of(std::string_view target) {
  if (const std::size_t scheme = target.find("://"); scheme != std::string_view::npos) target.remove_prefix(scheme + 3);
  if (const std::size_t at = target.find('@'); at < target.find('/')) target.remove_prefix(at + 1);
  const std::string_view authority = target.substr(0, target.find('/'));
  std::string_view path = target.substr(authority.size());
  path = path.substr(0, path.find('?'));
  while (path.ends_with('/')) path.remove_suffix(1);
  const std::size_t colon = authority.rfind(':');
  const bool port = colon != std::string_view::npos && !authority.substr(colon).contains(']');
  return {port ? authority.substr(colon + 1) : std::string_view{}, path.substr(path.rfind('/') + 1)};
}

std::string name_of(std::string_view words) {
  std::string name;
  for (const char c : words) {
    const bool fits = c != '-' && is_name(cat('a', c));
    if (fits) {
      name += c;
    } else if (!name.ends_with('-')) {
      name += '-';
    }
  }
  name.resize(std::min<std::size_t>(name.size(), 56));  // leaves room for a number
  while (name.ends_with('-')) name.pop_back();
  return name;
}

bool all_differ(const Words& words) {
  return std::set<std::string, std::less<>>(words.begin(), words.end()).size() == words.size();
}

// Names for checks that would all be called `name`: adds the first of port, segment or both that is different for each.
Words told_apart(const std::string& name, std::span<const Parts> checks) {
  constexpr std::array<std::pair<bool, bool>, 3> ways{{{true, false}, {false, true}, {true, true}}};
  for (const auto& [by_port, by_segment] : ways) {
    Words names;
    for (const Parts& each : checks) {
      const std::string port = by_port ? cat('-', each.port) : "";
      names.push_back(name_of(cat(name, port, by_segment ? cat('-', each.segment) : "")));
    }
    if (all_differ(names)) return names;
  }
  return Words(checks.size(), name);
}

// The last number tried for each name: avoids comparing ten thousand targets on one host with each other.
using Numbers = std::map<std::string, int, std::less<>>;

std::string free_name(const std::string& name, const std::set<std::string, std::less<>>& taken, Numbers& numbers) {
  int& number = numbers[name];  // 0: the name itself has not been tried
  std::string unique = number == 0 ? name : cat(name, '-', number);
  while (taken.contains(unique)) {
    number = std::max(number + 1, 2);
    unique = cat(name, '-', number);
  }
  return unique;
}

}  // namespace

std::vector<std::string> default_names(std::span<const Unnamed> checks, std::set<std::string, std::less<>> taken) {
  std::map<std::string, std::vector<std::size_t>> alike;
  for (std::size_t i = 0; i < checks.size(); ++i) alike[name_of(cat(checks[i].kind, '-', checks[i].host))].push_back(i);
  Words names(checks.size());
  for (const auto& [name, members] : alike) {
    std::vector<Parts> parts;
    for (const std::size_t i : members) parts.push_back(parts_of(checks[i].target));
    const Words apart = members.size() == 1 ? Words{name} : told_apart(name, parts);
    for (std::size_t k = 0; k < members.size(); ++k) names[members[k]] = apart[k];
  }
  Numbers numbers;
  for (std::string& name : names) name = *taken.insert(free_name(name, taken, numbers)).first;
  return names;
}

}  // namespace steady::config
