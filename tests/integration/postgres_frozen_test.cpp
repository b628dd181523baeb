// A server that stops in the middle, as a machine that swaps or a volume that hangs makes it: the deadline holds, and
// nothing that was begun goes on.
#include <gtest/gtest.h>

#include <signal.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <string>
#include <thread>

#include "postgres_spec.h"

namespace steady::probe::postgres {
namespace {

using namespace std::chrono_literals;
using test::attempt;
using test::login_as;
using test::PostgresServer;
using test::query_as;

std::size_t entries(const std::string& directory) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

class FrozenPostgres : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server = std::make_unique<PostgresServer>();
    server->sql("create role app login password 'secret'; create table held(x int); grant all on held to app");
  }
  static void TearDownTestSuite() { server.reset(); }

  // The process of our session that waits for `event`.
  static std::string waiting_for(const std::string& event) {
    return server->value(
        "select coalesce(max(pid), 0) from pg_stat_activity where application_name = 'steady' and "
        "wait_event = '" +
        event + "'");
  }

  // The attempt ends at its deadline of 1 s, in this phase, with no thread and no descriptor more than before.
  static void expect_bounded(const Spec& spec, std::string_view phase) {
    const std::size_t threads = entries("/proc/self/task");
    const std::size_t descriptors = entries("/proc/self/fd");
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(attempt(spec, 1s), down(Reason::timed_out, std::string(phase)));
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_GE(took, 1s);
    EXPECT_LT(took, 1300ms);
    EXPECT_LE(entries("/proc/self/task"), threads);
    EXPECT_LE(entries("/proc/self/fd"), descriptors);
  }

  // Nothing of ours runs on the server any more.
  static bool deserted() { return server->deserted_by("app"); }

  static inline std::unique_ptr<PostgresServer> server;
};

TEST_F(FrozenPostgres, IsBoundedInTheHandshakeWhenItDoesNotAnswer) {
  server->signal(SIGSTOP);  // the kernel goes on accepting connections in its name
  expect_bounded(login_as(*server, "app"), "handshake");
  Spec spec = login_as(*server, "app");
  spec.level = Level::accepting;
  expect_bounded(spec, "handshake");
  spec.host = "";
  spec.socket = server->socket();
  expect_bounded(spec, "handshake");
  server->signal(SIGCONT);
  EXPECT_EQ(attempt(login_as(*server, "app")), up());
  EXPECT_TRUE(deserted());
}

TEST_F(FrozenPostgres, IsBoundedInTheResponseWhenItStopsInTheMiddleOfAQuery) {
  std::string session = "0";
  {
    std::jthread freezing([&session] {
      test::eventually([&] { return (session = waiting_for("PgSleep")) != "0"; });
      ::kill(std::stoi(session), SIGSTOP);
    });
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(attempt(query_as(*server, "app", "select pg_sleep(300)"), 1s), down(Reason::timed_out, "response"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1300ms);
  }
  ASSERT_NE(session, "0");
  EXPECT_FALSE(server->value("select state from pg_stat_activity where pid = " + session).empty());
  server->sql("select pg_terminate_backend(" + session + ")");
  ::kill(std::stoi(session), SIGCONT);
  EXPECT_TRUE(deserted());
}

TEST_F(FrozenPostgres, IsBoundedInTheResponseOfASlowQuery) {
  expect_bounded(query_as(*server, "app", "select pg_sleep(2)"), "response");
  EXPECT_TRUE(deserted());  // the server notices that we have left when the query ends
}

TEST_F(FrozenPostgres, IsBoundedWhenALockIsHeld) {
  pqxx::connection holder(server->connection_string());
  pqxx::nontransaction work(holder);
  work.exec("begin; lock table held in access exclusive mode");
  expect_bounded(query_as(*server, "app", "select * from held"), "response");
  work.exec("rollback");
  EXPECT_TRUE(deserted());
}

}  // namespace
}  // namespace steady::probe::postgres
