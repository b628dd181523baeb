#include "modes/orders.h"

#include <csignal>

#include "net/race.h"

namespace steady::modes {
namespace {

volatile std::sig_atomic_t sigterm_came = 0;
void (*asios_handler)(int) = nullptr;

void note(int signal) {
  sigterm_came = 1;
  asios_handler(signal);
}

}  // namespace

Orders::Orders(const asio::any_io_executor& executor) : signals_(executor, SIGTERM, SIGINT, SIGHUP) {
  signals_.add(SIGQUIT);
  struct sigaction action{};
  sigaction(SIGTERM, nullptr, &action);
  asios_handler = action.sa_handler;
  sigterm_came = 0;
  action.sa_handler = note;
  sigaction(SIGTERM, &action, nullptr);
}

asio::awaitable<int> Orders::next() {
  const auto [error, signal] = co_await signals_.async_wait(net::as_result);
  co_await net::leave_if_cancelled();
  co_return signal;
}

bool Orders::to_end() { return sigterm_came != 0; }

}  // namespace steady::modes
