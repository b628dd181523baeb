// What a lookup leaves behind, and what it needs: nothing.
#include <gtest/gtest.h>

#include "resolver_fixture.h"
#include "support/descriptors.h"
#include "support/namespaces.h"

namespace steady::net {
namespace {

TEST_F(Resolver, EndsItsSilenceAtOurDeadlineAndLeavesNothingOpen) {
  server_.answer("mute.test", DnsType::a, NameAnswer::silence());
  server_.answer("mute.test", DnsType::aaaa, NameAnswer::silence());
  const auto open = test::open_descriptors().size();
  const Clock::time_point begin = Clock::now();
  Attempt attempt(Deadline::in(100ms), network_);
  EXPECT_EQ(text(test::run(with_deadline(attempt.deadline(), resolve("mute.test", attempt)))), "deadline");
  EXPECT_LT(Clock::now() - begin, 600ms);
  EXPECT_EQ(attempt.phase(), Phase::resolve);
  EXPECT_EQ(test::open_descriptors().size(), open);
  EXPECT_EQ(server_.queries("mute.test", DnsType::a), 1);
}

TEST(ResolverOfAnEmptyImage, SaysThatThereIsNoNameServer) {
  const auto work = [] { return cat(text(look_up("db", {})), " / ", text(look_up("localhost", {}))); };
  EXPECT_EQ(test::without_etc_and_network(work), "name_not_found: no name server to ask for db / ::1 127.0.0.1");
}

TEST_F(Resolver, OpensOnlySocketsThatCloseOnExecAndStartsNoThread) {
  server_.answer("mute.test", DnsType::a, NameAnswer::silence());
  server_.answer("mute.test", DnsType::aaaa, NameAnswer::silence());
  const auto open = test::open_descriptors();
  const auto threads = [] { return std::ranges::distance(std::filesystem::directory_iterator("/proc/self/task")); };
  const auto before_it = threads();
  int sockets = 0;
  const auto look = [&]() -> asio::awaitable<void> {
    while (server_.queries() < 2) co_await sleep_until(Deadline::in(1ms));
    for (const auto& [fd, descriptor] : test::open_descriptors()) {
      if (open.contains(fd)) continue;
      EXPECT_TRUE(descriptor.close_on_exec) << descriptor.target;
      sockets += descriptor.target.starts_with("socket:") ? 1 : 0;
    }
    EXPECT_EQ(threads(), before_it);
  };
  Attempt attempt(Deadline::in(20s), network_);
  const auto resolved = [&]() -> asio::awaitable<void> { co_await resolve("mute.test", attempt); };
  EXPECT_EQ(test::run(first_of(resolved(), look())), 1U);
  EXPECT_GT(sockets, 0);
}

TEST_F(Resolver, LeavesNoDescriptorBehindIn200AttemptsOfEachKind) {
  server_.answer("db.test", DnsType::a, NameAnswer::addresses({"10.0.0.1"}));
  server_.answer("tcp.test", DnsType::a, NameAnswer::over_tcp({"10.0.0.1"}));
  server_.answer("bad.test", DnsType::a, NameAnswer::garbage());
  server_.answer("mute.test", DnsType::a, NameAnswer::silence());
  server_.answer("mute.test", DnsType::aaaa, NameAnswer::silence());
  server_.answer("fail.test", DnsType::a, NameAnswer::server_failure());
  const auto open = test::open_descriptors().size();
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(found("db.test"), "10.0.0.1");
    EXPECT_EQ(found("tcp.test"), "10.0.0.1");
    EXPECT_EQ(found("nobody.test"), "name_not_found: no such name: nobody.test");
    EXPECT_TRUE(found("fail.test").ends_with("(SERVFAIL)"));
    EXPECT_TRUE(found("bad.test").ends_with("Misformatted DNS reply"));
    EXPECT_EQ(text(look_up("mute.test", network_, 3ms)), "deadline");
  }
  EXPECT_LE(test::open_descriptors().size(), open + 1)
      << "the name server keeps the connection that it has not seen close";
}

}  // namespace
}  // namespace steady::net
