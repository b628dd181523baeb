#include "name_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "launch.h"

namespace steady::test {
namespace {

using Clock = std::chrono::steady_clock;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return name;
}

// An invalid descriptor when the port is taken.
Fd bind_to(int type, std::uint16_t port) {
  Fd fd(::socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const sockaddr_in name = loopback(port);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) return Fd();
  return fd;
}

std::uint16_t port_of(const Fd& fd) {
  sockaddr_in name{};
  socklen_t size = sizeof name;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &size);
  return ntohs(name.sin_port);
}

// A TCP connection with what has come of its query (RFC 1035, section 4.2.2: two bytes of length, then the message).
struct Caller {
  Fd fd;
  std::string received = {};
};

// An answer whose time has not come.
struct Later {
  Clock::time_point when;
  sockaddr_in to{};
  std::string message;
};

std::string message_of(const NameAnswer& answer, const DnsQuestion& question) {
  return answer.craft && !answer.reply.truncated ? answer.craft(question) : write_reply(question, answer.reply);
}

}  // namespace

struct NameServer::State {
  using Key = std::pair<std::string, std::uint16_t>;

  Fd stop, udp, tcp;
  mutable std::mutex mutex;  // the script and the counts: the test writes and reads them while the thread serves
  std::map<Key, std::vector<NameAnswer>> script;
  std::map<Key, int> counts;
  std::list<Caller> callers;
  std::vector<Later> later;
  std::jthread thread;

  void open() {
    do {
      tcp = bind_to(SOCK_STREAM, 0);
      udp = bind_to(SOCK_DGRAM, port_of(tcp));  // the same port: taken only if another program is unlucky for us
    } while (udp.get() < 0);
    if (::listen(tcp.get(), 64) != 0) fail("name server: listen");
    stop = Fd(::eventfd(0, EFD_CLOEXEC));
  }

  NameAnswer take(const DnsQuestion& question) {
    const std::scoped_lock lock(mutex);
    const Key key(question.name, question.type);
    const int before = counts[key]++;
    if (const auto found = script.find(key); found != script.end()) {
      const auto last = static_cast<int>(found->second.size()) - 1;
      return found->second[static_cast<std::size_t>(std::min(before, last))];
    }
    const bool known = std::ranges::any_of(script, [&](const auto& entry) { return entry.first.first == key.first; });
    return known ? NameAnswer::none() : NameAnswer::name_error();
  }

  void serve() {
    while (true) {
      std::vector<pollfd> watched{{stop.get(), POLLIN, 0}, {udp.get(), POLLIN, 0}, {tcp.get(), POLLIN, 0}};
      for (const Caller& caller : callers) watched.push_back({caller.fd.get(), POLLIN, 0});
      if (::poll(watched.data(), watched.size(), until_next()) < 0) continue;
      if (watched[0].revents != 0) return;
      hear_udp();
      std::erase_if(callers, [this](Caller& caller) { return !hear_tcp(caller); });
      if (Fd caller(::accept4(tcp.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)); caller.get() >= 0) {
        const int room = 1 << 18;  // the longest message at once
        ::setsockopt(caller.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
        callers.push_back({std::move(caller)});
      }
      send_what_is_due();
    }
  }

  int until_next() const {
    if (later.empty()) return -1;
    const auto next = std::ranges::min_element(later, {}, &Later::when)->when;
    return std::max(0, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count()));
  }

  void hear_udp() {
    std::array<char, 4096> chunk;
    sockaddr_in from{};
    socklen_t size = sizeof from;
    ssize_t n = 0;
    while ((n = ::recvfrom(udp.get(), chunk.data(), chunk.size(), 0, reinterpret_cast<sockaddr*>(&from), &size)) > 0) {
      const auto question = read_question({chunk.data(), static_cast<std::size_t>(n)});
      if (!question) continue;
      NameAnswer mine = take(*question);
      if (mine.manner == NameAnswer::Manner::silence) continue;
      if (mine.reply.truncated) mine.reply.addresses.clear();
      const bool sense = mine.manner == NameAnswer::Manner::reply;
      later.push_back({Clock::now() + mine.delay, from, sense ? message_of(mine, *question) : "nonsense"});
    }
  }

  void send_what_is_due() {
    const auto now = Clock::now();
    for (const Later& each : later) {
      if (each.when > now) continue;
      ::sendto(udp.get(), each.message.data(), each.message.size(), 0, reinterpret_cast<const sockaddr*>(&each.to),
               sizeof each.to);
    }
    std::erase_if(later, [now](const Later& each) { return each.when <= now; });
  }

  // False when the caller has left.
  bool hear_tcp(Caller& caller) {
    std::array<char, 4096> chunk;
    const ssize_t n = ::recv(caller.fd.get(), chunk.data(), chunk.size(), 0);
    if (n <= 0) return n < 0 && errno == EAGAIN;
    caller.received.append(chunk.data(), static_cast<std::size_t>(n));
    while (const std::optional<std::string> query = take_query(caller.received)) {
      if (!answer_tcp(caller, *query)) return false;
    }
    return true;
  }

  // Resolvers send all they ask on one connection, several queries at once.
  static std::optional<std::string> take_query(std::string& received) {
    if (received.size() < 2) return std::nullopt;
    const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(received[0])) << 8U |
                             static_cast<unsigned char>(received[1]);
    if (received.size() < 2 + size) return std::nullopt;
    std::string query = received.substr(2, size);
    received.erase(0, 2 + size);
    return query;
  }

  bool answer_tcp(const Caller& caller, const std::string& query) {
    const auto question = read_question(query);
    if (!question) return true;
    NameAnswer mine = take(*question);
    if (mine.manner == NameAnswer::Manner::silence) return true;
    mine.reply.truncated = false;
    std::string message = message_of(mine, *question);
    const auto size = static_cast<std::uint16_t>(message.size());
    message.insert(0, {static_cast<char>(size >> 8), static_cast<char>(size & 0xff)});
    return ::send(caller.fd.get(), message.data(), message.size(), MSG_NOSIGNAL) > 0;
  }
};

NameServer::NameServer() : state_(std::make_unique<State>()) {
  state_->open();
  sigset_t all, before;  // signals are for the test
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  state_->thread = std::jthread([state = state_.get()] { state->serve(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

NameServer::~NameServer() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = ::write(state_->stop.get(), &one, sizeof one);
  state_->thread.join();
}

void NameServer::answer(const std::string& name, DnsType type, std::vector<NameAnswer> sequence) {
  const std::scoped_lock lock(state_->mutex);
  state_->script[{name, static_cast<std::uint16_t>(type)}] = std::move(sequence);
}

int NameServer::queries(const std::string& name, DnsType type) const {
  const std::scoped_lock lock(state_->mutex);
  const auto found = state_->counts.find({name, static_cast<std::uint16_t>(type)});
  return found == state_->counts.end() ? 0 : found->second;
}

int NameServer::queries() const {
  const std::scoped_lock lock(state_->mutex);
  int all = 0;
  for (const auto& [key, count] : state_->counts) all += count;
  return all;
}

std::string NameServer::address() const { return "127.0.0.1:" + std::to_string(port_of(state_->udp)); }

}  // namespace steady::test
