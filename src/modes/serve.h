// `steady serve`: probes at an interval and answers from memory, until a signal asks for the end.
#pragma once

#include <functional>
#include <string>

#include "config/config.h"
#include "server/acceptor.h"

namespace steady::modes {

using server::CannotListen;

struct ServeOptions {
  bool loopback_only = false;
  bool sandbox = true;  // see sandbox.h
  // SIGHUP: the configuration anew, or what is wrong with it (lines ending in '\n').
  struct Reloaded {
    config::Config config;
    std::string problems;
  };
  std::function<Reloaded()> reload;
  int exit_when_blocked = 0;  // the code with which the watchdog ends the process
};

// Runs until SIGTERM and the drain after it (a second one cuts the drain short), or SIGINT; SIGHUP reloads. Throws
// CannotListen when an address cannot be listened on, and passes on what nobody expected.
void serve(config::Config config, const ServeOptions& options);

}  // namespace steady::modes
