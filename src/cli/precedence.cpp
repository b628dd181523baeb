#include "cli/precedence.h"

namespace steady::cli {

config::Config with_options(config::Config config, const Wait& parsed) {
  config::Wait& wait = config.wait;
  wait.timeout = parsed.timeout.value_or(wait.timeout);
  wait.stable = parsed.stable.value_or(wait.stable);
  wait.on_timeout = parsed.on_timeout.value_or(wait.on_timeout);
  if (parsed.permanent_grace) wait.permanent_grace = parsed.permanent_grace;
  if (parsed.never_give_up) wait.permanent_grace.reset();
  config.log.level = parsed.log_level.value_or(config.log.level);
  config.log.format = parsed.log_format.value_or(config.log.format);
  return config;
}

config::Config with_options(config::Config config, const Serve& parsed) {
  if (!parsed.listen.empty()) config.serve.listen = parsed.listen;
  config.serve.drain = parsed.drain.value_or(config.serve.drain);
  config.serve.details = parsed.details.value_or(config.serve.details);
  config.serve.watchdog = parsed.watchdog.value_or(config.serve.watchdog);
  config.log.level = parsed.log_level.value_or(config.log.level);
  config.log.format = parsed.log_format.value_or(config.log.format);
  return config;
}

}  // namespace steady::cli
