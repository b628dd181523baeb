#include "net/name_servers.h"

#include <ares.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>

#include "base/text.h"
#include "net/dns_sockets.h"
#include "net/name_notes.h"
#include "net/name_search.h"
#include "net/race.h"
#include "net/resolv_conf.h"
#include "net/watched.h"

namespace steady::net {
namespace {

using asio::ip::address;

// How long c-ares waits for one server before it tries the next. Our deadline bounds the whole lookup.
constexpr Duration server_patience{700};
constexpr int tries_per_server = 3;

// The order of AskedName::families.
constexpr std::array<int, 2> families{AF_INET6, AF_INET};

// The search stops this long before the deadline if some query was answered, to leave time to report the result.
constexpr Duration reserve{10};

Answered meaning_of(int status) {
  switch (status) {
    case ARES_SUCCESS: return Answered::found;
    case ARES_ENOTFOUND: return Answered::no_such_name;
    case ARES_ENODATA: return Answered::no_address;
    case ARES_ESERVFAIL: return Answered::server_failure;
    case ARES_EREFUSED: return Answered::refused;
    case ARES_ECONNREFUSED: return Answered::no_server;
    case ARES_ETIMEOUT: return Answered::silence;
    case ARES_ENOMEM: return Answered::no_memory;
    default: return Answered::otherwise;
  }
}

// `bytes` are in network byte order, as in in_addr and in6_addr.
address address_of(int family, const char* bytes) {
  asio::ip::address_v4::bytes_type v4{};
  asio::ip::address_v6::bytes_type v6{};
  if (family == AF_INET) std::memcpy(v4.data(), bytes, v4.size());
  if (family == AF_INET6) std::memcpy(v6.data(), bytes, v6.size());
  return family == AF_INET ? address(asio::ip::address_v4(v4)) : address(asio::ip::address_v6(v6));
}

Addresses addresses_in(const ares_addrinfo* found) {
  Addresses all;
  const ares_addrinfo_node* node = found != nullptr ? found->nodes : nullptr;
  for (; node != nullptr; node = node->ai_next) {
    const std::size_t at =
        node->ai_family == AF_INET ? offsetof(sockaddr_in, sin_addr) : offsetof(sockaddr_in6, sin6_addr);
    const address next = address_of(node->ai_family, reinterpret_cast<const char*>(node->ai_addr) + at);
    if (std::ranges::find(all, next) == all.end()) all.push_back(next);
  }
  return all;
}

// One c-ares channel for one lookup: its queries, and its sockets, which Asio watches. Everything runs on the one loop,
// so a callback never runs concurrently with the coroutine that owns the channel.
class Channel {
 public:
  Channel(const asio::any_io_executor& executor, const ResolvConf& conf, const Attempt& attempt);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() {
    if (channel_ != nullptr) ares_destroy(channel_);  // calls back for pending queries, closes sockets through us
  }

  int status() const { return status_; }
  void ask(AskedName& name);                          // `name` must outlive the channel
  asio::awaitable<void> progress(Deadline deadline);  // until an answer may have come
  bool refused_answers() const { return messages_.refused_answers(); }

 private:
  static void on_socket_state(void* self, ares_socket_t fd, int readable, int writable);
  static void on_answer(void* answer, int status, int timeouts, ares_addrinfo* found);
  static void on_server_state(const char* server, ares_bool_t usable, int flags, void* self);
  void proceed(WatchedSet::Ready ready);
  Deadline next_step() const;

