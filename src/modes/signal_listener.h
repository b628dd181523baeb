// The signals that a running `serve` listens to: SIGTERM, SIGINT, SIGQUIT and SIGHUP.
#pragma once

#include <boost/asio/signal_set.hpp>

#include "net/asio.h"

namespace steady::modes {

// One at a time in a process: signals are the process's.
class SignalListener {
 public:
  explicit SignalListener(const asio::any_io_executor& executor);

  // The number of the next signal, once the loop hears of it.
  asio::awaitable<int> next();

  // Whether SIGTERM has come, even if the loop has yet to hear of it. A request that was sent after the signal is read
  // after its handler has run (signal(7): before a system call returns), but perhaps before the loop looks at signals.
  static bool sigterm_received();

 private:
  asio::signal_set signals_;
};

}  // namespace steady::modes
