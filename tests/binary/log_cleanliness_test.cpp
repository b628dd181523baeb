// What a hundred checks of the built program leave behind on the servers of a usual deployment: nothing in their logs,
// which are as talkative here as they can be about their clients, and no session.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "binary.h"
#include "support/certificates.h"
#include "support/log_lines.h"
#include "support/nginx_server.h"
#include "support/pgbouncer_server.h"
#include "support/postgres_server.h"
#include "support/redis_server.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// PostgreSQL tells of most clients that broke off only at DEBUG1.
constexpr const char* talkative = "log_min_messages = debug1\nlog_connections = on\nlog_disconnections = on\n";

struct Deployment {
  Certificates certificates;
  PostgresServer database{{.settings = talkative,
                           .access = "hostssl all app all scram-sha-256\nhost all pooled all scram-sha-256\n",
                           .certificates = &certificates}};
  // A user of its own, as the pooler keeps the session that it opened for a check.
  PgbouncerServer pooler{database, "\"pooled\" \"pooled secret\"\n\"console\" \"console\"\n"};
  RedisServer cache{"requirepass cache-secret"};
  NginxServer web{certificates, "location = /healthz { return 200 \"all is fine\\n\"; }"};

  Deployment() {
    database.sql("create role app login password 'app secret'; create role pooled login password 'pooled secret'");
  }
};

std::string checks_of(const Deployment& servers) {
  const std::string ca = cat("ca_file: '", servers.certificates.ca(), "'");
  const auto login = [](std::uint16_t port, std::string_view user) {
    return cat("host: 127.0.0.1, port: ", port, ", user: ", user, ", password: '", user,
               " secret', database: postgres, level: query, query: select 1, expect: '1'");
  };
  const auto page = [](std::string_view scheme, std::uint16_t port) {
    return cat("url: '", scheme, "://127.0.0.1:", port, "/healthz', status: 200, contains: all is fine");
  };
  std::string out = "version: 1\nchecks:\n";
  out += cat("  database: { postgres: { ", login(servers.database.port(), "app"), ", sslmode: verify-full, ", ca,
             " } }\n");
  out += cat("  pooler: { postgres: { ", login(servers.pooler.port(), "pooled"), " } }\n");
  out += cat("  cache: { redis: { host: 127.0.0.1, port: ", servers.cache.port(), ", password_env: PASSWORD } }\n");
  out += cat("  web: { http: { ", page("http", servers.web.port()), " } }\n");
  out += cat("  web-tls: { http: { ", page("https", servers.web.tls_port()), ", ", ca, " } }\n");
  return out;
}

TEST(LogCleanliness, AHundredChecksLeaveNothingInTheLogsOfFourServers) {
  Deployment servers;
  const TemporaryDirectory directory;
  const std::string file = directory.file("steady.yaml", checks_of(servers));
  const std::size_t start_of_database = servers.database.log().size();
  const std::size_t start_of_pooler = servers.pooler.log().size();
  for (int i = 0; i < 100; ++i) {
    const Finished finished = steady({"check", "--timeout", "15s", "-c", file}, {{"PASSWORD", "cache-secret"}});
    ASSERT_EQ(finished.status, 0) << story(finished);
    ASSERT_TRUE(finished.out.starts_with("up: database, pooler, cache, web, web-tls [")) << story(finished);
  }
  // What a server says of a client comes before it forgets it, hence the logs are complete after this.
  EXPECT_TRUE(servers.database.deserted_by("app"));
  EXPECT_TRUE(servers.pooler.deserted_by("pooled"));
  EXPECT_TRUE(servers.cache.eventually({"INFO", "clients"}, "connected_clients:1\r"));
  servers.web.quit();

  const std::string database = servers.database.log().substr(start_of_database);
  EXPECT_THAT(lines_with({"connection authorized: user=app "}, database), SizeIs(100)) << database;
  EXPECT_THAT(lines_with(postgres_noise, database), IsEmpty());
  EXPECT_THAT(lines_with({"WARNING", "ERROR", "FATAL", "PANIC", "does not exist"}, database), IsEmpty());
  const std::string pooler = servers.pooler.log().substr(start_of_pooler);
  EXPECT_THAT(lines_with({"login attempt: db=postgres user=pooled "}, pooler), SizeIs(100)) << pooler;
  EXPECT_THAT(lines_with(pgbouncer_noise, pooler), IsEmpty());
  EXPECT_THAT(lines_with({"does not exist", "no such"}, pooler), IsEmpty());
  const std::string cache = servers.cache.log();
  EXPECT_THAT(lines_with({"Accepted 127.0.0.1:"}, cache), SizeIs(100)) << cache;
  EXPECT_THAT(lines_with(redis_noise, cache), IsEmpty());
  EXPECT_THAT(lines_with(nginx_noise, servers.web.log()), IsEmpty());
}

}  // namespace
}  // namespace steady::test
