#include "config/overrides.h"

#include <utility>

#include "base/text.h"
#include "config/sections.h"

namespace steady::config {
namespace {

// Most command lines override nothing, and a HEALTHCHECK runs every few seconds.
bool is_empty(const Overrides& overrides) {
  return overrides.wait.entries.empty() && overrides.serve.entries.empty() && overrides.log.entries.empty();
}

void read(const Overrides& overrides, Config& config, settings::Problems& problems) {
  if (is_empty(overrides)) return;
  const settings::Environment environment = settings::no_environment();  // options are not expanded
  settings::Reader wait(overrides.wait, "", environment, problems);
  settings::Reader serve(overrides.serve, "", environment, problems);
  settings::Reader log(overrides.log, "", environment, problems);
  config.wait = read_wait(wait, config.wait);
  config.serve = read_serve(serve, std::move(config.serve));
  config.log = read_log(log, config.log);
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
