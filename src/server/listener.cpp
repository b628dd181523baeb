#include "server/listener.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/detached.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <list>
#include <optional>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "net/race.h"
#include "server/acceptor.h"

namespace steady::server {
namespace {

namespace http = boost::beast::http;
using namespace std::chrono_literals;

constexpr std::uint32_t header_limit = 8 * 1024;
constexpr auto sweep_every = 250ms;

std::size_t connections_allowed(std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  return std::clamp<std::size_t>(limit.rlim_cur / 2, 1, wanted);
}

struct Connection {
  Socket socket;
  Clock::time_point since;  // the beginning of what it does now
  Clock::time_point limit;  // and when that must have come to its end
  bool idle = true;         // waits for a request
};

// What Beast says of a header that it cannot take.
unsigned status_of(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::bad_version) return 505;
  return 400;
}

template <class Body>
void set_fields(http::response<Body>& out, const Response& response, bool keep_alive) {
  out.set(http::field::content_type, response.type);
  out.set(http::field::cache_control, "no-store");
  out.set("X-Content-Type-Options", "nosniff");
  if (!response.policy.empty()) out.set("Content-Security-Policy", response.policy);
  if (response.allow) out.set(http::field::allow, "GET, HEAD");
  out.content_length(response.body.size());
  out.keep_alive(keep_alive);
}

}  // namespace

struct Listener::State {
  asio::any_io_executor executor;
  Answer answer;
  Totals& totals;
  Limits limits;
  std::vector<Listening> acceptors;
  std::list<Connection> connections;

  asio::awaitable<void> accept_all(Acceptor& acceptor) {
    for (;;) {
      Socket socket(executor);
      const auto [error] = co_await acceptor.async_accept(socket, net::as_result);
      co_await net::leave_if_cancelled();
      if (error) {
        co_await recover(error);
        continue;
      }
      if (connections.size() >= limits.connections && !evict()) continue;  // the new one goes
      admit(std::move(socket));
    }
  }

  // Out of descriptors, most likely: whoever has been idle for longest gives his up.
  asio::awaitable<void> recover(const error_code& error) {
    if (error == asio::error::connection_aborted) co_return;
    log::warning(cat("cannot accept a connection: ", printable(error.message())));
    evict();
    co_await net::sleep_until(net::Deadline::in(100ms));
  }

  void admit(Socket socket) {
    const Clock::time_point now = Clock::now();
    const auto mine = connections.emplace(connections.end(), std::move(socket), now, now + limits.idle);
    totals.connections = connections.size();
    asio::co_spawn(executor, serve(*mine), [this, mine](std::exception_ptr) {
      connections.erase(mine);
      totals.connections = connections.size();
    });
  }

  bool evict() {
    const auto idle = [](const Connection& each) {
      return std::pair(!each.idle || !each.socket.is_open(), each.since);
    };
    const auto longest = std::ranges::min_element(connections, {}, idle);
    if (longest == connections.end() || !longest->idle || !longest->socket.is_open()) return false;
    drop(*longest);
    return true;
  }

  void drop(Connection& connection) {
    error_code ignored;
    connection.socket.close(ignored);
    ++totals.connections_evicted;
  }

  // One timer for all: a client that is late loses its connection within a quarter of a second.
  asio::awaitable<void> sweep() {
    for (;;) {
      co_await net::sleep_until(net::Deadline::in(sweep_every));
      const Clock::time_point now = Clock::now();
      for (Connection& each : connections) {
        if (each.socket.is_open() && now > each.limit) drop(each);
      }
    }
  }

  static void begin(Connection& connection, bool idle, Duration limit) {
    connection.since = Clock::now();
    connection.limit = connection.since + limit;
    connection.idle = idle;
  }

