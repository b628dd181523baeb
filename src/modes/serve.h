// `steady serve`: probes at an interval and answers from memory, until a signal ends it.
#pragma once

#include <functional>
#include <string>

#include "config/config.h"
#include "config/load.h"
#include "server/acceptor.h"

namespace steady::modes {

using server::CannotListen;

struct ServeOptions {
  bool loopback_only = false;
  bool sandbox = true;  // see sandbox.h
  // For SIGHUP and `steady reload`: the new configuration, or its problems.
  struct Reloaded {
    config::Config config;
    config::Complaints problems;
  };
  std::function<Reloaded()> reload;
  int exit_when_blocked = 0;  // exit code of the watchdog
};

// Runs until SIGTERM and the drain that follows (a second SIGTERM cuts the drain short), or until SIGINT; SIGHUP and
// `steady reload` reload. Throws CannotListen when it cannot listen on an address, and rethrows unexpected exceptions.
void serve(config::Config config, const ServeOptions& options);

}  // namespace steady::modes
