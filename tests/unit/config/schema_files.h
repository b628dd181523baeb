// What the tests of the schema share: the files it is held against, and the keys that the loader asks for.
#pragma once

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "probe/kinds.h"
#include "support/reading.h"

namespace steady::config {

using Keys = std::set<std::string, std::less<>>;

extern const std::filesystem::path config_folder;
extern const std::filesystem::path data_folder;

inline std::string content_of(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

// What `ask` asks for of an empty mapping.
template <class Ask>
Keys asked(Ask ask) {
  test::Reading reading("{}");
  settings::Reader reader = reading.reader();
  ask(reader);
  return reader.keys();
}

inline Keys keys_of_kind(std::string_view name) {
  return asked([name](settings::Reader& reader) { probe::kind_named(name)->load(reader); });
}

inline std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const probe::Kind& kind : probe::kinds()) names.emplace_back(kind.name);
  return names;
}

}  // namespace steady::config