  asio::awaitable<void> serve(Connection& connection) {
    const bool local = is_local(connection.socket);
    boost::beast::flat_buffer buffer(header_limit + 4096);
    for (bool again = true; again;) {
      if (buffer.size() == 0) {
        begin(connection, true, limits.idle);
        const auto [error] = co_await connection.socket.async_wait(Socket::wait_read, net::as_result);
        if (error) co_return;
      }
      begin(connection, false, limits.header);
      http::request_parser<http::empty_body> parser;
      parser.header_limit(header_limit);
      const auto [error, size] = co_await http::async_read_header(connection.socket, buffer, parser, net::as_result);
      const bool gone = error && error.category() == asio::error::get_system_category();
      if (gone || error == http::error::end_of_stream) co_return;
      begin(connection, false, limits.response);
      again = error ? co_await refuse(connection, error) : co_await reply(connection, parser, local);
    }
    co_await linger(connection);
  }

  asio::awaitable<bool> refuse(Connection& connection, const error_code& error) {
    const Response response{.status = status_of(error), .body = "this is not a request that steady understands\n"};
    co_await send(connection, response, http::verb::get, false);
    co_return false;
  }

  asio::awaitable<bool> reply(Connection& connection, const http::request_parser<http::empty_body>& parser,
                              bool local) {
    const auto& request = parser.get();
    const Response response = answer({.method = request.method_string(),
                                      .target = request.target(),
                                      .accept = request[http::field::accept],
                                      .local = local});
    // A body would have to be read before the next request could be; nobody has a reason to send one.
    const bool body = parser.chunked() || parser.content_length().value_or(0) > 0;
    const bool keep_alive = request.keep_alive() && !body;
    const bool sent = co_await send(connection, response, request.method(), keep_alive);
    co_return sent&& keep_alive;
  }

  void count(unsigned status) {
    if (status < 300) {
      ++totals.requests_ok;
    } else if (status == 503) {
      ++totals.requests_not_ready;
    } else {
      ++totals.requests_refused;
    }
  }

  asio::awaitable<bool> send(Connection& connection, const Response& response, http::verb method, bool keep_alive) {
    count(response.status);
    const auto status = static_cast<http::status>(response.status);
    if (method == http::verb::head) {
      http::response<http::empty_body> out(status, 11);
      set_fields(out, response, keep_alive);
      http::response_serializer<http::empty_body> head(out);
      const auto [error, size] = co_await http::async_write_header(connection.socket, head, net::as_result);
      co_return !error;
    }
    http::response<http::string_body> out(status, 11, response.body);
    set_fields(out, response, keep_alive);
    const auto [error, size] = co_await http::async_write(connection.socket, out, net::as_result);
    co_return !error;
  }

  // Ends our side and takes what is still coming for a moment: closing over unread bytes would reset the connection, and
  // the client might lose the response (RFC 9112, 9.6).
  asio::awaitable<void> linger(Connection& connection) {
    error_code ignored;
    connection.socket.shutdown(Socket::shutdown_send, ignored);
    begin(connection, true, 1s);
    std::array<char, 4096> rest{};
    for (std::size_t dropped = 0; dropped < (1U << 16);) {
      const auto [error, size] = co_await connection.socket.async_read_some(asio::buffer(rest), net::as_result);
      if (error) co_return;
      dropped += size;
    }
  }
};

Listener::Listener(asio::any_io_executor executor, Answer answer, Totals& totals, Limits limits)
    : state_(std::make_unique<State>(std::move(executor), std::move(answer), totals, limits)) {
  state_->limits.connections = connections_allowed(limits.connections);
}

// A Unix socket's file would stay behind, and look like somebody who does not answer.
Listener::~Listener() {
  for (const Listening& each : state_->acceptors) forget(each.where);
}

std::vector<std::string> Listener::open(const std::string& address) {
  std::vector<std::string> where;
  for (Listening& each : listen_on(state_->executor, address)) {
    where.push_back(each.where);
    state_->acceptors.push_back(std::move(each));
  }
  return where;
}

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
