// A failover among real servers, as the modes see it: a wait passes on the new primary or master, and serve shows the
// change within two intervals.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <string>

#include "base/text.h"
#include "binary.h"
#include "serving.h"
#include "support/postgres_server.h"
#include "support/redis_server.h"
#include "support/sentinel_server.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr auto interval = 1s;
constexpr auto patience = 30s;

Command wait_for(const std::string& target) {
  return steady_command({"wait", "--timeout", "50s", target, "--", "/bin/echo", "the command runs"});
}

void expect_passed(Child& wait) {
  const auto finished = wait.wait(patience);
  ASSERT_TRUE(finished) << wait.err();
  EXPECT_EQ(finished->status, 0) << story(*finished);
  EXPECT_EQ(finished->out, "the command runs\n") << story(*finished);
}

// One failure is enough, so that the state is that of the last attempt.
std::string check(const std::string& name, const std::string& kind, const std::string& target) {
  return cat("  ", name, ": { ", kind, ": '", target, "', interval: ", interval.count(), "s, fall: 1 }\n");
}

// Within two intervals from now, and what an attempt takes.
bool soon_answers(const Serving& serving, int status, const std::string& body = {}) {
  const auto begin = std::chrono::steady_clock::now();
  if (!serving.eventually_answers("/readyz?verbose", status, body)) return false;
  return std::chrono::steady_clock::now() - begin < 2 * interval + 500ms;
}

PostgresServer::Options options_of_primary() {
  PostgresServer::Options options;
  options.access = "local replication postgres trust\nhost all all all trust\n";
  return options;
}

PostgresServer::Options options_of_standby(const PostgresServer& primary) {
  PostgresServer::Options options = options_of_primary();
  options.standby = true;
  options.settings = cat("primary_conninfo = 'host=", primary.socket(), " port=", primary.port(), " user=postgres'\n");
  return options;
}

TEST(Failover, OfPostgresIsSeenByServeAndOpensAWait) {
  PostgresServer primary(options_of_primary());
  PostgresServer standby(options_of_standby(primary));
  const std::string target = cat("postgres://postgres@127.0.0.1:", primary.port(), ",127.0.0.1:", standby.port(),
                                 "/postgres?target_session_attrs=primary");
  const Serving serving(check("database", "postgres", target));
  EXPECT_TRUE(serving.eventually_answers("/readyz", 200));
  primary.stop();
  EXPECT_TRUE(soon_answers(serving, 503, "the server is a standby")) << serving.get("/readyz?verbose").body;
  Child wait(wait_for(target));
  EXPECT_TRUE(wait.wait_for_output("the server is a standby (target_session_attrs)", patience)) << wait.err();
  EXPECT_EQ(standby.value("select pg_promote()"), "t");
  EXPECT_TRUE(soon_answers(serving, 200)) << serving.get("/readyz?verbose").body;
  expect_passed(wait);
}

TEST(Failover, OfASentinelIsSeenByServeAndOpensAWait) {
  RedisServer master;
  RedisServer replica(cat("replicaof 127.0.0.1 ", master.port()));
  const SentinelServer sentinel(master.port());
  ASSERT_TRUE(sentinel.knows_replica(replica.port()));
  const std::string target = cat("redis+sentinel://127.0.0.1:", sentinel.port(), "/mymaster");
  const Serving serving(check("cache", "redis", target));
  EXPECT_TRUE(serving.eventually_answers("/readyz", 200));
  Child wait(wait_for(cat("redis://127.0.0.1:", replica.port(), ",127.0.0.1:", replica.port(), "#role=primary")));
  EXPECT_TRUE(wait.wait_for_output("the role is replica, not primary", patience)) << wait.err();
  master.signal(SIGKILL);
  ASSERT_TRUE(sentinel.names_master(replica.port()));
  ASSERT_TRUE(replica.eventually({"INFO", "replication"}, "role:master"));
  EXPECT_TRUE(soon_answers(serving, 200)) << serving.get("/readyz?verbose").body;
  expect_passed(wait);
  Child by_sentinel(wait_for(target));
  expect_passed(by_sentinel);
}

TEST(Failover, OfASentinelIsAwaitedWhileTheOldMasterIsGone) {
  RedisServer master;
  RedisServer replica(cat("replicaof 127.0.0.1 ", master.port()));
  const SentinelServer sentinel(master.port());
  ASSERT_TRUE(sentinel.knows_replica(replica.port()));
  replica.cli({"CONFIG", "SET", "replica-priority", "0"});  // never to be chosen
  ASSERT_TRUE(sentinel.eventually_says({"SENTINEL", "replicas", "mymaster"}, "slave-priority\n0\n"));
  master.signal(SIGKILL);
  Child wait(wait_for(cat("redis+sentinel://127.0.0.1:", sentinel.port(), "/mymaster")));
  EXPECT_TRUE(wait.wait_for_output(cat("the master 127.0.0.1:", master.port(), ": connection refused"), patience))
      << wait.err();
  replica.cli({"CONFIG", "SET", "replica-priority", "100"});
  ASSERT_TRUE(sentinel.names_master(replica.port()));
  expect_passed(wait);
}

TEST(Failover, IsExplainedHostByHost) {
  PostgresServer::Options options;
  options.standby = true;
  const PostgresServer standby(options);
  PostgresServer primary;
  const Finished finished = steady({"check", "--explain",
                                    cat("postgres://postgres@127.0.0.1:", standby.port(), ",127.0.0.1:", primary.port(),
                                        "/postgres?target_session_attrs=primary")});
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_TRUE(finished.out.contains(cat("host          127.0.0.1:", standby.port(), ", 1 of 2\n"))) << story(finished);
  EXPECT_TRUE(finished.out.contains(cat("host          127.0.0.1:", primary.port(), ", 2 of 2\n"))) << story(finished);
  EXPECT_TRUE(finished.out.contains(cat("Up, but not by 127.0.0.1:", standby.port()))) << story(finished);
}

}  // namespace
}  // namespace steady::test
