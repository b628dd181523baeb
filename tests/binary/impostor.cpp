#include "impostor.h"

#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <future>
#include <utility>
#include <vector>

namespace steady::test {

void in_own_network(const std::function<void()>& work) {
  std::jthread([&] {
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0) << std::strerror(errno);
    const Fd any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq loopback{};
    std::strcpy(loopback.ifr_name, "lo");
    loopback.ifr_flags = IFF_UP;
    ASSERT_EQ(::ioctl(any.get(), SIOCSIFFLAGS, &loopback), 0);
    work();
  }).join();
}

Impostor::Impostor(uid_t user, const std::string& name, std::string text, bool for_ever)
    : text_(std::move(text)), for_ever_(for_ever), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  std::promise<bool> promise;
  std::future<bool> listening = promise.get_future();
  thread_ = std::jthread([this, address, size, user, told = std::move(promise)] mutable {
    ::syscall(SYS_setresuid, user, user, user);  // this thread alone, past the C library
    told.set_value(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                   ::listen(listener_.get(), 16) == 0);
    serve();
  });
  EXPECT_TRUE(listening.get()) << name;
}

Impostor::~Impostor() { ::shutdown(listener_.get(), SHUT_RDWR); }

void Impostor::serve() {
  for (std::vector<Fd> guests;;) {
    const int guest = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (guest < 0) return;
    guests.emplace_back(guest);
    do {
      if (::send(guest, text_.data(), text_.size(), MSG_NOSIGNAL) < 0) break;
    } while (for_ever_);
  }
}

}  // namespace steady::test
