// A name on its way to a service that is up: it does not exist yet, then its name server fails, then it leads nowhere, then
// to a machine whose service is not there yet, starts up, and is up. One wait lives through all of it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "binary.h"
#include "support/full_listener.h"
#include "support/name_server.h"
#include "support/sandbox.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"
#include "unit/probe/postgres/wire.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 30s;
const std::string name = "db.test";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream all(text);
  for (std::string line; std::getline(all, line);) lines.push_back(line);
  return lines;
}

// The lines of a level of the log ("info", "debug") with this text.
std::ptrdiff_t count(const std::string& log, const std::string& level, const std::string& text) {
  return std::ranges::count_if(lines_of(log), [&](const std::string& line) {
    return line.contains(cat("Z ", level, " ")) && line.contains(text);
  });
}

// A wait for a name that is led through all states by a name server and a peer of ours.
class Journey {
 public:
  Journey(const std::string& before, const std::string& behind) {
    fail_with(NameAnswer::name_error());
    etc_.write("resolv.conf", cat("nameserver ", names_.address(), '\n'));
    Command command = steady_command({"wait", "--log-level", "debug", "--timeout", "50s",
                                      cat(before, name, ':', hole_.port(), behind, "#timeout=500ms"), "--", "/bin/echo",
                                      "the command runs"});
    wait_.emplace(etc_.around(std::move(command)));
  }

  void fail_with(const NameAnswer& failure) {
    names_.answer(name, DnsType::a, failure);
    names_.answer(name, DnsType::aaaa, failure);
  }
  void lead_to(const std::string& address) {
    names_.answer(name, DnsType::a, NameAnswer::addresses({address}));
    names_.answer(name, DnsType::aaaa, NameAnswer::none());
  }
  bool sees(const std::string& text) { return wait_->wait_for_output(text, patience); }
  std::uint16_t port() const { return hole_.port(); }
  int queries() const { return names_.queries(name, DnsType::a); }

  // Lasts until this many further attempts have asked the name server anew.
  bool asks_again(int times) {
    const int wanted = queries() + times;
    return eventually([&] { return queries() >= wanted || !wait_->running(); }) && wait_->running();
  }

  // From a name that does not exist to an address where nobody listens.
  void to_a_closed_port() {
    ASSERT_TRUE(sees("name not found: no such name: db.test")) << wait_->err();
    ASSERT_TRUE(asks_again(2));
    fail_with(NameAnswer::server_failure());
    ASSERT_TRUE(sees("the name server failed on db.test (SERVFAIL)")) << wait_->err();
    lead_to("127.0.0.2");  // the queue of a listener there is full: silence
    ASSERT_TRUE(sees("timed out: in connect after ")) << wait_->err();
    lead_to("127.0.0.3");
    ASSERT_TRUE(sees("refused: connection refused")) << wait_->err();
    const int before = queries();
    const std::ptrdiff_t attempts_before = count(wait_->err(), "debug", "refused: ");
    ASSERT_TRUE(asks_again(5));
    const std::ptrdiff_t attempts = count(wait_->err(), "debug", "refused: ") - attempts_before;
    EXPECT_NEAR(static_cast<double>(attempts), queries() - before, 1) << "each attempt resolves anew";
  }

  Finished end() {
    const auto finished = wait_->wait(patience);
    return finished ? *finished : Finished{};
  }

 private:
  const FullListener hole_{"127.0.0.2"};
  NameServer names_;
  OwnEtc etc_;
  std::optional<Child> wait_;
};

void expect_each_change_once(const Finished& finished, const std::string& not_ready) {
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(finished.out, "the command runs\n");
  for (const std::string& change : {std::string("name not found: "), std::string("timed out: "),
                                    std::string("refused: "), not_ready, std::string(": up after ")}) {
    EXPECT_EQ(count(finished.err, "info", change), 1) << change << '\n' << story(finished);
  }
  EXPECT_EQ(count(finished.err, "info", "ready after "), 1) << story(finished);
}

