#include "modes/watchdog.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "modes/blocked_report.h"

namespace steady::modes {

void Watchdog::set(Duration limit, const config::Log& log) {
  limit_ = limit;
  log_ = log;
  rearm_ = true;
  changed_.notify();
}

void Watchdog::allow(Duration pause) { backstop_.postpone(limit_ + limit_ / 8 - limit_ / 2 + pause); }

// The block may have begun right after the last turn here, or right before the next one: at the end it has lasted for
// the limit, or for an eighth longer.
asio::awaitable<void> Watchdog::run() {
  if (backstop_.error() != 0 && limit_ != Duration::zero()) {
    log::warning(cat("no watchdog: cannot create a timer: ", std::strerror(backstop_.error()),
                     backstop_.error() == EAGAIN ? " (see ulimit -i)" : ""));
  }
  Duration armed{};
  for (;;) {
    const Clock::duration turn = limit_ / 8;
    const Clock::duration grace = limit_ / 2;
    if (limit_ == Duration::zero()) {
      backstop_.disarm();
    } else if (armed == limit_ && !std::exchange(rearm_, false)) {
      backstop_.postpone(limit_ + turn - grace);
    } else {
      backstop_.arm(limit_ + turn - grace, grace, {.text = blocked_serve(limit_, log_), .exit_code = exit_code_});
    }
    armed = limit_;
    net::Deadline next = net::Deadline::never();
    if (armed != Duration::zero()) next = net::Deadline::in(turn);
    co_await changed_.wait_until(next);
  }
}

}  // namespace steady::modes
