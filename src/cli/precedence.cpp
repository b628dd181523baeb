#include "cli/precedence.h"

namespace steady::cli {

config::Config with_options(config::Config config, const Wait& order) {
  config::Wait& wait = config.wait;
  wait.timeout = order.timeout.value_or(wait.timeout);
  wait.stable = order.stable.value_or(wait.stable);
  wait.on_timeout = order.on_timeout.value_or(wait.on_timeout);
  if (order.permanent_grace) wait.permanent_grace = order.permanent_grace;
  if (order.never_give_up) wait.permanent_grace.reset();
  config.log.level = order.log_level.value_or(config.log.level);
  config.log.format = order.log_format.value_or(config.log.format);
  return config;
}

config::Config with_options(config::Config config, const Serve& order) {
  if (!order.listen.empty()) config.serve.listen = order.listen;
  config.serve.drain = order.drain.value_or(config.serve.drain);
  config.serve.details = order.details.value_or(config.serve.details);
  config.serve.watchdog = order.watchdog.value_or(config.serve.watchdog);
  config.log.level = order.log_level.value_or(config.log.level);
  config.log.format = order.log_format.value_or(config.log.format);
  return config;
}

}  // namespace steady::cli
