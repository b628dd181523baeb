// `steady reload`: makes a running `serve` read its configuration again, and says what came of it, where no shell can
// send SIGHUP. `serve` listens on an abstract Unix socket; its name ends in a random number, so that nobody else can
// take it first, and the command looks in /proc/net/unix for it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "modes/peers.h"

namespace steady::modes {

// What became of a reload; `text` is for people, lines ending in '\n': a summary, or the problems.
struct ReloadOutcome {
  bool taken = false;
  std::string text;
};

class ReloadSocket {
 public:
  // Listens, before the sandbox forbids it. Without /proc there is no socket; another failure is logged.
  explicit ReloadSocket(const asio::any_io_executor& executor);

  // Calls `reload` for each client that asks and is of our user or root, in our PID namespace. Until cancelled.
  asio::awaitable<void> run(std::function<ReloadOutcome()> reload);

 private:
  Local::acceptor acceptor_;
};

enum class ReloadResult : std::uint8_t { taken, refused, unreachable };
struct ReloadAnswer {
  ReloadResult result = ReloadResult::unreachable;
  std::string text;  // lines ending in '\n'; says what to do when nothing was reloaded
};

// Asks the `serve` of our PID namespace to reload: the one with this number, or the only one. Lasts 10 s at most.
ReloadAnswer ask_to_reload(std::optional<pid_t> pid);

}  // namespace steady::modes
