#include "unit/config/schema_judging.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "config/load.h"
#include "support/json.h"
#include "support/temporary_directory.h"
#include "unit/config/schema_files.h"

namespace steady::config {
namespace {

using test::Reading;

bool loads(const std::string& text, const settings::Environment& environment) {
  const test::TemporaryDirectory directory;
  return load({.file = directory.file("steady.yaml", text), .targets = {}, .only = {}}, environment).blame ==
         Blame::none;
}

}  // namespace

settings::Environment elsewhere() {
  return {[](std::string_view) { return std::optional<std::string>(); }, true};
}

Judged judge(const std::string& text, const settings::Environment& environment) {
  const Reading reading(text);
  return {.text = text, .readable = reading.complaint().empty(), .loads = loads(text, environment)};
}

std::map<std::string, Judged> judge(const std::map<std::string, std::string>& texts,
                                    const settings::Environment& environment) {
  std::map<std::string, Judged> out;
  for (const auto& [name, text] : texts) out[name] = judge(text, environment);
  return out;
}

std::set<std::string> accepted_by_schema(const std::map<std::string, Judged>& judged) {
  const test::TemporaryDirectory directory;
  std::ofstream input(directory.path("input"));
  for (const auto& [name, each] : judged) {
    if (!each.readable) continue;
    const Reading reading(each.text);
    input << R"({"name": )" << test::json_of(name) << R"(, "document": )" << test::json_of(reading.root()) << "}\n";
  }
  input.close();
  const std::string script = std::string(STEADY_SOURCE_DIR) + "/tests/unit/config/schema_agrees.py";
  const std::string command = "python3 '" + script + "' '" + (config_folder / "steady.schema.json").string() + "' < '" +
                              directory.path("input") + "' > '" + directory.path("output") + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << "is Debian's package python3-jsonschema installed?";
  std::set<std::string> names;
  std::ifstream output(directory.path("output"));
  for (std::string name; std::getline(output, name);) names.insert(name);
  return names;
}

}  // namespace steady::config
