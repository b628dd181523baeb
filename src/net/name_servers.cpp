#include "net/name_servers.h"

#include <ares.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>

#include "base/file.h"
#include "base/text.h"
#include "net/dns_sockets.h"
#include "net/race.h"
#include "net/watched_set.h"

namespace steady::net {
namespace {

using asio::ip::address;

// Once one family has answered, how long the other one may still take. For AAAA it is what RFC 8305 says in section 3;
// A gets longer, since most containers reach nothing but IPv4: without it an address of IPv6 would be all there is.
constexpr Duration patience_with_aaaa{50};
constexpr Duration patience_with_a{250};

// c-ares' own wait for one server before it turns to the next; our deadline bounds the whole.
constexpr Duration server_patience{700};
constexpr int tries_per_server = 3;

// The order of Answers: IPv6 first.
constexpr std::array<int, 2> families{AF_INET6, AF_INET};

// What one family's question came to.
struct Answer {
  bool pending = false;
  int status = ARES_SUCCESS;
  Addresses addresses;
  Signal* changed = nullptr;

  // `bytes` in network order, as in in_addr and in6_addr.
  void add(int family, const char* bytes) {
    asio::ip::address_v4::bytes_type v4{};
    asio::ip::address_v6::bytes_type v6{};
    if (family == AF_INET) std::memcpy(v4.data(), bytes, v4.size());
    if (family == AF_INET6) std::memcpy(v6.data(), bytes, v6.size());
    const address next = family == AF_INET ? address(asio::ip::address_v4(v4)) : address(asio::ip::address_v6(v6));
    if (std::ranges::find(addresses, next) == addresses.end()) addresses.push_back(next);
  }
};
using Answers = std::array<Answer, 2>;

bool any_found(const Answers& answers) { return !answers[0].addresses.empty() || !answers[1].addresses.empty(); }

// What c-ares reads whenever a channel is made, with calls that wait for a pipe's writer. A resolv.conf has a few lines, and
// each name server in it costs a comparison with all others.
constexpr std::array<const char*, 4> configuration{"/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/netsvc.conf",
                                                   "/etc/svc.conf"};
constexpr std::size_t longest_configuration = std::size_t{16} * 1024;

std::optional<std::string> unfit_configuration() {
  for (const char* path : configuration) {
    if (const auto why = unfit_file(path, longest_configuration)) return cat("cannot read ", path, ": ", *why);
  }
  return std::nullopt;
}

// One c-ares channel: its sockets watched by Asio, its two questions, gone when the lookup is. Everything runs on the
// one loop, so a callback never runs beside the coroutine that owns the channel.
class Channel {
 public:
  Channel(const asio::any_io_executor& executor, const Network& network);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() {
    if (channel_ != nullptr) ares_destroy(channel_);  // answers what is pending and closes what is open, through us
  }

  int status() const { return status_; }
  void ask(const std::string& host);
  asio::awaitable<void> answered();
  const Answers& answers() const { return answers_; }
  bool refused_answers() const { return messages_.refused_answers(); }

 private:
  static void on_socket_state(void* self, ares_socket_t fd, int readable, int writable);
  static void on_answer(void* answer, int status, int timeouts, ares_addrinfo* found);
  void proceed(WatchedSet::Ready ready);
  Deadline next_step() const;

  Signal changed_;
  Answers answers_;
  WatchedSet sockets_;
  DnsSockets messages_;
  ares_channel_t* channel_ = nullptr;
  int status_ = ARES_SUCCESS;
};

Channel::Channel(const asio::any_io_executor& executor, const Network& network)
    : changed_(executor), sockets_(executor, [this](WatchedSet::Ready ready) { proceed(ready); }) {
  ares_options options{};
  options.sock_state_cb = &Channel::on_socket_state;
  options.sock_state_cb_data = this;
  options.qcache_max_ttl = 0;
  options.timeout = static_cast<int>(server_patience.count());
  options.tries = tries_per_server;
  std::string lookups = "b";  // the name servers alone, see net/hosts_file.h
  options.lookups = lookups.data();
  options.flags = ARES_FLAG_EDNS | ARES_FLAG_NOALIASES;  // HOSTALIASES names a file, which may be a pipe
  const int mask = ARES_OPT_SOCK_STATE_CB | ARES_OPT_QUERY_CACHE | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                   ARES_OPT_LOOKUPS | ARES_OPT_FLAGS;
  status_ = ares_init_options(&channel_, &options, mask);
  if (status_ == ARES_SUCCESS) status_ = messages_.serve(channel_);
  if (status_ == ARES_SUCCESS && !network.name_servers.empty()) {
    status_ = ares_set_servers_ports_csv(channel_, network.name_servers.c_str());
  }
}

void Channel::ask(const std::string& host) {
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    answers_[i].pending = true;
    answers_[i].changed = &changed_;
    ares_addrinfo_hints hints{};
    hints.ai_family = families[i];
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = ARES_AI_NOSORT;  // sorting would open a socket per address; reach() orders them
    ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, &Channel::on_answer, &answers_[i]);
  }
}

