// Hostile clients of `steady serve`, many at once, and a well-behaved one among them that must notice nothing.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <deque>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr const char* get_livez = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

class ServeHostile : public testing::Test {
 protected:
  // `count` clients that send these bytes and then neither read nor leave.
  void beset(const std::string& bytes, int count) {
    for (int i = 0; i < count; ++i) {
      crowd.emplace_back(serving.port());
      crowd.back().send(bytes);
    }
  }

  // Asks over and over, each time on a new connection; every answer must be right.
  void ask(int times) {
    for (int i = 0; i < times; ++i) {
      const auto begin = steady_clock::now();
      const Answer once = serving.get("/readyz");
      took.push_back(steady_clock::now() - begin);
      ASSERT_EQ(once.status, 503) << i;
      ASSERT_EQ(once.body, "[-]queue failed: refused: connection refused\nreadyz check failed\n");
    }
  }

  std::chrono::milliseconds percentile_99() {
    std::ranges::sort(took);
    return std::chrono::duration_cast<std::chrono::milliseconds>(took.at(took.size() * 99 / 100));
  }

  double figure(std::string_view name) const {
    const std::string metrics = serving.get("/metrics").body;
    double value = -1;
    const std::size_t at = metrics.find(cat('\n', name, ' '));
    if (at != std::string::npos) value = std::stod(metrics.substr(at + name.size() + 2));
    return value;
  }

  ClosedPort closed;
  Serving serving{cat("  queue: { tcp: \"127.0.0.1:", closed.port(), "\" }\n")};
  std::deque<Client> crowd;
  std::vector<steady_clock::duration> took;
};

TEST_F(ServeHostile, DoNotSlowTheOthersAndLeaveNothingBehind) {
  ASSERT_TRUE(serving.eventually_answers("/readyz", 503, "failed: refused"));
  const double descriptors = figure("process_open_fds");
  const double memory = figure("process_resident_memory_bytes");
  ASSERT_GT(descriptors, 0);

  const std::vector<std::string> kinds{
      "GET /readyz HT",                                             // stops in its header
      "",                                                           // says nothing
      cat("GET / HTTP/1.1\r\nX: ", std::string(100'000, 'x')),      // a header without end
      repeated(get_livez, 200),                                     // asks much and reads nothing
      std::string("\x16\x03\x01\x02\x00\x01\x00\xff\r\n\r\n", 12),  // no HTTP
  };
  for (const std::string& kind : kinds) {
    beset(kind, 60);
    ask(100);
  }
  EXPECT_LE(percentile_99(), 50ms);

  crowd.clear();
  EXPECT_TRUE(eventually([&] { return figure("steady_http_connections") == 1; }));
  EXPECT_TRUE(eventually([&] { return figure("process_open_fds") == descriptors; })) << figure("process_open_fds");
  EXPECT_LE(figure("process_resident_memory_bytes"), memory + 16e6)
      << "512 connections' buffers, kept by the allocator";
}

TEST_F(ServeHostile, MayBeTenThousandMoreThanTheLimit) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 20'000);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_GE(limit.rlim_cur, 12'000U) << "more descriptors are needed here";
  ASSERT_TRUE(serving.eventually_answers("/readyz", 503, "failed: refused"));
  const double descriptors = figure("process_open_fds");
  for (int i = 0; i < 21; ++i) {
    beset("", 500);
    ask(20);
  }
  EXPECT_LE(percentile_99(), 50ms);
  EXPECT_GE(figure("steady_http_connections_evicted_total"), 9'000);
  crowd.clear();
  EXPECT_TRUE(eventually([&] { return figure("process_open_fds") == descriptors; })) << figure("process_open_fds");
}

TEST_F(ServeHostile, WhoHalfCloseGetTheirAnswerAll) {
  for (int i = 0; i < 100; ++i) {
    Client client(serving.port());
    ASSERT_TRUE(client.send(cat(get_livez, get_livez)));
    client.end_sending();
    const std::string all = client.read();
    ASSERT_EQ(all.find("HTTP/1.1 200"), 0U) << all;
    ASSERT_NE(all.find("HTTP/1.1 200", 1), std::string::npos) << all;
  }
}

}  // namespace
}  // namespace steady::test