// A peer at the end of the journey, that says `not_ready` until it is told otherwise.
class Arrival {
 public:
  Arrival(std::uint16_t port, ScriptedPeer::Script not_ready, ScriptedPeer::Script ready)
      : peer_([this, not_ready, ready](Guest& guest) { ready_ ? ready(guest) : not_ready(guest); },
              {.address = "127.0.0.3", .port = port}) {}

  bool is_asked(int times) const {
    return eventually([&] { return peer_.connections() >= times; });
  }
  void become_ready() { ready_ = true; }

 private:
  std::atomic<bool> ready_ = false;
  ScriptedPeer peer_;
};

TEST(WaitJourney, OfANameToAPostgresPassesAndTellsEachChangeOnce) {
  Journey journey("postgres://app@", "/app");
  ASSERT_NO_FATAL_FAILURE(journey.to_a_closed_port());
  Arrival arrival(journey.port(), wire::refusing(wire::error("57P03", "the database system is starting up")),
                  wire::server({}));
  ASSERT_TRUE(journey.sees("not ready: the database system is starting up (57P03)"));
  EXPECT_TRUE(arrival.is_asked(4));
  arrival.become_ready();
  expect_each_change_once(journey.end(), "not ready: the database system is starting up (57P03)");
}

ScriptedPeer::Script saying(const std::string& answer) {
  return [answer](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send(answer);
    guest.wait_until_closed();
  };
}

TEST(WaitJourney, OfANameToARedisPassesAndTellsEachChangeOnce) {
  Journey journey("redis://", "");
  ASSERT_NO_FATAL_FAILURE(journey.to_a_closed_port());
  Arrival arrival(journey.port(), saying("-LOADING Redis is loading the dataset in memory\r\n"), saying("+PONG\r\n"));
  ASSERT_TRUE(journey.sees("not ready: LOADING Redis is loading"));
  EXPECT_TRUE(arrival.is_asked(4));
  arrival.become_ready();
  expect_each_change_once(journey.end(), "not ready: LOADING Redis is loading");
}

// The command in a network of its own, of which only the loopback exists, and whose connections get one of four ports.
Command with_four_ports(Command command) {
  const std::string script =
      "import fcntl, os, socket, struct, sys\n"
      "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'lo', 0x49))  # SIOCSIFFLAGS: up\n"
      "with open('/proc/sys/net/ipv4/ip_local_port_range', 'w') as ports: ports.write('50000 50003')\n"
      "os.execve(sys.argv[1], sys.argv[1:], os.environ)\n";
  std::vector<std::string> argv{"/usr/bin/unshare", "--net"};
  if (::geteuid() != 0) argv.emplace_back("--map-root-user");
  argv.insert(argv.end(), {"/usr/bin/python3", "-c", script});
  argv.insert(argv.end(), command.argv.begin(), command.argv.end());
  command.argv = std::move(argv);
  return command;
}

// TCP lets a port connect to itself (RFC 9293, 3.5: both sides open at once). Whoever asks again and again for a port of
// his own machine on which nobody listens will one day be given that port for his own end, and speaks with himself. That
// is nobody.
TEST(WaitJourney, IsNotEndedByAConnectionToItself) {
  for (const char* target : {"127.0.0.1:50000", "127.0.0.1:50001", "redis://127.0.0.1:50000", "http://127.0.0.1:50000",
                             "postgres://app@127.0.0.1:50000/app"}) {
    const Finished finished =
        run(with_four_ports(steady_command({"wait", "--log-level", "debug", "--timeout", "1500ms", target})));
    EXPECT_EQ(finished.status, 124) << target << '\n' << story(finished);
    if (std::string_view(target).starts_with("postgres:")) continue;  // libpq connects by itself, and is not fooled
    EXPECT_EQ(count(finished.err, "info", "refused: "), 1) << story(finished);
    EXPECT_EQ(count(finished.err, "info", ""), 1) << "refused, and nothing else\n" << story(finished);
  }
}

}  // namespace
}  // namespace steady::test
