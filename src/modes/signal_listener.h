// The signals that `serve` handles: SIGTERM, SIGINT, SIGQUIT and SIGHUP.
#pragma once

#include <boost/asio/signal_set.hpp>

#include "net/asio.h"

namespace steady::modes {

// At most one per process, because signal handlers belong to the process.
class SignalListener {
 public:
  explicit SignalListener(const asio::any_io_executor& executor);

  // Waits for the next signal and returns its number.
  asio::awaitable<int> next();

  // Whether SIGTERM has arrived, even if the loop has not processed it yet. A request that was sent after the signal is
  // read after the signal's handler has run (signal(7): before a system call returns), but perhaps before the loop
  // processes signals.
  static bool sigterm_received();

 private:
  asio::signal_set signals_;
};

}  // namespace steady::modes
