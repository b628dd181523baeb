#include "net/dns_sockets.h"

#include <ares.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

namespace steady::net {
namespace {

// c-ares treats this as "try again later".
ssize_t nothing_yet() {
  errno = EAGAIN;
  return -1;
}

}  // namespace

// ares.h (c-ares 1.34) requires of these functions: errors like those of the system calls, and the full source address
// of a datagram.
struct DnsSockets::Functions {
  static DnsSockets& of(void* self) { return *static_cast<DnsSockets*>(self); }

  static ares_socket_t open(int family, int type, int protocol, void* self) {
    const int fd = ::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
    if (fd < 0) return ARES_SOCKET_BAD;
    const bool stream = type == SOCK_STREAM;
    const int on = 1;
    if (stream) ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    of(self).sockets_[fd] = Socket{.stream = stream};
    return fd;
  }

  static int close(ares_socket_t fd, void* self) {
    of(self).sockets_.erase(fd);
    return ::close(fd);
  }

  // c-ares sets buffer sizes, a device and TCP Fast Open with this. steady uses none of them, and c-ares works without
  // them.
  static int set_option(ares_socket_t, ares_socket_opt_t, const void*, ares_socklen_t, void*) {
    errno = ENOSYS;
    return -1;
  }

  static int connect(ares_socket_t fd, const sockaddr* to, ares_socklen_t size, unsigned, void*) {
    return ::connect(fd, to, size);
  }

  static ares_ssize_t receive(ares_socket_t fd, void* into, std::size_t size, int, sockaddr* from,
                              ares_socklen_t* length, void* self) {
    return of(self).receive(fd, into, size, from, length);
  }

  static ares_ssize_t send(ares_socket_t fd, const void* bytes, std::size_t size, int, const sockaddr* to,
                           ares_socklen_t length, void*) {
    return ::sendto(fd, bytes, size, MSG_NOSIGNAL, to, length);
  }

  static int own_name(ares_socket_t fd, sockaddr* name, ares_socklen_t* length, void*) {
    return ::getsockname(fd, name, length);
  }

  static unsigned index_of(const char* interface, void*) { return ::if_nametoindex(interface); }

  static const char* name_of(unsigned index, char* into, std::size_t size, void*) {
    return size < IF_NAMESIZE ? nullptr : ::if_indextoname(index, into);
  }
};

int DnsSockets::serve(ares_channeldata* channel) {
  ares_socket_functions_ex all{};
  all.version = 1;
  all.flags = ARES_SOCKFUNC_FLAG_NONBLOCKING;
  all.asocket = &Functions::open;
  all.aclose = &Functions::close;
  all.asetsockopt = &Functions::set_option;
  all.aconnect = &Functions::connect;
  all.arecvfrom = &Functions::receive;
  all.asendto = &Functions::send;
  all.agetsockname = &Functions::own_name;
  all.aif_nametoindex = &Functions::index_of;
  all.aif_indextoname = &Functions::name_of;
  return ares_set_socket_functions_ex(channel, &all, this);
}

// c-ares then gives up this server, as if the server had closed the connection, and tries the next.
ssize_t DnsSockets::refuse() {
  refused_ = true;
  errno = ECONNRESET;
  return -1;
}

ssize_t DnsSockets::receive(int fd, void* into, std::size_t size, sockaddr* from, socklen_t* from_size) {
  const auto found = sockets_.find(fd);
  if (!may_read_ || found == sockets_.end()) return nothing_yet();
  may_read_ = false;
  Socket& socket = found->second;
  if (socket.left == 0 || socket.answers.broken()) return refuse();

  std::array<char, longest_answer> chunk;
  const int flags = socket.stream ? 0 : MSG_TRUNC;  // true size of a datagram; on a stream this flag drops bytes
  const ssize_t count = ::recvfrom(fd, chunk.data(), chunk.size(), flags, from, from_size);
  if (count < 0 || (count == 0 && socket.stream)) return count;
  const auto received = static_cast<std::size_t>(count);
  socket.left -= std::min(socket.left, std::max(received, least_counted));
  if (received == 0) return 0;
  const std::string_view kept(chunk.data(), std::min(received, chunk.size()));
  std::string answer;
  if (socket.stream) {
    answer = socket.answers.feed(kept);
  } else {
    answer = received > kept.size() ? shortened(kept) : std::string(kept);
  }
  if (answer.empty()) return socket.stream && !socket.answers.broken() ? nothing_yet() : refuse();
  const std::size_t given = std::min(answer.size(), size);
  std::memcpy(into, answer.data(), given);
  return static_cast<ssize_t>(given);
}

}  // namespace steady::net