asio::awaitable<void> Channel::answered() {
  Deadline patience = Deadline::never();
  while (answers_[0].pending || answers_[1].pending) {
    if (any_found(answers_)) {
      patience = patience.sooner(Deadline::in(answers_[1].pending ? patience_with_a : patience_with_aaaa));
    }
    if (co_await changed_.wait_until(next_step().sooner(patience))) continue;
    if (patience.expired()) co_return;
    ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // time for c-ares to repeat itself or give up
  }
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
  changed_.notify();  // c-ares' next timeout may be another one now
}

void Channel::on_answer(void* answer, int status, int /*timeouts*/, ares_addrinfo* found) {
  auto& mine = *static_cast<Answer*>(answer);
  const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owned(found, &ares_freeaddrinfo);
  mine.pending = false;
  mine.status = status;
  const ares_addrinfo_node* node = found != nullptr ? found->nodes : nullptr;
  for (; node != nullptr; node = node->ai_next) {
    const std::size_t at =
        node->ai_family == AF_INET ? offsetof(sockaddr_in, sin_addr) : offsetof(sockaddr_in6, sin6_addr);
    mine.add(node->ai_family, reinterpret_cast<const char*>(node->ai_addr) + at);
  }
  mine.changed->notify();
}

std::unexpected<Outcome> not_found(std::string detail) {
  return std::unexpected(down(Reason::name_not_found, std::move(detail)));
}

std::unexpected<Outcome> lookup_failure(const std::string& host, int status) {
  switch (status) {
    case ARES_ENOTFOUND: return not_found(cat("no such name: ", host));
    case ARES_ENODATA: return not_found(cat(host, " has no address"));
    case ARES_ESERVFAIL: return not_found(cat("the name server failed on ", host, " (SERVFAIL)"));
    case ARES_EREFUSED: return not_found(cat("the name server refused to look up ", host));
    case ARES_ECONNREFUSED: return not_found(cat("no name server to ask for ", host));
    case ARES_ETIMEOUT: return std::unexpected(down(Reason::timed_out, cat("no name server answered for ", host)));
    case ARES_ENOMEM: return std::unexpected(down(Reason::internal, "out of memory in the resolver"));
    default: return not_found(cat("cannot look up ", host, ": ", ares_strerror(status)));
  }
}

// The failure worth telling: a server that failed says more than a family that has no address.
int telling(const Answers& answers) {
  const auto plain = [](int status) { return status == ARES_ENODATA || status == ARES_ENOTFOUND; };
  if (plain(answers[1].status) && !plain(answers[0].status)) return answers[0].status;
  // A name that exists without an address in one family may be NXDOMAIN in the other, from servers that confuse both.
  if (answers[1].status == ARES_ENOTFOUND && answers[0].status == ARES_ENODATA) return ARES_ENODATA;
  return answers[1].status;
}

}  // namespace

asio::awaitable<Result<Addresses>> ask_name_servers(const std::string& host, const Network& network) {
  if (std::optional<std::string> why = unfit_configuration()) co_return not_found(*std::move(why));
  Channel channel(co_await asio::this_coro::executor, network);
  if (channel.status() != ARES_SUCCESS) co_return lookup_failure(host, channel.status());
  channel.ask(host);
  co_await channel.answered();
  const Answers& answers = channel.answers();
  if (!any_found(answers) && channel.refused_answers()) {
    co_return not_found(cat("the name server sent too much for ", host));
  }
  if (!any_found(answers)) co_return lookup_failure(host, telling(answers));
  co_return interleaved(answers[0].addresses, answers[1].addresses);
}

}  // namespace steady::net
