#include "config/overrides.h"

#include <utility>

#include "base/text.h"
#include "config/sections.h"

namespace steady::config {
namespace {

// A section without overrides stays as it is. A command reads its overrides up to three times, and most have none.
void read(const Overrides& overrides, Config& config, settings::Problems& problems) {
  const settings::Environment environment = settings::no_environment();  // options are not expanded
  settings::Reader check(overrides.check, "", environment, problems);
  settings::Reader wait(overrides.wait, "", environment, problems);
  settings::Reader serve(overrides.serve, "", environment, problems);
  settings::Reader log(overrides.log, "", environment, problems);
  if (!overrides.check.entries.empty()) config.check = read_check_command(check, config.check);
  if (!overrides.wait.entries.empty()) config.wait = read_wait(wait, config.wait);
  if (!overrides.serve.entries.empty()) config.serve = read_serve(serve, std::move(config.serve));
  if (!overrides.log.entries.empty()) config.log = read_log(log, config.log);
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
