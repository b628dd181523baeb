#include "modes/signal_listener.h"

#include <csignal>

#include "net/race.h"

namespace steady::modes {
namespace {

volatile std::sig_atomic_t sigterm_noted = 0;
void (*asios_handler)(int) = nullptr;

void note(int signal) {
  sigterm_noted = 1;
  asios_handler(signal);
}

}  // namespace

SignalListener::SignalListener(const asio::any_io_executor& executor) : signals_(executor, SIGTERM, SIGINT, SIGHUP) {
  signals_.add(SIGQUIT);
  struct sigaction action{};
  sigaction(SIGTERM, nullptr, &action);
  asios_handler = action.sa_handler;
  sigterm_noted = 0;
  action.sa_handler = note;
  sigaction(SIGTERM, &action, nullptr);
}

asio::awaitable<int> SignalListener::next() {
  const auto [error, signal] = co_await signals_.async_wait(net::as_result);
  co_await net::leave_if_cancelled();
  co_return signal;
}

bool SignalListener::sigterm_received() { return sigterm_noted != 0; }

}  // namespace steady::modes
