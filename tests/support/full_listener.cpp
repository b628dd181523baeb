#include "full_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace steady::test {

FullListener::FullListener(const std::string& address, std::uint16_t port) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  const bool is_v6 = ::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1;
  if (!is_v6 && ::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) != 1) fail("full listener: " + address, EINVAL);
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  v4.sin_port = v6.sin6_port = htons(port);
  auto* name = is_v6 ? reinterpret_cast<sockaddr*>(&v6) : reinterpret_cast<sockaddr*>(&v4);
  socklen_t size = is_v6 ? sizeof v6 : sizeof v4;
  listener_ = Fd(::socket(name->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::bind(listener_.get(), name, size) != 0) fail("full listener: bind");
  ::getsockname(listener_.get(), name, &size);
  port_ = ntohs(is_v6 ? v6.sin6_port : v4.sin_port);
  fill(name->sa_family, name, size);
}

FullListener FullListener::at_path(const std::string& unix_path) {
  FullListener made;
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  unix_path.copy(static_cast<char*>(name.sun_path), sizeof name.sun_path - 1);
  made.listener_ = Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::bind(made.listener_.get(), reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) fail("full listener: bind");
  made.fill(AF_UNIX, &name, sizeof name);
  return made;
}

// Guests until one is neither let in nor turned away within the time that loopback needs many times over.
void FullListener::fill(int family, const void* name, unsigned size) {
  if (::listen(listener_.get(), 0) != 0) fail("full listener: listen");
  for (int waiting = 0; waiting < 2;) {
    Fd guest(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int result = ::connect(guest.get(), static_cast<const sockaddr*>(name), size);
    if (result != 0 && errno == EAGAIN) return;
    pollfd connected{guest.get(), POLLOUT, 0};
    if (result != 0 && ::poll(&connected, 1, 20) == 0) ++waiting;
    queue_.push_back(std::move(guest));
  }
}

}  // namespace steady::test
