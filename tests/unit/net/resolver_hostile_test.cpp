// What a name server may say that costs more than it is worth, or is no answer at all.
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "resolver_fixture.h"
#include "support/hostile_dns.h"
#include "support/launch.h"

namespace steady::net {
namespace {

// Processor time of this thread; the name server has its own.
Duration processor_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

std::vector<std::string> numbered(std::string_view network, int count) {
  std::vector<std::string> out;
  for (int i = 1; i <= count; ++i) out.push_back(cat(network, i));
  return out;
}

TEST_F(Resolver, TriesThirtyTwoOfSixThousandAddresses) {
  std::vector<std::string> four;
  for (int i = 0; i < 4000; ++i) four.push_back(cat("10.0.", i / 200, '.', 1 + i % 200));
  server_.answer("many.test", DnsType::a, NameAnswer::over_tcp(four));
  server_.answer("many.test", DnsType::aaaa, NameAnswer::over_tcp(numbered("fd00::", 2000)));
  const std::string all = found("many.test");
  EXPECT_EQ(std::ranges::count(all, ' '), 31) << all;
  EXPECT_TRUE(all.starts_with("fd00::1 ") || all.starts_with("10.0.0.1 ")) << all;
}

TEST_F(Resolver, TriesThirtyTwoAddressesOfTheHostsFile) {
  std::string lines;
  for (const std::string& each : numbered("10.1.1.", 200)) lines += cat(each, " many.test\n");
  write_hosts(lines);
  EXPECT_EQ(found("many.test"), join(numbered("10.1.1.", 32), " "));
}

TEST_F(Resolver, RefusesAnAnswerOfPointersBeforeItIsParsed) {
  const auto chain = [](const test::DnsQuestion& question) { return test::pointer_chain(question); };
  for (const DnsType type : {DnsType::a, DnsType::aaaa}) {
    server_.answer("db.test", type, NameAnswer::crafted_over_tcp(chain));
  }
  const Duration before = processor_time();
  EXPECT_EQ(found("db.test"), "name_not_found: the name server sent too much for db.test");
  EXPECT_LT(processor_time() - before, 200ms) << "3.7 s in one call, before";
}

TEST_F(Resolver, ReadsTheWorstAnswersThatFitInMilliseconds) {
  const auto chain = [](const test::DnsQuestion& question) { return test::pointer_chain(question, 4096, 120); };
  for (const DnsType type : {DnsType::a, DnsType::aaaa}) server_.answer("db.test", type, NameAnswer::crafted(chain));
  const Duration before = processor_time();
  const std::string result = found("db.test");
  EXPECT_LT(processor_time() - before, 200ms) << result << ": 3 ms without sanitizers";
}

TEST_F(Resolver, TurnsToTheNextServerWhenAnAnswerIsTooLong) {
  const auto chain = [](const test::DnsQuestion& question) { return test::pointer_chain(question); };
  test::NameServer evil;
  evil.answer("db.test", DnsType::a, NameAnswer::crafted_over_tcp(chain));
  server_.answer("db.test", DnsType::a, NameAnswer::addresses({"10.0.0.1"}));
  network_.name_servers = cat(evil.address(), ",", server_.address());
  EXPECT_EQ(found("db.test"), "10.0.0.1");
}

// Answers a query with datagrams for nobody, as fast as it can, until it is destroyed.
class Flood {
 public:
  Flood() {
    sockaddr_in name{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof name;
    EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
    EXPECT_EQ(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&name), &size), 0);
    port_ = ntohs(name.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~Flood() {
    stopped_ = true;
    ::shutdown(fd_.get(), SHUT_RDWR);
  }
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  std::string address() const { return cat("127.0.0.1:", port_); }
  int sent() const { return sent_; }

 private:
  void serve() {
    std::string query(512, '\0');
    sockaddr_in asker{};
    socklen_t size = sizeof asker;
    if (::recvfrom(fd_.get(), query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&asker), &size) <= 0) return;
    query[0] = static_cast<char>(query[0] ^ 0x55);  // another identifier
    query[2] = static_cast<char>(0x81);
    while (!stopped_) {
      sent_ += ::sendto(fd_.get(), query.data(), 64, 0, reinterpret_cast<sockaddr*>(&asker), size) > 0 ? 1 : 0;
    }
  }

  test::Fd fd_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> sent_ = 0;
  std::jthread thread_;  // the last member: it is joined before the others go
};

TEST_F(Resolver, KeepsItsDeadlineUnderAFloodOfDatagrams) {
  const Flood flood;
  network_.name_servers = flood.address();
  const Clock::time_point begin = Clock::now();
  const std::string result = text(look_up("db.test", network_, 300ms));
  EXPECT_TRUE(result == "deadline" || result == "name_not_found: the name server sent too much for db.test") << result;
  EXPECT_LT(Clock::now() - begin, 3s);
  EXPECT_GT(flood.sent(), 0);
}

TEST_F(Resolver, TakesAnUnspecifiedAddressForNoHost) {
  server_.answer("both.test", DnsType::a, NameAnswer::addresses({"0.0.0.0"}));
  server_.answer("both.test", DnsType::aaaa, NameAnswer::addresses({"::"}));
  EXPECT_EQ(found("both.test"), "unreachable: both.test is ::, which is no address of a host");
  server_.answer("mapped.test", DnsType::aaaa, NameAnswer::addresses({"::ffff:0.0.0.0"}));
  EXPECT_EQ(found("mapped.test"), "unreachable: mapped.test is ::ffff:0.0.0.0, which is no address of a host");
  server_.answer("mixed.test", DnsType::a, NameAnswer::addresses({"0.0.0.0", "10.0.0.1"}));
  EXPECT_EQ(found("mixed.test"), "10.0.0.1");
  write_hosts("0.0.0.0 blocked.test\n");
  EXPECT_EQ(found("blocked.test"), "unreachable: blocked.test is 0.0.0.0, which is no address of a host");
}

TEST_F(Resolver, TakesAZoneForTheInterfaceOfThatName) {
  EXPECT_EQ(found("fe80::1%lo"), "fe80::1%lo");
  EXPECT_EQ(look_up("fe80::1%lo", network_)->value().front().to_v6().scope_id(), 1U);
  EXPECT_EQ(look_up("fe80::1%7", network_)->value().front().to_v6().scope_id(), 7U) << "a number is an index";
  for (const std::string zone : {"nosuch0", "25lo", "7x"}) {
    EXPECT_EQ(found("fe80::1%" + zone), cat("unreachable: there is no network interface '", zone, "'"));
  }
}

}  // namespace
}  // namespace steady::net
