// Ends a `serve` whose event loop no longer turns. The loop puts the backstop off with each turn of its own.
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

  // How long the loop may stand still, zero: for ever; and how to say so. May be changed while it runs.
  void set(Duration limit, const config::Log& log);

  // The loop stands still now, and may do so for this much longer than usual: a reload reads pipes.
  void allow(Duration pause);

  // Until it is cancelled.
  asio::awaitable<void> run();

 private:
  Backstop& backstop_;
  config::Log log_;
  int exit_code_;
  net::Event changed_;
  Duration limit_;
  bool rearm_ = false;  // the words are others now
};

}  // namespace steady::modes
