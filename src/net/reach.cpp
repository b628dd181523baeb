#include "net/reach.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <cstring>
#include <deque>

#include "base/host_port.h"
#include "base/text.h"
#include "net/address_notes.h"
#include "net/race.h"
#include "net/resolver.h"

namespace steady::net {
namespace {

using asio::ip::address;

// One address, with its own attempt within the whole attempt.
struct AddressAttempt {
  AddressAttempt(const asio::any_io_executor& executor, const address& address, Attempt* whole)
      : ip(address), attempt(whole), may_start(executor) {}
  address ip;
  Attempt attempt;
  Event may_start;  // the previous address has started or failed
  bool started = false;
  std::optional<Outcome> failure;
  Clock::time_point ended{};
};

constexpr Duration between_logins = std::chrono::seconds(1);

struct Race {
  Race(const asio::any_io_executor& executor, const Addresses& addresses, Attempt* attempt, const PerAddress* talk)
      : whole(attempt), each(talk), winner_found(executor) {
    for (const address& ip : addresses) attempts.emplace_back(executor, ip, attempt);
  }
  Attempt* whole;
  const PerAddress* each;
  std::deque<AddressAttempt> attempts;
  Outcome winner;
  Event winner_found;
};

// Waits until the previous attempt has failed, or has made no progress for the delay.
asio::awaitable<void> await_start(AddressAttempt& previous, AddressAttempt& mine) {
  while (!previous.failure) {
    const Deadline silence = previous.started
                                 ? Deadline::at(previous.attempt.last_progress() + connection_attempt_delay)
                                 : Deadline::never();
    if (silence.expired()) co_return;
    co_await mine.may_start.wait_until(silence);
  }
  if (previous.failure->reason == Reason::denied) co_await sleep_until(Deadline::at(previous.ended + between_logins));
}

// The whole attempt shows the furthest phase among the attempts in progress; failed ones do not count.
void show_phase(Race& race) {
  std::optional<Phase> furthest;
  for (const AddressAttempt& one : race.attempts) {
    if (one.started && !one.failure) furthest = std::max(furthest.value_or(Phase::resolve), one.attempt.phase());
  }
  if (furthest) race.whole->enter(*furthest);
}

asio::awaitable<Outcome> try_address(const PerAddress& each, const address& ip, Attempt& attempt) {
  return attempt.explained() ? with_notes(ip.to_string(), each(ip, attempt), attempt) : each(ip, attempt);
}

asio::awaitable<void> run(Race& race, std::size_t i) {
  AddressAttempt& mine = race.attempts[i];
  AddressAttempt* next = i + 1 < race.attempts.size() ? &race.attempts[i + 1] : nullptr;
  if (i > 0) co_await await_start(race.attempts[i - 1], mine);
  mine.started = true;
  mine.attempt.enter(Phase::connect);
  show_phase(race);
  if (next != nullptr) next->may_start.notify();
  Outcome outcome = co_await try_address(*race.each, mine.ip, mine.attempt);
  if (outcome.up()) {
    race.winner = std::move(outcome);
    race.winner_found.notify();
    co_return;
  }
  mine.failure = std::move(outcome);
  mine.ended = Clock::now();
  show_phase(race);
  if (next != nullptr) next->may_start.notify();
}

// The attempt that got furthest is the most informative; between equals, "refused" by a host is more informative than
// an unreachable network.
Outcome most_informative(const Race& race) {
  const auto weight = [](const AddressAttempt& one) {
    const bool vague = one.failure->reason == Reason::unreachable;
    return std::pair(static_cast<int>(one.attempt.phase()), vague ? 0 : 1);
  };
  return *std::ranges::max_element(race.attempts, {}, weight)->failure;
}

asio::awaitable<Outcome> race_addresses(const Addresses& addresses, Attempt& attempt, const PerAddress& each) {
  Race race(co_await asio::this_coro::executor, addresses, &attempt, &each);
  std::vector<asio::awaitable<void>> jobs;
  for (std::size_t i = 0; i < race.attempts.size(); ++i) jobs.push_back(run(race, i));
  // The winner may end as the last job, so all_of() may win this race: check the attempts, not which job ended the
  // race.
  co_await first_of(all_of(std::move(jobs)), race.winner_found.wait());
  const bool lost =
      std::ranges::all_of(race.attempts, [](const AddressAttempt& one) { return one.failure.has_value(); });
  co_return lost ? most_informative(race) : race.winner;
}

Outcome connect_failure(const error_code& error, const Endpoint& endpoint) {
  switch (error.value()) {
    case ECONNREFUSED:
      return down(Reason::refused, endpoint.unix_path.empty() ? "connection refused" : "nobody listens on the socket");
    case ENOENT: return down(Reason::refused, "the socket does not exist");
    case EAGAIN: return down(Reason::refused, "the queue of the socket is full: its server does not accept");
    case ECONNRESET: return down(Reason::refused, "connection reset");
    case ETIMEDOUT: return down(Reason::timed_out, "the host does not answer (ETIMEDOUT)");
    case EADDRNOTAVAIL: return down(Reason::unreachable, "no local address to connect from");
    case EMFILE:
    case ENFILE: return down(Reason::internal, "too many open files");
    default: return down(Reason::unreachable, printable(error.message()));
  }
}

error_code last_error() { return {errno, boost::system::system_category()}; }

// Asio's own sockets are not CLOEXEC and would leak into the application that `wait` starts.
error_code open_socket(Stream::Socket& socket, int family) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return last_error();
  error_code error;
  socket.assign(asio::generic::stream_protocol(family, 0), fd, error);
  if (error) ::close(fd);
  return error;
}

asio::awaitable<error_code> connect_socket(Stream::Socket& socket, const Stream::Socket::endpoint_type& peer) {
  // A Unix socket connects immediately or never: connect(2) returns EAGAIN when the server's queue is full. Asio would
  // treat that as "in progress", and then as success.
  if (peer.protocol().family() == AF_UNIX) {
    co_return ::connect(socket.native_handle(), peer.data(), static_cast<socklen_t>(peer.size())) == 0 ? error_code()
                                                                                                       : last_error();
  }
  const auto [error] = co_await socket.async_connect(peer, as_result);
  co_return error;
}

// In network order, of an address of IPv4 or IPv6: it stands at the same place in both.
in_port_t port_of(const Stream::Socket::endpoint_type& address) {
  return static_cast<const sockaddr_in*>(static_cast<const void*>(address.data()))->sin_port;
}

asio::awaitable<Result<Stream>> connect(const Stream::Socket::endpoint_type& peer, const Endpoint& endpoint,
                                        Attempt& attempt) {
  attempt.enter(Phase::connect);
  Stream::Socket socket(co_await asio::this_coro::executor);
  error_code error = open_socket(socket, peer.protocol().family());
  if (!error) error = co_await connect_socket(socket, peer);
  if (error) co_return std::unexpected(connect_failure(error, endpoint));
  if (port_of(socket.local_endpoint(error)) == port_of(peer) && is_its_own_peer(socket.native_handle())) {
    co_return std::unexpected(connect_failure(asio::error::connection_refused, endpoint));
  }
  if (attempt.explained()) attempt.note(Topic::connected, {});
  co_return Stream(std::move(socket));
}

// The connection is closed this long before the deadline at the latest.
constexpr Duration reserve{10};

struct Call {
  const Endpoint* endpoint;
  const std::optional<Tls>* tls;
  const Conversation* talk;
};

// The endpoint is passed by value: the coroutine starts after the caller's temporary is destroyed.
asio::awaitable<Outcome> converse(Stream::Socket::endpoint_type peer, Call call, Attempt& attempt) {
  Result<Stream> stream = co_await connect(peer, *call.endpoint, attempt);
  if (!stream) co_return stream.error();
  if (call.endpoint->proxy != ProxyProtocol::none) co_await stream->announce(call.endpoint->proxy);
  Outcome outcome = up();
  if (*call.tls) outcome = co_await stream->start_tls(**call.tls, call.endpoint->host, attempt);
  if (outcome.up()) {
    attempt.enter(Phase::request);
    outcome = co_await (*call.talk)(*stream, attempt);
  }
  // Closing must not lose the outcome, so it ends before the caller's deadline.
  co_await stream->close(Deadline::at(attempt.deadline().when() - reserve));
  co_return with_proxy_in_doubt(std::move(outcome), call.endpoint->proxy);
}

// sun_path holds 107 bytes and a NUL (unix(7)); Asio throws if the path is longer.
bool fits(const std::string& unix_path) { return unix_path.size() < 108; }

asio::local::stream_protocol::endpoint local_endpoint(std::string path) {
  if (path.starts_with('@')) path.front() = '\0';
  return {path};
}

}  // namespace

