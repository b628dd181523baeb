// Ends a `serve` whose event loop is blocked. The loop postpones the backstop in each of its turns.
#pragma once

#include "config/config.h"
#include "modes/backstop.h"
#include "net/race.h"

namespace steady::modes {

class Watchdog {
 public:
  Watchdog(const asio::any_io_executor& executor, Backstop& backstop, const config::Config& config, int exit_code)
      : backstop_(backstop),
        log_(config.log),
        exit_code_(exit_code),
        changed_(executor),
        limit_(config.serve.watchdog) {}

  // How long the loop may be blocked (0: no limit), and the format of the report. May be changed at run time.
  void set(Duration limit, const config::Log& log);

  // The loop will be blocked now, for at most this much longer than usual: a reload reads pipes.
  void allow(Duration pause);

  // Runs until cancelled.
  asio::awaitable<void> run();

 private:
  Backstop& backstop_;
  config::Log log_;
  int exit_code_;
  net::Event changed_;
  Duration limit_;
  bool rearm_ = false;  // the text has changed
};

}  // namespace steady::modes
