// More clients of `steady serve` than it has connections, all of them hostile: whoever asks well is answered, and soon.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <deque>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

const std::string livez = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

class ServeCrowd : public testing::Test {
 protected:
  void SetUp() override {
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8'000);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    ASSERT_GE(limit.rlim_cur, 6'000U) << "more descriptors are needed here";
  }

  // `count` clients that send these bytes and then neither read nor leave.
  template <class Where>
  void beset(const Where& where, const std::string& bytes, int count) {
    for (int i = 0; i < count; ++i) {
      crowd.emplace_back(where);
      crowd.back().send(bytes);
    }
  }

  template <class Where>
  void ask(const Where& where, int times) {
    for (int i = 0; i < times; ++i) {
      const auto begin = steady_clock::now();
      Client client(where);
      ASSERT_TRUE(client.send(livez)) << i;
      ASSERT_EQ(parse_answer(client.read(1)).body, "ok\n") << i << " with a crowd of " << crowd.size();
      took.push_back(steady_clock::now() - begin);
    }
  }

  std::chrono::milliseconds percentile_99() {
    std::ranges::sort(took);
    return std::chrono::duration_cast<std::chrono::milliseconds>(took.at(took.size() * 99 / 100));
  }

  ClosedPort closed;
  TemporaryDirectory directory;
  std::string path = directory.path("steady.sock");
  Serving serving{cat("  queue: { tcp: \"127.0.0.1:", closed.port(), "\" }\n"), {}, {"--listen", cat("unix:", path)}};
  std::deque<Client> crowd;
  std::vector<steady_clock::duration> took;
};

