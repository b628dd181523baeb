#include "scripted_peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <list>
#include <thread>

#include "launch.h"
#include "scripted_guest.h"

namespace steady::test {
namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

template <class Specific>
Address address_of(const Specific& specific, std::size_t size = sizeof(Specific)) {
  Address address;
  std::memcpy(&address.storage, &specific, sizeof specific);
  address.size = static_cast<socklen_t>(size);
  return address;
}

Address unix_address(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path) fail("scripted peer: " + path, ENAMETOOLONG);
  path.copy(static_cast<char*>(name.sun_path), path.size());
  const bool abstract = path.starts_with('@');
  if (abstract) name.sun_path[0] = '\0';
  return address_of(name, offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
}

Address ip_address(const std::string& address, std::uint16_t port) {
  sockaddr_in v4{};
  if (::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return address_of(v4);
  }
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) != 1) fail("scripted peer: " + address, EINVAL);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  return address_of(v6);
}

Fd bind_to(const Address& address, bool chosen_port = false) {
  Fd fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int yes = 1;  // only for a port that is asked for: it may still be lingering from the peer before
  if (chosen_port) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(fd.get(), address.get(), address.size) != 0) fail("scripted peer: bind");
  return fd;
}

std::uint16_t port_of(const Fd& fd) {
  sockaddr_in6 name{};  // the port stands at the same place in sockaddr_in
  socklen_t size = sizeof name;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &size);
  return name.sin6_family == AF_UNIX ? std::uint16_t{0} : ntohs(name.sin6_port);
}

}  // namespace

struct ScriptedPeer::State {
  Script script;
  Options options;
  TlsContext tls{nullptr, &SSL_CTX_free};
  Fd stop;  // readable once the peer is being destroyed
  Fd listener;
  std::atomic<int> connections = 0;
  std::list<std::jthread> guests;
  std::jthread welcome;

  void listen_and_serve() {
    while (true) {
      std::array<pollfd, 2> watched{{{listener.get(), POLLIN, 0}, {stop.get(), POLLIN, 0}}};
      if (::poll(watched.data(), watched.size(), -1) < 0) continue;
      if (watched[1].revents != 0) return;
      Fd guest(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (guest.get() < 0) continue;
      const int yes = 1;
      ::setsockopt(guest.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      ++connections;
      guests.emplace_back([this, fd = std::move(guest)]() mutable { serve(std::move(fd)); });
    }
  }

  void serve(Fd fd) {
    ScriptedGuest guest(std::move(fd), stop.get());
    try {
      if (tls == nullptr || guest.accept_tls(tls.get())) script(guest);
    } catch (const ScriptEnds&) {
    }
    guest.see_off();
  }
};

ScriptedPeer::ScriptedPeer(Script script) : ScriptedPeer(std::move(script), Options()) {}

ScriptedPeer::ScriptedPeer(Script script, Options options) : state_(std::make_unique<State>()) {
  state_->script = std::move(script);
  state_->options = std::move(options);
  const Options& wanted = state_->options;
  if (!wanted.certificate.empty()) state_->tls = server_context(wanted);
  state_->stop = Fd(::eventfd(0, EFD_CLOEXEC));
  state_->listener = wanted.unix_path.empty() ? bind_to(ip_address(wanted.address, wanted.port), wanted.port != 0)
                                              : bind_to(unix_address(wanted.unix_path));
  if (!wanted.listen) return;
  if (::listen(state_->listener.get(), 512) != 0) fail("scripted peer: listen");
  // The threads inherit a mask that blocks everything: signals are for the test, and SSL_write knows no MSG_NOSIGNAL.
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  state_->welcome = std::jthread([state = state_.get()] { state->listen_and_serve(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

ScriptedPeer::~ScriptedPeer() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = ::write(state_->stop.get(), &one, sizeof one);
  if (state_->welcome.joinable()) state_->welcome.join();  // before its list of guests is looked at
  state_->guests.clear();
  const std::string& path = state_->options.unix_path;
  if (!path.empty() && !path.starts_with('@')) ::unlink(path.c_str());
}

std::uint16_t ScriptedPeer::port() const { return port_of(state_->listener); }
int ScriptedPeer::connections() const { return state_->connections; }

ClosedPort::ClosedPort() {
  Fd fd = bind_to(ip_address("127.0.0.1", 0));
  port_ = port_of(fd);
  fd_ = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0);
}

ClosedPort::~ClosedPort() { ::close(fd_); }

}  // namespace steady::test