  Event changed_;
  WatchedSet sockets_;
  DnsSockets messages_;
  ServerNotes servers_;
  ares_channel_t* channel_ = nullptr;
  int status_ = ARES_SUCCESS;
};

Channel::Channel(const asio::any_io_executor& executor, const ResolvConf& conf, const Attempt& attempt)
    : changed_(executor), sockets_(executor, [this](WatchedSet::Ready ready) { proceed(ready); }), servers_(attempt) {
  ares_options options{};
  options.sock_state_cb = &Channel::on_socket_state;
  options.sock_state_cb_data = this;
  options.qcache_max_ttl = 0;
  options.timeout = static_cast<int>(server_patience.count());
  options.tries = tries_per_server;
  std::string lookups = "b";  // name servers only, see net/hosts_file.h
  options.lookups = lookups.data();
  // NOALIASES: HOSTALIASES names a file, which may be a pipe. NOSEARCH: c-ares' own search ends at the first failure.
  options.flags = ARES_FLAG_EDNS | ARES_FLAG_NOALIASES | ARES_FLAG_NOSEARCH;
  const int mask = ARES_OPT_SOCK_STATE_CB | ARES_OPT_QUERY_CACHE | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                   ARES_OPT_LOOKUPS | ARES_OPT_FLAGS;
  status_ = ares_init_options(&channel_, &options, mask);
  if (status_ == ARES_SUCCESS) status_ = messages_.serve(channel_);
  // If one server of the list is malformed, c-ares rejects the whole list and keeps the valid servers that it read
  // itself.
  const std::string servers = join(conf.name_servers, ",");
  if (status_ == ARES_SUCCESS && !servers.empty()) ares_set_servers_ports_csv(channel_, servers.c_str());
  if (status_ == ARES_SUCCESS && attempt.explained()) {
    ares_set_server_state_callback(channel_, &Channel::on_server_state, this);
  }
}

void Channel::ask(AskedName& name) {
  for (std::size_t i = 0; i < families.size(); ++i) {
    ares_addrinfo_hints hints{};
    hints.ai_family = families[i];
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = ARES_AI_NOSORT;  // sorting would open a socket per address; reach() orders them
    name.families[i].awaited_by = &changed_;
    ares_getaddrinfo(channel_, name.name.c_str(), nullptr, &hints, &Channel::on_answer, &name.families[i]);
  }
}

asio::awaitable<void> Channel::progress(Deadline deadline) {
  if (co_await changed_.wait_until(next_step().sooner(deadline))) co_return;
  // Either c-ares is due to resend or give up, or the caller's deadline has passed.
  if (!deadline.expired()) ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

Deadline Channel::next_step() const {
  timeval left{};
  if (ares_timeout(channel_, nullptr, &left) == nullptr) return Deadline::never();
  return Deadline::in(std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec) + Duration(1));
}

void Channel::on_socket_state(void* self, ares_socket_t fd, int readable, int writable) {
  auto* channel = static_cast<Channel*>(self);
  if (readable != 0 || writable != 0) {
    channel->sockets_.watch(fd, readable != 0, writable != 0);
  } else {
    channel->sockets_.let_go(fd);  // c-ares closes it next
  }
}

void Channel::proceed(WatchedSet::Ready ready) {
  messages_.begin_turn();
  ares_process_fd(channel_, ready.readable ? ready.fd : ARES_SOCKET_BAD, ready.readable ? ARES_SOCKET_BAD : ready.fd);
  changed_.notify();  // the next timeout of c-ares may have changed
}

void Channel::on_answer(void* answer, int status, int /*timeouts*/, ares_addrinfo* found) {
  auto& mine = *static_cast<FamilyAnswer*>(answer);
  const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owned(found, &ares_freeaddrinfo);
  mine.addresses = addresses_in(found);
  const bool none = status == ARES_SUCCESS && mine.addresses.empty();
  mine.answered = none ? Answered::no_address : meaning_of(status);
  mine.at = Clock::now();
  mine.words = ares_strerror(status);
  mine.awaited_by->notify();
}

void Channel::on_server_state(const char* server, ares_bool_t usable, int /*flags*/, void* self) {
  static_cast<Channel*>(self)->servers_.answered(server, usable == ARES_TRUE);
}

std::unexpected<Outcome> not_found(std::string detail) {
  return std::unexpected(down(Reason::name_not_found, std::move(detail)));
}

// Runs until a name has won, or no name can win any more, or the deadline is near and some query was answered.
asio::awaitable<void> search(NameSearch& names, Channel& channel, Deadline deadline) {
  const Deadline last = Deadline::at(deadline.when() - reserve);
  while (!names.answered() && !(last.expired() && names.something_answered())) {
    const Clock::time_point now = Clock::now();
    if (names.winner(now) != nullptr) co_return;
    while (AskedName* name = names.take_due(now)) channel.ask(*name);
    const Deadline next = Deadline::at(names.next(now));
    co_await channel.progress(last.expired() ? next : next.sooner(last));
  }
}

}  // namespace

asio::awaitable<Result<Addresses>> ask_name_servers(const std::string& host, const Attempt& attempt) {
  const auto conf = load_resolv_conf(attempt.network());
  if (!conf) co_return not_found(conf.error());
  if (attempt.explained()) note_configuration(attempt, *conf);
  NameSearch names(names_for(host, *conf), Clock::now() + attempt.deadline().left() / 2);
  Channel channel(co_await asio::this_coro::executor, *conf, attempt);
  const NameNotes notes(attempt, names);  // ends before the channel, which answers what is pending at its end
  if (channel.status() == ARES_ENOMEM) co_return std::unexpected(out_of_memory());
  if (channel.status() != ARES_SUCCESS) {
    co_return not_found(cat("cannot look up ", host, ": ", ares_strerror(channel.status())));
  }
  co_await search(names, channel, attempt.deadline());
  const AskedName* winner = names.winner(Clock::time_point::max());
  if (winner != nullptr) co_return interleaved(winner->families[0].addresses, winner->families[1].addresses);
  if (channel.refused_answers()) co_return not_found(cat("the name server sent too much for ", host));
  co_return std::unexpected(names.failure(host));
}

}  // namespace steady::net
