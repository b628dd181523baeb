// The networks of compose-examples/production: what reaches what. Every service is a web server of ours. An answer counts by its
// content, as something beyond this machine may answer for an address that no container has.
#include <gtest/gtest.h>

#include <fstream>

#include "containers/attacked.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

// Listens on every address of this machine.
class HostService {
 public:
  std::string at(const std::string& address) const { return web(address, peer_.port()); }
  static std::string web(const std::string& address, int port) {
    return "http://" + address + ":" + std::to_string(port) + "/#contains=ok";
  }

 private:
  ScriptedPeer peer_{[](Guest& guest) {
                       guest.read_until("\r\n\r\n");
                       guest.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n");
                     },
                     {.address = "0.0.0.0"}};
};

class Isolation : public testing::Test {
 protected:
  static void SetUpTestSuite() { attacked = new Attacked({"/server"}); }
  static void TearDownTestSuite() {
    delete attacked;
    attacked = nullptr;
  }

  static std::string web(const std::string& address) { return HostService::web(address, 8080); }
  static Finished from_host(const std::string& target) {
    return run({.argv = {steady_binary(), "check", "--timeout", "1s", target}});
  }
  static Finished from(const std::string& service, const std::string& target) {
    return attacked->as_itself(service, {"/steady", "check", "--timeout", "1s", target});
  }
  static std::string gateway(const std::string& network) {
    return docker_ok({"network", "inspect", "--format", "{{range .IPAM.Config}}{{.Gateway}}{{end}}", network});
  }

  static inline Attacked* attacked = nullptr;
};

TEST_F(Isolation, KeepsTheHostsProcessesFromTheDatabaseAndTheCacheAlthoughInternalAloneDoesNot) {
  for (const std::string service : {"db", "cache"}) {
    const std::string address = attacked->address(service, "backend");
    EXPECT_EQ(from_host(web(address)).status, 1) << service;
    EXPECT_EQ(from("app", web(address)).status, 0) << service << ": it answers where it should";
    const Network internal({"--internal"});
    docker_ok({"network", "connect", internal.name(), attacked->story().container(service)});
    const std::string there = attacked->story().inspect(
        service, "{{(index .NetworkSettings.Networks \"" + internal.name() + "\").IPAddress}}");
    const Finished finished = from_host(web(there));
    docker_ok({"network", "disconnect", internal.name(), attacked->story().container(service)});
    EXPECT_EQ(finished.status, 0) << service << finished.out << ": or the option is not needed";
  }
}

TEST_F(Isolation, KeepsTheDatabaseAndTheCacheFromTheHostFromOtherNetworksAndFromOutside) {
  const HostService host;
  const std::string edge = gateway(attacked->story().network("edge"));
  ASSERT_EQ(from_host(host.at(edge)).status, 0);
  ASSERT_EQ(from("edge", host.at(edge)).status, 0) << "an ordinary network lets its containers reach the host";
  const Network other;
  const Container foreign({"--network", other.name(), "--entrypoint", "/server"},
                          attacked->story().inspect("edge", "{{.Config.Image}}"));
  const std::string elsewhere = foreign.inspect("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
  ASSERT_EQ(from_host(web(elsewhere)).status, 0);
  for (const std::string service : {"db", "cache"}) {
    for (const std::string& target : {host.at(edge), web(attacked->address("edge", "edge")),
                                      web(attacked->address("app", "edge")), web(elsewhere), web("192.0.2.1")}) {
      const Finished finished = from(service, target);
      EXPECT_EQ(finished.status, 1) << service << ' ' << target;
      EXPECT_TRUE(finished.out.contains("unreachable")) << service << ' ' << target << finished.out;
    }
    const std::string own_gateway = gateway(attacked->story().network("backend"));
    EXPECT_EQ(from(service, host.at(own_gateway)).status, 1) << service << ": the bridge has no address";
  }
}

TEST_F(Isolation, KeepsTheEdgeAndOtherNetworksFromTheDatabaseAndTheCache) {
  for (const std::string service : {"db", "cache"}) {
    const std::string target = web(attacked->address(service, "backend"));
    EXPECT_EQ(from("app", target).status, 0) << service;
    EXPECT_EQ(from("edge", target).status, 1) << service;
    EXPECT_TRUE(from("edge", web(service)).out.contains("name not found")) << service;
  }
  EXPECT_EQ(from("edge", web("app")).status, 0);
}

// What a link-local address of the bridge would be: the same way, in the other family.
TEST_F(Isolation, GivesTheBackendNoIPv6) {
  for (const std::string service : {"db", "cache", "migrate"}) {
    std::ifstream file("/proc/" + attacked->story().inspect(service, "{{.State.Pid}}") + "/net/if_inet6");
    const std::string addresses{std::istreambuf_iterator<char>(file), {}};
    EXPECT_FALSE(addresses.contains("eth")) << service << '\n' << addresses;
  }
}

// What the edge network does not keep in, so that nobody relies on it.
TEST_F(Isolation, LetsTheEdgeAndTheApplicationReachTheHost) {
  const HostService host;
  const std::string edge = gateway(attacked->story().network("edge"));
  for (const std::string service : {"edge", "app"}) EXPECT_EQ(from(service, host.at(edge)).status, 0) << service;
}

}  // namespace
}  // namespace steady::test
