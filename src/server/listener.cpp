#include "server/listener.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/detached.hpp>
#include <list>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "net/race.h"
#include "server/acceptor.h"
#include "server/conversation.h"

namespace steady::server {
namespace {

using namespace std::chrono_literals;

constexpr auto sweep_every = 250ms;
constexpr auto warn_every = 1s;

std::size_t connections_allowed(std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  return static_cast<std::size_t>(std::clamp<rlim_t>(limit.rlim_cur / 2, 1, wanted));
}

}  // namespace

struct Listener::State {
  State(asio::any_io_executor loop, Handler handler, Totals& totals, Limits limits)
      : executor(std::move(loop)), service{std::move(handler), totals, limits, {}, false} {
    service.limits.connections = connections_allowed(limits.connections);
    service.before_writing = [this](const Connection& writer) { bound_untaken(writer); };
  }

  asio::any_io_executor executor;
  Service service;
  std::vector<Listening> acceptors;
  std::list<Connection> connections;  // includes conversations that have not yet noticed that their socket is closed
  std::vector<Slot*> slots;           // of the open connections
  Clock::time_point warned{};

  asio::awaitable<void> accept_all(Acceptor& acceptor) {
    for (;;) {
      Socket socket(executor);
      Socket::endpoint_type peer;
      const auto [error] = co_await acceptor.async_accept(socket, peer, net::as_result);
      co_await net::leave_if_cancelled();
      if (error) {
        co_await recover(error);
        continue;
      }
      const Origin origin = origin_of(peer);
      if (Slot* leaving = who_leaves(slots, origin, service.limits.connections)) drop(*leaving);
      admit(std::move(socket), origin);
    }
  }

  // The process is probably out of descriptors: closes the connection with the oldest step.
  asio::awaitable<void> recover(const error_code& error) {
    if (error == asio::error::connection_aborted) co_return;
    const Clock::time_point now = Clock::now();
    if (now - warned >= warn_every) {
      log::warning(cat("cannot accept a connection: ", printable(error.message())));
      warned = now;
    }
    Slot* leaving = longest_without_step(slots);
    if (leaving != nullptr) drop(*leaving);
    if (leaving == nullptr) co_await net::sleep_until(net::Deadline::in(100ms));
  }

  void admit(Socket socket, const Origin& origin) {
    if (origin.way == Origin::Way::unix_socket) bound_buffers(socket);
    const auto mine = connections.emplace(connections.end(), std::move(socket), origin);
    mine->since = Clock::now();
    mine->limit = mine->since + service.limits.idle;
    slots.push_back(&*mine);
    count();
    asio::co_spawn(executor, converse(*mine, service), [this, mine](std::exception_ptr) {
      forget_slot(*mine);
      connections.erase(mine);
    });
  }

  void drop(Slot& slot) {
    error_code ignored;
    static_cast<Connection&>(slot).socket.close(ignored);
    forget_slot(slot);
    ++service.totals.connections_evicted;
  }

  void forget_slot(Slot& slot) {
    std::erase(slots, &slot);
    count();
  }
  void count() { service.totals.connections = slots.size(); }

  // Each response is small, but five hundred unread ones are not.
  void bound_untaken(const Connection& writer) {
    for (;;) {
      std::size_t untaken = 0;
      std::vector<Slot*> others;
      for (Slot* slot : slots) {
        const std::size_t size = static_cast<Connection&>(*slot).untaken;
        if (slot == &writer || size == 0) continue;
        untaken += size;
        others.push_back(slot);
      }
      if (untaken <= service.limits.untaken) return;
      drop(*longest_without_step(others));
    }
  }

  // One timer for all connections: a client that exceeds its limit loses its connection within 250 ms.
  asio::awaitable<void> sweep() {
    for (;;) {
      co_await net::sleep_until(net::Deadline::in(sweep_every));
      const Clock::time_point now = Clock::now();
      for (Connection& each : connections) {
        if (each.socket.is_open() && now > each.limit) drop(each);
      }
    }
  }
};

Listener::Listener(asio::any_io_executor executor, Handler handler, Totals& totals, Limits limits)
    : state_(std::make_unique<State>(std::move(executor), std::move(handler), totals, limits)) {}

Listener::~Listener() { forget_sockets(); }

// Otherwise the file of a Unix socket would stay behind and look like a server that does not answer.
void Listener::forget_sockets() noexcept {
  for (const Listening& each : state_->acceptors) forget(each.where);
}

void Listener::understand_proxy_protocol(bool on) { state_->service.proxy_protocol = on; }

std::vector<std::string> Listener::open(const std::string& address) {
  std::vector<std::string> where;
  for (Listening& each : listen_on(state_->executor, address)) {
    where.push_back(each.where);
    state_->acceptors.push_back(std::move(each));
  }
  return where;
}

void Listener::explain_with(Explain explain) { state_->service.explain = std::move(explain); }

asio::awaitable<void> Listener::run() {
  std::vector<asio::awaitable<void>> jobs;
  jobs.push_back(state_->sweep());
  for (Listening& each : state_->acceptors) jobs.push_back(state_->accept_all(each.acceptor));
  std::exception_ptr end;
  try {
    co_await net::all_of(std::move(jobs));
  } catch (...) {
    end = std::current_exception();
  }
  error_code ignored;
  for (Listening& each : state_->acceptors) each.acceptor.close(ignored);
  for (Connection& each : state_->connections) each.socket.close(ignored);
  if (end) std::rethrow_exception(end);
}

}  // namespace steady::server
