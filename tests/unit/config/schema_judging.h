// The verdicts of the loader and of the schema about the same texts.
#pragma once

#include <map>
#include <set>
#include <string>

#include "support/reading.h"

namespace steady::config {

struct Judged {
  std::string text;
  bool readable = false;  // as YAML; what is not has no document that a schema could judge
  bool loads = false;
};

// Of the texts alone: the files that they name need not be here.
settings::Environment elsewhere();

Judged judge(const std::string& text, const settings::Environment& environment = test::environment_of({}));
std::map<std::string, Judged> judge(const std::map<std::string, std::string>& texts,
                                    const settings::Environment& environment = test::environment_of({}));

// The names of those that the schema accepts.
std::set<std::string> accepted_by_schema(const std::map<std::string, Judged>& judged);

}  // namespace steady::config
