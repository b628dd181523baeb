// Several hosts: how they are read, and the pure rules about them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "probe/postgres/hosts.h"
#include "probe/postgres/postgres_probe.h"
#include "support/print.h"
#include "support/read_spec.h"

namespace steady::probe::postgres {
namespace {

Spec with_hosts(const std::string& attributes = {}) {
  Spec spec;
  spec.user = spec.database = "app";
  spec.port = 1;
  for (const std::uint16_t port : {std::uint16_t{2}, std::uint16_t{3}})
    spec.others.push_back({.host = "h", .hostaddr = {}, .port = port});
  if (!attributes.empty()) spec.verbatim.push_back({"target_session_attrs", attributes});
  return spec;
}

TEST(PostgresHostsSpec, LeaveTheNextOneATryAfterWhatLibpqPassesOver) {
  const Spec spec = with_hosts("primary");
  const auto then = [&](const Outcome& outcome, Phase furthest) { return after_failure(spec, outcome, furthest); };
  EXPECT_EQ(then(down(Reason::name_not_found, "x", Permanent::yes), Phase::resolve), net::Then::next);
  EXPECT_EQ(then(down(Reason::refused, "connection refused"), Phase::connect), net::Then::next);
  EXPECT_EQ(then(down(Reason::unreachable, "x"), Phase::connect), net::Then::next);
  EXPECT_EQ(then(down(Reason::timed_out, "in response after 1 s"), Phase::response), net::Then::next);
  EXPECT_EQ(then(down(Reason::not_ready, "starting up (57P03)"), Phase::handshake), net::Then::next);
  EXPECT_EQ(then(down(Reason::mismatch, "the server is a standby (target_session_attrs)"), Phase::handshake),
            net::Then::next);
  EXPECT_EQ(then(down(Reason::mismatch, std::string(not_primary)), Phase::response), net::Then::next);
  EXPECT_EQ(
      after_failure(with_hosts("prefer-standby"),
                    down(Reason::mismatch, "the server is not a standby (target_session_attrs)"), Phase::handshake),
      net::Then::again);
}

TEST(PostgresHostsSpec, StopAtAnyOtherAnswer) {
  const Spec spec = with_hosts();
  for (const Outcome& outcome :
       {down(Reason::refused, "the peer closed the connection before answering"), down(Reason::denied, "wrong (28P01)"),
        down(Reason::tls, "certificate not trusted"), down(Reason::protocol, "not PostgreSQL"),
        down(Reason::not_ready, "too many clients (53300)"), down(Reason::mismatch, "the query's first value"),
        down(Reason::denied, "57P03 (57P03)")}) {
    EXPECT_EQ(after_failure(spec, outcome, Phase::handshake), net::Then::stop) << outcome.detail;
  }
}

TEST(PostgresHostsSpec, AreShuffledOnlyIfAskedTo) {
  const std::vector<std::size_t> plain{0, 1, 2, 3};
  std::set<std::vector<std::size_t>> orders;
  for (std::uint32_t random = 0; random < 200; ++random) {
    EXPECT_EQ(order_of(4, false, random), plain);
    std::vector<std::size_t> order = order_of(4, true, random * 1'000'003U);
    orders.insert(order);
    std::ranges::sort(order);
    EXPECT_EQ(order, plain);
  }
  EXPECT_GT(orders.size(), 20U) << "of 24";
  EXPECT_EQ(order_of(1, true, 7), std::vector<std::size_t>{0});
}

TEST(PostgresHostsSpec, AFileThatCannotBeReadIsTheSameForEach) {
  const Spec spec = with_hosts();
  EXPECT_EQ(after_failure(spec, down(Reason::tls, "cannot read /ca", Permanent::yes), Phase::connect), net::Then::stop);
  EXPECT_EQ(after_failure(spec, down(Reason::internal, "too many open files"), Phase::connect), net::Then::stop);
}

TEST(PostgresHostsSpec, KeepTheSettingsOfTheSpec) {
  Spec spec = with_hosts("prefer-standby");
  spec.sslmode = "require";
  const Spec first = at_place(spec, places(spec)[1], false);
  EXPECT_EQ(first.port, 2);
  EXPECT_TRUE(first.others.empty());
  EXPECT_EQ(first.sslmode, "require");
  EXPECT_EQ(first.value_of("target_session_attrs"), "standby");
  EXPECT_EQ(at_place(spec, places(spec)[1], true).value_of("target_session_attrs"), "");
}

// --- what is read ---

test::SpecRead<Spec> from_target(const std::string& target, const test::Variables& variables = {}) {
  return test::read_target(target, kind, &read, variables);
}

TEST(PostgresHostsSpec, AreReadFromAUrlAQueryAndAFile) {
  for (const std::string target :
       {"postgres://app@h1:5433,h2/app", "postgres://app@x/app?host=h1,h2&port=5433,",
        "postgres://app@h1:1,x:2/app?port=5433,5432&host=h1,h2", "jdbc:postgresql://h1:5433,h2/app?user=app"}) {
    const auto read = from_target(target);
    EXPECT_EQ(read.problems, "") << target;
    EXPECT_EQ(PostgresProbe(read.spec).target(), "app@h1:5433,h2:5432/app") << target;
  }
  const auto file = test::read_yaml("host: [h1, h2]\nport: [5433, 5432]\nuser: app\n", &read);
  EXPECT_EQ(file.problems, "");
  EXPECT_EQ(PostgresProbe(file.spec).target(), "app@h1:5433,h2:5432/app");
}

TEST(PostgresHostsSpec, MayHaveAnAddressEach) {
  const auto read = from_target("postgres://app@h1,h2/app?hostaddr=10.0.0.1,");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.hostaddr, "10.0.0.1");
  EXPECT_EQ(read.spec.others.front().hostaddr, "");
  EXPECT_EQ(from_target("postgres://app@h1,h2/app?hostaddr=10.0.0.1").problems,
            "hostaddr: write as many addresses as there are hosts\n");
  EXPECT_EQ(from_target("postgres://app@h1,h2/app?hostaddr=10.0.0.1,h2").problems, "hostaddr: not an IP address\n");
}

TEST(PostgresHostsSpec, AreBalancedAsTheUrlTheFileOrTheVariableSays) {
  EXPECT_FALSE(from_target("postgres://app@a,b").spec.random_order);
  for (const std::string query :
       {"load_balance_hosts=random", "loadBalanceHosts=true", "Load%20Balance%20Hosts=True"}) {
    EXPECT_TRUE(from_target("postgres://app@a,b?" + query).spec.random_order) << query;
  }
  EXPECT_FALSE(from_target("postgres://app@a,b?loadBalanceHosts=false").spec.random_order);
  EXPECT_TRUE(from_target("postgres://app@a,b", {{"PGLOADBALANCEHOSTS", "random"}}).spec.random_order);
  EXPECT_FALSE(from_target("postgres://app@a,b?load_balance_hosts=disable", {{"PGLOADBALANCEHOSTS", "random"}})
                   .spec.random_order);
  EXPECT_EQ(from_target("postgres://app@a,b", {{"PGLOADBALANCEHOSTS", "hunter2"}}).problems,
            "PGLOADBALANCEHOSTS: expected disable or random\n");
  EXPECT_NE(from_target("postgres://app@a,b?load_balance_hosts=yes").problems, "");
}

TEST(PostgresHostsSpec, AreNoSockets) {
  EXPECT_EQ(from_target("postgres://app@%2Frun,h2/app").problems,
            "host: the directory of a Unix socket is given as 'socket'\n");
  EXPECT_EQ(from_target("postgres://app@h1,h2/app#socket=/run").problems,
            "socket: a host and a socket exclude each other\n");
}

}  // namespace
}  // namespace steady::probe::postgres
