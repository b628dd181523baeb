// A day-long wait in little: ten thousand attempts without a pause, of every kind, at peers that are not ready. Memory,
// descriptors and sockets stay where they were after the first hundred.
#include <gtest/gtest.h>
#include <malloc.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "health/monitor.h"
#include "net/race.h"
#include "probe/http/http_probe.h"
#include "probe/postgres/postgres_probe.h"
#include "probe/redis/redis_probe.h"
#include "probe/tcp/tcp_probe.h"
#include "support/certificates.h"
#include "support/descriptors.h"
#include "support/launch.h"
#include "support/run.h"
#include "support/scripted_guest.h"
#include "support/scripted_peer.h"
#include "unit/probe/postgres/wire.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#define STEADY_UNDER_ASAN
#endif
#endif

namespace steady {
namespace {

// Answers whatever comes first with the same bytes, one guest after the other: unlike a ScriptedPeer it keeps nothing of
// those that have gone, so that all that grows is ours.
class Monotonous {
 public:
  Monotonous(std::string answer, SSL_CTX* tls = nullptr) : answer_(std::move(answer)), tls_(tls) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    auto* generic = reinterpret_cast<sockaddr*>(&name);
    if (::bind(listener_.get(), generic, size) != 0 || ::listen(listener_.get(), 16) != 0) test::fail("listen");
    ::getsockname(listener_.get(), generic, &size);
    port_ = ntohs(name.sin_port);
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::jthread([this] { serve(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  ~Monotonous() { ::eventfd_write(stop_.get(), 1); }
  Monotonous(const Monotonous&) = delete;
  Monotonous& operator=(const Monotonous&) = delete;
  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    for (;;) {
      std::array<pollfd, 2> watched{{{listener_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
      ::poll(watched.data(), watched.size(), -1);
      if (watched[1].revents != 0) return;
      const test::Fd guest(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      tls_ != nullptr ? converse_under_tls(guest.get()) : converse(guest.get());
      ::shutdown(guest.get(), SHUT_WR);
      std::array<char, 512> rest{};
      while (::recv(guest.get(), rest.data(), rest.size(), 0) > 0) {
      }
    }
  }

  void converse(int guest) const {
    std::array<char, 4096> request{};
    if (::recv(guest, request.data(), request.size(), 0) > 0)
      ::send(guest, answer_.data(), answer_.size(), MSG_NOSIGNAL);
  }

  void converse_under_tls(int guest) const {
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(tls_), &SSL_free);
    std::array<char, 4096> request{};
    SSL_set_fd(tls.get(), guest);
    if (SSL_accept(tls.get()) != 1 || SSL_read(tls.get(), request.data(), request.size()) <= 0) return;
    SSL_write(tls.get(), answer_.data(), static_cast<int>(answer_.size()));
    SSL_shutdown(tls.get());
  }

  const std::string answer_;
  SSL_CTX* tls_;
  test::Fd listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  test::Fd stop_{::eventfd(0, EFD_CLOEXEC)};
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

std::size_t allocated_bytes() {
#ifdef STEADY_UNDER_ASAN
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 all = ::mallinfo2();
  return all.uordblks + all.hblkhd;
#endif
}

struct Usage {
  std::size_t memory = std::numeric_limits<std::size_t>::max();
  std::size_t descriptors = std::numeric_limits<std::size_t>::max();

  // What is in flight at the moment comes and goes; the least of many moments is what stays.
  void look() {
    memory = std::min(memory, allocated_bytes());
    descriptors = std::min(descriptors, test::open_descriptors().size());
  }
};

template <class Made, class Spec>
config::Check check_of(std::string name, Spec spec) {
  config::Check check;
  check.name = std::move(name);
  check.kind = check.name;
  check.probe = std::make_unique<Made>(std::move(spec));
  return check;
}

net::Endpoint at(std::uint16_t port) { return {.host = "127.0.0.1", .port = port, .unix_path = {}}; }

TEST(WaitEndurance, TenThousandAttemptsLeaveMemoryDescriptorsAndSocketsWhereTheyWereAfterAHundred) {
  constexpr std::uint64_t all = 10'000;
  constexpr std::size_t noise = 64 * 1024;  // a leak of 7 bytes an attempt is more
  const test::Certificates certificates;
  const test::TlsContext context = test::server_context(
      {.unix_path = {}, .certificate = certificates.server(), .key = certificates.server_key(), .client_ca = {}});
  const test::ClosedPort closed;
  const std::string loading = "-LOADING Redis is loading the dataset in memory\r\n";
  const Monotonous greeting("starting");
  const Monotonous redis(loading);
  const Monotonous rediss(loading, context.get());
  const Monotonous postgres(test::wire::error("57P03", "the database system is starting up"));
  const Monotonous http("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

  const probe::tcp::Spec refused{.endpoint = at(closed.port()), .tls = {}, .send = {}, .expect = {}};
  const probe::tcp::Spec greeted{
      .endpoint = at(greeting.port()), .tls = {}, .send = Secret("hello"), .expect = "ready"};
  probe::redis::Spec redis_spec;
  redis_spec.endpoint = at(redis.port());
  probe::redis::Spec rediss_spec;
  rediss_spec.endpoint = at(rediss.port());
  rediss_spec.tls.emplace().ca_file = certificates.ca();
  probe::postgres::Spec postgres_spec;
  postgres_spec.host = "127.0.0.1";
  postgres_spec.port = postgres.port();
  postgres_spec.user = postgres_spec.database = "app";
  postgres_spec.sslmode = "disable";
  probe::http::Spec http_spec;
  http_spec.address.endpoint = at(http.port());

  std::vector<config::Check> checks;
  checks.push_back(check_of<probe::tcp::TcpProbe>("refused", refused));
  checks.push_back(check_of<probe::tcp::TcpProbe>("tcp", greeted));
  checks.push_back(check_of<probe::redis::RedisProbe>("redis", redis_spec));
  checks.push_back(check_of<probe::redis::RedisProbe>("rediss", rediss_spec));
  checks.push_back(check_of<probe::postgres::PostgresProbe>("postgres", postgres_spec));
  checks.push_back(check_of<probe::http::HttpProbe>("http", http_spec));
  const std::array expected{Reason::refused,   Reason::mismatch,  Reason::not_ready,
                            Reason::not_ready, Reason::not_ready, Reason::not_ready};

  health::Board board(checks.size());
  health::Monitor monitor(checks, {}, board);
  std::uint64_t attempts = 0;
  Usage first;
  Usage last;
  test::run([&]() -> asio::awaitable<void> {
    net::Event enough(co_await asio::this_coro::executor);
    // The cheap ones do not leave the others behind: each has a sixth of the attempts.
    const health::Schedule schedule = [&](std::size_t, const health::Row& row) {
      return row.attempts >= all / checks.size() + 100 ? row.ended + std::chrono::hours(1) : row.ended;
    };
    const health::Observer on_recorded = [&](std::size_t) {
      ++attempts;
      if (attempts >= 100 && attempts < 300) first.look();
      if (attempts >= all - 200) last.look();
      if (attempts == all) enough.notify();
    };
    co_await net::first_of(monitor.watch(net::Deadline::in(std::chrono::minutes(4)), schedule, on_recorded),
                           enough.wait());
  }());
  EXPECT_GE(attempts, all);
  for (std::size_t check = 0; check < checks.size(); ++check) {
    EXPECT_EQ(board[check].last.outcome.reason, expected[check]) << checks[check].name;
    EXPECT_GE(board[check].attempts, all / 10) << checks[check].name;
  }
  EXPECT_LE(last.memory, first.memory + noise);
  EXPECT_LE(last.descriptors, first.descriptors);
}

}  // namespace
}  // namespace steady