std::string to_string(const Endpoint& endpoint) {
  return endpoint.unix_path.empty() ? to_string(HostPort{endpoint.host, endpoint.port}) : endpoint.unix_path;
}

std::string host_of(const Endpoint& endpoint) {
  if (!endpoint.unix_path.empty()) return endpoint.unix_path.substr(endpoint.unix_path.rfind('/') + 1);
  return endpoint.host.empty() ? "localhost" : endpoint.host;
}

bool is_its_own_peer(int fd) {
  sockaddr_storage mine{};
  sockaddr_storage peer{};
  socklen_t size = sizeof mine;
  socklen_t peer_size = sizeof peer;
  if (::getsockname(fd, static_cast<sockaddr*>(static_cast<void*>(&mine)), &size) != 0) return false;
  if (::getpeername(fd, static_cast<sockaddr*>(static_cast<void*>(&peer)), &peer_size) != 0) return false;
  const bool over_ip = mine.ss_family == AF_INET || mine.ss_family == AF_INET6;
  return over_ip && size == peer_size && std::memcmp(&mine, &peer, size) == 0;
}

asio::awaitable<Outcome> reach_addresses(const std::string& host, Attempt& attempt, PerAddress each) {
  Result<Addresses> addresses = co_await resolve(host, attempt);
  if (!addresses) co_return addresses.error();
  if (addresses->size() > 1) co_return co_await race_addresses(*addresses, attempt, each);
  attempt.enter(Phase::connect);
  co_return co_await try_address(each, addresses->front(), attempt);
}

asio::awaitable<Outcome> reach(const Endpoint& endpoint, const std::optional<Tls>& tls, Attempt& attempt,
                               Conversation talk) {
  const Call call{&endpoint, &tls, &talk};
  if (!endpoint.unix_path.empty()) {
    if (fits(endpoint.unix_path)) {
      asio::awaitable<Outcome> conversation = converse(local_endpoint(endpoint.unix_path), call, attempt);
      if (!attempt.explained()) co_return co_await std::move(conversation);
      co_return co_await with_notes(endpoint.unix_path, std::move(conversation), attempt);
    }
    co_return down(Reason::internal, "the path of a Unix socket has at most 107 bytes", Permanent::yes);
  }
  co_return co_await reach_addresses(endpoint.host, attempt, [call](const address& ip, Attempt& mine) {
    return converse(asio::ip::tcp::endpoint(ip, call.endpoint->port), call, mine);
  });
}

}  // namespace steady::net
