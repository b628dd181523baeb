// Several hosts at real servers, beside an application with libpq that is given the same URL: one is up where the other
// is. And a primary that is lost, whose standby is promoted.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <pqxx/connection>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <string>
#include <vector>

#include "base/text.h"
#include "postgres_spec.h"
#include "support/read_spec.h"
#include "support/scripted_peer.h"

namespace steady::probe::postgres {
namespace {

using test::PostgresServer;

// The port of the server that libpq chooses; empty when it chooses none.
std::string chosen_by_application(const std::string& url) {
  try {
    pqxx::connection connection(url);
    return pqxx::nontransaction(connection).exec("select inet_server_port()").one_row()[0].as<std::string>();
  } catch (const pqxx::failure&) {
    return {};
  }
}

Outcome steady_says(const std::string& url) {
  auto read = test::read_target(url, kind, &postgres::read);
  EXPECT_EQ(read.problems, "") << url;
  return test::attempt(PostgresProbe(std::move(read.spec)));
}

std::string hosts(const std::vector<std::uint16_t>& ports) {
  std::string out;
  for (const std::uint16_t port : ports) out += cat(out.empty() ? "" : ",", "127.0.0.1:", port);
  return out;
}

// A standby that follows its primary: both begin with the same copy of a fresh cluster.
PostgresServer::Options options_of_primary() {
  PostgresServer::Options options;
  options.access =
      "local replication postgres trust\n"
      "host all clear all password\n"
      "host all all all trust\n";
  return options;
}

PostgresServer::Options options_of_standby(const PostgresServer& primary) {
  PostgresServer::Options options = options_of_primary();
  options.standby = true;
  options.settings = cat("primary_conninfo = 'host=", primary.socket(), " port=", primary.port(), " user=postgres'\n");
  return options;
}

bool follows(const PostgresServer& standby) {
  return test::eventually(
      [&] { return standby.value("select count(*) from pg_stat_wal_receiver where status = 'streaming'") == "1"; });
}

class PostgresHostsBesideLibpq : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    primary = std::make_unique<PostgresServer>(options_of_primary());
    primary->sql("create role clear login password 'secret'");
    standby = std::make_unique<PostgresServer>(options_of_standby(*primary));
    ASSERT_TRUE(follows(*standby));
  }
  static void TearDownTestSuite() {
    standby.reset();
    primary.reset();
  }

  // Whether both are up; a failure of the test when only one is.
  static bool up_alike(const std::string& user, const std::vector<std::uint16_t>& ports, const std::string& query) {
    const std::string url = cat("postgres://", user, '@', hosts(ports), "/postgres?connect_timeout=5&", query);
    const bool application = !chosen_by_application(url).empty();
    const Outcome outcome = steady_says(url);
    EXPECT_EQ(outcome.up(), application) << url << ": " << outcome.detail;
    return application && outcome.up();
  }

  static inline std::unique_ptr<PostgresServer> primary;
  static inline std::unique_ptr<PostgresServer> standby;
};

TEST_F(PostgresHostsBesideLibpq, EachAttributeIsFoundWhereverItsServerStands) {
  const test::ClosedPort closed;
  const std::uint16_t gone = closed.port();
  for (const std::string attributes : {"any", "primary", "standby", "read-write", "read-only", "prefer-standby"}) {
    const std::string query = "target_session_attrs=" + attributes;
    for (const std::vector<std::uint16_t>& ports : {std::vector<std::uint16_t>{primary->port(), standby->port()},
                                                    {standby->port(), primary->port()},
                                                    {gone, primary->port()},
                                                    {standby->port(), gone},
                                                    {gone, gone},
                                                    {primary->port(), primary->port()}}) {
      up_alike("postgres", ports, query);
    }
  }
  EXPECT_TRUE(up_alike("postgres", {standby->port(), primary->port()}, "target_session_attrs=primary"));
  EXPECT_FALSE(up_alike("postgres", {standby->port(), gone}, "target_session_attrs=primary"));
  EXPECT_TRUE(up_alike("postgres", {gone, primary->port()}, "target_session_attrs=prefer-standby"));
}

