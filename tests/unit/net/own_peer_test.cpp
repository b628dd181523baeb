// A socket that is connected to itself: TCP allows it (RFC 9293, 3.5, simultaneous open), and then nobody listens.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "net/reach.h"
#include "support/scripted_peer.h"

namespace steady::net {
namespace {

class OwnPeer : public testing::Test {
 protected:
  OwnPeer() = default;
  ~OwnPeer() override {
    for (const int fd : sockets_) ::close(fd);
  }
  int kept(int fd) {
    sockets_.push_back(fd);
    return fd;
  }
  int open(int family) { return kept(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

  // A socket that is connected to the very address that it was bound to.
  template <class Address>
  int connected_to_itself(Address address, int family) {
    const int fd = open(family);
    socklen_t size = sizeof address;
    auto* const any = static_cast<sockaddr*>(static_cast<void*>(&address));
    EXPECT_EQ(::bind(fd, any, size), 0);
    EXPECT_EQ(::getsockname(fd, any, &size), 0);
    EXPECT_EQ(::connect(fd, any, size), 0);
    return fd;
  }

 private:
  std::vector<int> sockets_;
};

sockaddr_in loopback4(std::uint16_t port) {
  return {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
}
sockaddr_in6 loopback6() {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  return address;
}

TEST_F(OwnPeer, IsFoundInEitherFamily) {
  EXPECT_TRUE(is_its_own_peer(connected_to_itself(loopback4(0), AF_INET)));
  EXPECT_TRUE(is_its_own_peer(connected_to_itself(loopback6(), AF_INET6)));
}

TEST_F(OwnPeer, IsNoServerOfThisMachine) {
  const test::ScriptedPeer peer([](test::Guest& guest) { guest.wait_until_peer_is_gone(); });
  const int fd = open(AF_INET);
  sockaddr_in address = loopback4(peer.port());
  ASSERT_EQ(::connect(fd, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address), 0);
  EXPECT_FALSE(is_its_own_peer(fd));
}

// Both ends of a Unix socket may be without a name, and are then alike.
TEST_F(OwnPeer, IsNoUnixSocket) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  EXPECT_FALSE(is_its_own_peer(kept(ends[0])));
  EXPECT_FALSE(is_its_own_peer(kept(ends[1])));
}

TEST_F(OwnPeer, IsNoneOfASocketThatIsNotConnected) {
  EXPECT_FALSE(is_its_own_peer(open(AF_INET)));
  EXPECT_FALSE(is_its_own_peer(-1));
}

}  // namespace
}  // namespace steady::net