TEST_F(ServeCrowd, OfSixHundredOrTwoThousandHalfHeadersKeepsNobodyFromBeingAnswered) {
  for (const int count : {600, 1'400}) {
    beset(serving.port(), "GET /livez HTTP/1.1\r\nHos", count);
    ask(serving.port(), 150);
  }
  EXPECT_LE(percentile_99(), 50ms);
}

TEST_F(ServeCrowd, ThatNeverReadsKeepsNobodyFromBeingAnswered) {
  beset(serving.port(), repeated("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        600);  // a megabyte of answers each
  ask(serving.port(), 150);
  EXPECT_LE(percentile_99(), 50ms);
}

// A page of 300 checks is 200 KB, and milliseconds of work: it is written once for all of them.
TEST_F(ServeCrowd, ThatAsksForThePagesOfManyChecksCostsOnePageAndNoTime) {
  std::string checks;
  for (int i = 0; i < 300; ++i)
    checks += cat("  check-", i, ": { tcp: \"127.0.0.1:", closed.port(), "\", interval: 5s }\n");
  Serving large(checks, "serve: { drain: 0s }\n");
  ASSERT_TRUE(large.eventually_answers("/status", 200, "\"attempts\":1,"));
  for (const std::string target : {"/metrics", "/status"}) ASSERT_EQ(large.get(target).status, 200);
  const auto peak = [&large] {
    const std::string status = read_all(cat("/proc/", large.child().pid(), "/status"));
    return std::stol(status.substr(status.find("VmHWM:") + 6));
  };
  const long before = peak();
  for (const std::string target : {"/metrics", "/status", "/readyz?verbose"}) {
    beset(large.port(), cat("GET ", target, " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 600);
    ask(large.port(), 200);
  }
  EXPECT_LE(percentile_99(), 50ms);
  EXPECT_LE(peak() - before, 8 * 1024) << "KB";
  large.child().kill(SIGTERM);
  EXPECT_TRUE(large.child().wait(5s)) << "SIGTERM is obeyed all the same";
}

TEST_F(ServeCrowd, OnAUnixSocketKeepsNobodyFromBeingAnswered) {
  beset(path, "GET /livez HT", 600);
  ask(path, 100);
  ask(serving.port(), 100);
  EXPECT_LE(percentile_99(), 50ms);
}

TEST_F(ServeCrowd, ThatComesAndGoesOrDripsDoesNotEndTheConnectionOfWhoKeepsAsking) {
  const std::vector<std::string> kinds{"",
                                       "G",
                                       "GET /livez HTTP/1.1\r\nHos",
                                       livez,
                                       repeated(livez, 50),
                                       "nonsense\r\n\r\n",
                                       "GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n"};
  Client kept(serving.port());
  for (int i = 0; i < 140; ++i) {
    beset(serving.port(), kinds[static_cast<std::size_t>(i) % kinds.size()], 15);
    for (int gone = 0; gone < 5; ++gone) Client(serving.port()).send("");
    for (std::size_t slow = static_cast<std::size_t>(i) % 10; slow < crowd.size(); slow += 10) crowd[slow].send("x");
    if (crowd.size() > 1'000) crowd.erase(crowd.begin(), crowd.begin() + 15);
    ask(serving.port(), 1);
    ASSERT_TRUE(kept.send(livez)) << i;
    ASSERT_EQ(parse_answer(kept.read(1)).body, "ok\n") << i;
  }
  EXPECT_LE(percentile_99(), 50ms);
}

// In a network namespace of its own. The idle connections of the well-behaved were opened first, and are the oldest.
const char* const from_many_addresses = R"py(
import resource, socket, subprocess, sys, time
steady, config, addresses = sys.argv[1], sys.argv[2], int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_NOFILE, (4000, 4000))
subprocess.check_call(["ip", "link", "set", "lo", "up"])
for number in range(1, 12):
    subprocess.check_call(["ip", "address", "add", f"192.0.2.{number}/32", "dev", "lo"])
server = subprocess.Popen([steady, "serve", "--config", config], stderr=subprocess.PIPE, text=True)
for line in server.stderr:
    if "watches" in line:
        break

def client(address):
    return socket.create_connection(("127.0.0.1" if address.startswith("127.") else "192.0.2.11", 7832), 10, (address, 0))

def livez(connection):
    connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = b""
    while not answer.endswith(b"ok\n"):
        more = connection.recv(4096)
        if not more:
            return False
        answer += more
    return True

idle = {address: client(address) for address in ["127.0.0.1", "127.0.0.2", "192.0.2.10"]}
for connection in idle.values():
    assert livez(connection)
crowd = []
for number in range(2000):
    crowd.append(client(f"192.0.2.{1 + number % addresses}"))
    crowd[-1].sendall(b"GET /livez HTTP/1.1\r\nHos")
took = []
for number in range(200):
    begin = time.monotonic()
    good = livez(client(["127.0.0.1", "192.0.2.10"][number % 2]))
    took.append(time.monotonic() - begin)
    assert good, number
for address, connection in idle.items():
    try:
        print(address, livez(connection))
    except OSError:
        print(address, False)
print("soon" if sorted(took)[197] < 0.05 else f"late: {sorted(took)[197]}")
server.terminate()
server.wait()
)py";

std::string beset_from(int addresses) {
  const TemporaryDirectory directory;
  const std::string config =
      directory.file("steady.yaml",
                     "version: 1\nserve: { listen: \"[::]:7832\", drain: 0s }\nchecks:\n  queue: { tcp: "
                     "\"127.0.0.1:9\" }\n");
  const Finished finished = run({.argv = {"unshare", "--net", "python3", "-c", from_many_addresses,
                                          steady_command({}).argv.at(0), config, std::to_string(addresses)}});
  EXPECT_EQ(finished.status, 0) << finished.err;
  return finished.out;
}

TEST(ServeCrowdElsewhere, OnOneAddressTakesNoSlotOfAnother) {
  EXPECT_EQ(beset_from(1), "127.0.0.1 True\n127.0.0.2 True\n192.0.2.10 True\nsoon\n");
}

TEST(ServeCrowdElsewhere, OnManyAddressesTakesNoSlotOfThisMachine) {
  const std::string seen = beset_from(8);
  EXPECT_TRUE(seen.starts_with("127.0.0.1 True\n127.0.0.2 True\n")) << seen;
  EXPECT_TRUE(seen.ends_with("soon\n")) << seen;
}

}  // namespace
}  // namespace steady::test
