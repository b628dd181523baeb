// What the tests of the loader share: a file's text or targets in, a configuration or its problems out.
#pragma once

#include <string>
#include <vector>

#include "config/load.h"
#include "support/reading.h"
#include "support/temporary_directory.h"

namespace steady::config {

inline Loaded load_targets(std::vector<std::string> targets, const test::Variables& variables = {}) {
  return load({.file = {}, .targets = std::move(targets), .only = {}}, test::environment_of(variables));
}

inline Loaded load_text(const std::string& yaml, std::vector<std::string> targets = {},
                        std::vector<std::string> only = {}, const test::Variables& variables = {}) {
  const test::TemporaryDirectory directory;
  return load({.file = directory.file("steady.yaml", yaml), .targets = std::move(targets), .only = std::move(only)},
              test::environment_of(variables));
}

inline std::vector<std::string> names(const Loaded& loaded) {
  std::vector<std::string> out;
  for (const Check& check : loaded.config.checks) out.push_back(check.name);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace steady::config