TEST_F(PostgresHostsBesideLibpq, TheSameServerIsChosen) {
  const auto chosen_by_steady = [](const std::string& url) {
    auto read = test::read_target(url, kind, &postgres::read);
    read.spec.level = Level::query;
    read.spec.query = "select inet_server_port()";
    std::string chosen;
    for (const PostgresServer* server : {primary.get(), standby.get()}) {
      read.spec.expect = std::to_string(server->port());
      if (test::attempt(PostgresProbe(read.spec)).up()) chosen = *read.spec.expect;
    }
    return chosen;
  };
  for (const std::string attributes : {"any", "primary", "standby", "prefer-standby", "read-write", "read-only"}) {
    for (const std::vector<std::uint16_t>& ports :
         {std::vector<std::uint16_t>{primary->port(), standby->port()}, {standby->port(), primary->port()}}) {
      const std::string url = cat("postgres://postgres@", hosts(ports), "/postgres?target_session_attrs=", attributes);
      EXPECT_EQ(chosen_by_steady(url), chosen_by_application(url)) << url;
    }
  }
}

TEST_F(PostgresHostsBesideLibpq, ARefusedLoginIsFinal) {
  const test::ClosedPort closed;
  EXPECT_FALSE(up_alike("clear", {primary->port(), standby->port()}, "password=wr0ng"));
  EXPECT_FALSE(up_alike("clear", {closed.port(), primary->port()}, "password=wr0ng"));
  EXPECT_TRUE(up_alike("clear", {closed.port(), primary->port()}, "password=secret"));
  const Outcome outcome = steady_says(
      cat("postgres://clear:wr0ng@", hosts({primary->port(), standby->port()}), "/postgres?sslmode=disable"));
  EXPECT_EQ(outcome.reason, Reason::denied);
  EXPECT_TRUE(outcome.detail.contains("(28P01)")) << outcome.detail;
  EXPECT_TRUE(outcome.detail.ends_with(cat("127.0.0.1:", standby->port(), ": not tried, as in libpq")))
      << outcome.detail;
}

TEST_F(PostgresHostsBesideLibpq, WhatIsReachedButIsNoServerIsFinal) {
  const test::ScriptedPeer closing([](test::Guest& guest) {
    guest.read_exactly(8);
    guest.close();
  });
  const test::ScriptedPeer web([](test::Guest& guest) {
    guest.read_exactly(8);
    guest.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    guest.close();
  });
  for (const std::uint16_t port : {closing.port(), web.port()}) {
    EXPECT_FALSE(up_alike("postgres", {port, primary->port()}, "sslmode=disable"));
    EXPECT_FALSE(up_alike("postgres", {port, primary->port()}, "sslmode=prefer"));
  }
}

TEST_F(PostgresHostsBesideLibpq, AStartingServerIsPassedOver) {
  PostgresServer::Options options;
  options.standby = true;
  options.settings = "restore_command = 'sleep 300'\n";  // recovery waits for the first file that it asks for
  options.admits_superuser = false;
  const PostgresServer starting(options);
  EXPECT_TRUE(up_alike("postgres", {starting.port(), primary->port()}, ""));
  EXPECT_FALSE(up_alike("postgres", {starting.port(), starting.port()}, ""));
}

TEST(PostgresFailover, ThePromotedStandbyIsFound) {
  PostgresServer primary(options_of_primary());
  PostgresServer standby(options_of_standby(primary));
  ASSERT_TRUE(follows(standby));
  const std::string all = hosts({primary.port(), standby.port()});
  for (const std::string rest :
       {"?target_session_attrs=primary", "?target_session_attrs=read-write", "#role=primary"}) {
    const std::string url = cat("postgres://postgres@", all, "/postgres", rest);
    EXPECT_EQ(steady_says(url), up()) << rest;
  }
  primary.stop();
  const std::string url = cat("postgres://postgres@", all, "/postgres?target_session_attrs=primary");
  EXPECT_EQ(steady_says(url),
            down(Reason::mismatch, cat("127.0.0.1:", primary.port(), ": refused: connection refused; 127.0.0.1:",
                                       standby.port(), ": mismatch: the server is a standby (target_session_attrs)")));
  EXPECT_EQ(standby.value("select pg_promote()"), "t");
  for (const std::string rest :
       {"?target_session_attrs=primary", "?target_session_attrs=read-write", "#role=primary"}) {
    EXPECT_EQ(steady_says(cat("postgres://postgres@", all, "/postgres", rest)), up()) << rest;
  }
}

}  // namespace
}  // namespace steady::probe::postgres
