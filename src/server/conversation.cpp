#include "server/conversation.h"

#include <algorithm>
#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <string>
#include <utility>

#include "base/text.h"
#include "server/announcement.h"

namespace steady::server {
namespace {

namespace http = boost::beast::http;
using namespace std::chrono_literals;

using Parser = http::request_parser<http::empty_body>;
using Fields = http::request<http::empty_body>;

constexpr std::uint32_t header_limit = 8 * 1024;

std::string_view text_of(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

// Whether it is a proxy that speaks, whose header Beast takes for a request of another version.
bool is_announcement(std::string_view rejected) {
  const Announcement::State state = read_announcement(rejected).state;
  return state == Announcement::State::complete || state == Announcement::State::invalid;
}

// The status for a header that Beast rejects.
unsigned status_of(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::bad_version) return 505;
  return 400;
}

// RFC 9112, section 4. Written by hand, because Beast's serializers for two kinds of body cost 165 KB.
std::string head_of(const Response& response, bool keep_alive) {
  const auto status = static_cast<http::status>(response.status);
  const auto field = [](std::string_view name, std::string_view value) {
    return value.empty() ? std::string{} : cat(name, ": ", value, "\r\n");
  };
  return cat(
      "HTTP/1.1 ", response.status, ' ', std::string_view(http::obsolete_reason(status)), "\r\n",
      field("Content-Type", response.type), field("Cache-Control", "no-store"),
      field("X-Content-Type-Options", "nosniff"), field("Content-Security-Policy", response.policy),
      field("Vary", response.negotiated ? "Accept" : ""), field("Allow", response.allow ? "GET, HEAD, OPTIONS" : ""),
      field("Retry-After", response.retry_after == 0 ? std::string{} : cat(response.retry_after)),
      field("Content-Length", cat(response.text().size())), field("Connection", keep_alive ? "" : "close"), "\r\n");
}

// Whether the request comes from this machine and is addressed to it. A Unix socket has no host name, so its clients
// may send any Host.
bool is_local(const Connection& connection, const Fields& request) {
  const Origin& origin = connection.origin;
  if (!origin.local() || connection.relayed) return false;
  const auto forwarding = [](const auto& field) { return is_forwarding_field(field.name_string()); };
  if (std::any_of(request.begin(), request.end(), forwarding)) return false;
  return origin.way == Origin::Way::unix_socket ||
         (is_own_host(request[http::field::host]) && is_own_host(authority_of(request.target())));
}

// A field that is given several times is one list (RFC 9110, 5.3).
std::string accept_of(const Fields& request) {
  std::string list;
  const auto [begin, end] = request.equal_range(http::field::accept);
  for (auto field = begin; field != end; ++field)
    list += cat(list.empty() ? "" : ",", std::string_view(field->value()));
  return list;
}

// Starts the client's next step, and its time limit.
void step(Connection& connection, Duration limit) {
  connection.since = Clock::now();
  connection.limit = connection.since + limit;
}

asio::awaitable<bool> write(Connection& connection, Response response, http::verb method, bool keep_alive) {
  const std::string head = head_of(response, keep_alive);
  const std::string_view body = method == http::verb::head ? std::string_view{} : response.text();
  const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
  const auto [error, size] = co_await asio::async_write(connection.socket, both, net::as_result);
  co_return !error;
}

asio::awaitable<bool> send(Connection& connection, Service& service, Response response, http::verb method,
                           bool keep_alive) {
  ++service.totals.requests[{response.handler, response.status}];
  connection.untaken = response.text().size();
  service.before_writing(connection);
  const bool sent = co_await write(connection, std::move(response), method, keep_alive);
  connection.untaken = 0;
  co_return sent;
}

asio::awaitable<bool> refuse(Connection& connection, Service& service, unsigned status,
                             std::string_view why = "this is not a request that steady understands\n") {
  Response response{.status = status, .body = std::string(why)};
  co_await send(connection, service, std::move(response), http::verb::get, false);
  co_return false;
}

asio::awaitable<bool> reject(Connection& connection, Service& service, unsigned status, std::string_view rejected) {
  if (service.proxy_protocol || !is_announcement(rejected)) co_return co_await refuse(connection, service, status);
  co_return co_await refuse(connection, service, 400,
                            "a header of the PROXY protocol: set serve.proxy_protocol, or let the proxy send none\n");
}

// The attempt has a limit of its own, so the client may wait for it without one.
asio::awaitable<Response> explained(Connection& connection, const Service& service, std::size_t check,
                                    std::string_view accept) {
  connection.limit = Clock::time_point::max();
  Response response = co_await service.explain(check, accept);
  step(connection, service.limits.response);
  co_return response;
}

// Returns false when no further request is to be read.
asio::awaitable<bool> reply(Connection& connection, Service& service, const Parser& parser) {
  const Fields& request = parser.get();
  if (request.count(http::field::host) > 1) co_return co_await refuse(connection, service, 400);  // RFC 9112, 3.2
  const std::string accept = accept_of(request);
  Response response = service.answer({.method = request.method_string(),
                                      .target = request.target(),
                                      .accept = accept,
                                      .local = is_local(connection, request)});
  if (response.explain && service.explain) {
    response = co_await explained(connection, service, *response.explain, accept);
  }
  // A body would have to be read before the next request. No client has a reason to send one, so the connection closes
  // instead.
  const bool body = parser.chunked() || parser.content_length().value_or(0) > 0;
  const bool keep_alive = request.keep_alive() && !body;
  const bool sent = co_await send(connection, service, std::move(response), request.method(), keep_alive);
  co_return sent&& keep_alive;
}

// Waits for the first bytes of a request. The time for the whole header of the request begins with them.
asio::awaitable<bool> wait_for_bytes(Connection& connection, const Limits& limits) {
  step(connection, limits.idle);
  const auto [error] = co_await connection.socket.async_wait(Socket::wait_read, net::as_result);
  connection.limit = Clock::now() + limits.header;
  co_return !error;
}

// Reads the header of the PROXY protocol, if there is one. It is no step, and has no time of its own: it counts as a part
// of the first request. Returns false when no request is to be read.
asio::awaitable<bool> hear_announcement(Connection& connection, Service& service, boost::beast::flat_buffer& buffer) {
  if (!co_await wait_for_bytes(connection, service.limits)) co_return false;
  for (;;) {
    const auto [error, size] = co_await connection.socket.async_read_some(buffer.prepare(512), net::as_result);
    if (error) co_return false;
    buffer.commit(size);
    const Announcement said = read_announcement(text_of(buffer));
    if (said.state == Announcement::State::incomplete) continue;
    if (said.state == Announcement::State::invalid) {
      step(connection, service.limits.response);
      co_return co_await refuse(connection, service, 400);
    }
    connection.relayed = said.relayed;
    buffer.consume(said.size);
    co_return true;
  }
}

// Closes our side, and reads what still arrives for up to 1 s: closing with unread bytes would reset the connection,
// and the client might lose the response (RFC 9112, 9.6).
asio::awaitable<void> linger(Connection& connection) {
  error_code ignored;
  connection.socket.shutdown(Socket::shutdown_send, ignored);
  step(connection, 1s);
  std::array<char, 4096> rest{};
  for (std::size_t dropped = 0; dropped < (1U << 16);) {
    const auto [error, size] = co_await connection.socket.async_read_some(asio::buffer(rest), net::as_result);
    if (error) co_return;
    dropped += size;
  }
}

}  // namespace

asio::awaitable<void> converse(Connection& connection, Service& service) {
  boost::beast::flat_buffer buffer(header_limit + 4096);
  bool begun = service.proxy_protocol;  // the request has begun, and its time
  bool again = true;
  if (begun) again = co_await hear_announcement(connection, service, buffer);
  for (; again; begun = false) {
    if (!begun && buffer.size() > 0) {
      step(connection, service.limits.header);
    } else if (!begun) {
      if (!co_await wait_for_bytes(connection, service.limits)) co_return;
    }
    Parser parser;
    parser.header_limit(header_limit);
    const auto [error, size] = co_await http::async_read_header(connection.socket, buffer, parser, net::as_result);
    const bool gone = error && error.category() == asio::error::get_system_category();
    if (gone || error == http::error::end_of_stream) co_return;
    step(connection, service.limits.response);
    again = error ? co_await reject(connection, service, status_of(error), text_of(buffer))
                  : co_await reply(connection, service, parser);
  }
  co_await linger(connection);
}

}  // namespace steady::server
