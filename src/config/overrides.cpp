#include "config/overrides.h"

#include <utility>

#include "base/text.h"
#include "config/sections.h"

namespace steady::config {
namespace {

// A section without overrides stays as it is. A command reads its overrides up to four times, and most have none.
void read(const Overrides& overrides, Config& config, settings::Problems& problems) {
  const settings::Environment environment = settings::no_environment();  // options are not expanded
  const auto read_section = [&](const settings::Node& section, auto& value, auto read_value) {
    if (section.entries.empty()) return;
    settings::Reader reader(section, "", environment, problems);
    value = read_value(reader, std::move(value));
  };
  read_section(overrides.check, config.check, read_check_command);
  read_section(overrides.wait, config.wait, read_wait);
  read_section(overrides.serve, config.serve, read_serve);
  read_section(overrides.log, config.log, read_log);
}

}  // namespace

std::string complaint(const Overrides& overrides) {
  const settings::Source nowhere;
  settings::Problems problems(nowhere);
  Config config;
  read(overrides, config, problems);
  return problems.empty() ? "" : cat(problems.all().front().path, ": ", problems.all().front().message);
}

Config with(Config config, const Overrides& overrides) {
  const settings::Source nowhere;
  settings::Problems problems(nowhere);
  read(overrides, config, problems);
  return config;
}

}  // namespace steady::config
