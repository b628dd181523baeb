// A password that a server refuses, and whose form shows a mistake: the failure says so, in every kind that logs in, and
// gives nothing of the password away.
#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "probe/http/http_probe.h"
#include "probe/postgres/postgres_probe.h"
#include "probe/redis/redis_probe.h"
#include "support/read_spec.h"
#include "support/run.h"
#include "support/scripted_peer.h"
#include "support/temporary_directory.h"
#include "unit/probe/postgres/wire.h"

namespace steady::probe {
namespace {

using test::Guest;
using test::ScriptedPeer;
using test::Variables;
namespace wire = test::wire;

constexpr std::string_view quoted = "begins with a quotation mark (env files keep them)";

// `target` without its host and port, which stand for '@@'.
std::string at(const ScriptedPeer& peer, std::string target) {
  return target.replace(target.find("@@"), 2, cat("127.0.0.1:", peer.port()));
}

Outcome postgres_says(const std::string& code, const std::string& words, const std::string& target,
                      const Variables& variables = {}) {
  const ScriptedPeer peer(wire::refusing(wire::error(code, words)));
  auto read = test::read_target(at(peer, target), postgres::kind, &postgres::read, variables);
  EXPECT_EQ(read.problems, "");
  return test::attempt(postgres::PostgresProbe(std::move(read.spec)));
}

Outcome redis_says(const std::string& reply, const std::string& target, const Variables& variables = {}) {
  const ScriptedPeer peer([reply](Guest& guest) {
    guest.read_exactly(1);
    guest.send(reply + "\r\n");
    guest.wait_until_closed();
  });
  auto read = test::read_target(at(peer, target), redis::kind, &redis::read, variables);
  EXPECT_EQ(read.problems, "");
  return test::attempt(redis::RedisProbe(std::move(read.spec)));
}

Outcome http_says(const std::string& status, const std::string& target, const Variables& variables = {}) {
  const ScriptedPeer peer([status](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send(cat("HTTP/1.1 ", status, "\r\nContent-Length: 0\r\n\r\n"));
    guest.wait_until_closed();
  });
  auto read = test::read_target(at(peer, target), http::kind, &http::read, variables);
  EXPECT_EQ(read.problems, "");
  return test::attempt(http::HttpProbe(std::move(read.spec)));
}

const std::string wrong = "password authentication failed for user \"app\"";

TEST(OddPassword, StandsBesideARefusalOfPostgres) {
  const std::string refused = cat(wrong, " (28P01)");
  EXPECT_EQ(postgres_says("28P01", wrong, "postgres://app@@@/app#password_env=PW", {{"PW", "\"hunter2\""}}).detail,
            cat(refused, "; the password from PW ", quoted));
  EXPECT_EQ(postgres_says("28P01", wrong, "postgres://app:${PW}@@@/app", {{"PW", "hunter2\n"}}).detail,
            cat(refused, "; the password from PW ends with a newline"));
  EXPECT_EQ(postgres_says("28P01", wrong, "postgres://app@@@/app", {{"PGPASSWORD", "hunter2 "}}).detail,
            cat(refused, "; the password from PGPASSWORD ends with a blank"));
  EXPECT_EQ(postgres_says("28P01", wrong, "postgres://app:%22hunter2%22@@@/app").detail,
            cat(refused, "; the password ", quoted));
  EXPECT_EQ(postgres_says("08P01", "password authentication failed", "postgres://app@@@/app#password_env=PW",
                          {{"PW", "'hunter2'"}})
                .detail,
            cat("password authentication failed (08P01); the password from PW ", quoted))
      << "PgBouncer";
}

TEST(OddPassword, StandsBesideNoOtherRefusal) {
  const Variables odd{{"PW", "\"hunter2\""}};
  EXPECT_EQ(postgres_says("3D000", "database \"x\" does not exist", "postgres://app@@@/x#password_env=PW", odd).detail,
            "database \"x\" does not exist (3D000)");
  EXPECT_EQ(postgres_says("57P03", "starting up", "postgres://app@@@/x#password_env=PW", odd).detail,
            "starting up (57P03)");
  EXPECT_EQ(redis_says("-LOADING x", "redis://@@#password_env=PW", odd).detail, "LOADING x");
  EXPECT_EQ(redis_says("-NOPERM x", "redis://@@#password_env=PW", odd).detail, "NOPERM x");
  EXPECT_EQ(http_says("403 Forbidden", "http://app@@@/#password_env=PW", odd).detail, "HTTP 403 Forbidden");
  EXPECT_EQ(http_says("503 Service Unavailable", "http://app@@@/#password_env=PW", odd).detail,
            "HTTP 503 Service Unavailable");
}

TEST(OddPassword, IsNotMentionedWhenItIsOrdinary) {
  EXPECT_EQ(postgres_says("28P01", wrong, "postgres://app@@@/app#password_env=PW", {{"PW", "hunter2"}}).detail,
            cat(wrong, " (28P01)"));
  EXPECT_EQ(redis_says("-WRONGPASS x", "redis://@@#password_env=PW", {{"PW", "hunter2"}}).detail, "WRONGPASS x");
  EXPECT_EQ(http_says("401 Unauthorized", "http://app@@@/#password_env=PW", {{"PW", "hunter2"}}).detail,
            "HTTP 401 Unauthorized");
}

TEST(OddPassword, StandsBesideARefusalOfRedis) {
  EXPECT_EQ(redis_says("-WRONGPASS x", "redis://@@#password_env=PW", {{"PW", "'hunter2'"}}).detail,
            cat("WRONGPASS x; the password from PW ", quoted));
  EXPECT_EQ(redis_says("-ERR invalid password", "redis://:${PW}@@@", {{"PW", "hunter2\r"}}).detail,
            "ERR invalid password; the password from PW contains a carriage return (a file with Windows line ends)");
  const Outcome blank = redis_says("-NOAUTH Authentication required.", "redis://@@", {{"REDISCLI_AUTH", ""}});
  EXPECT_TRUE(blank.detail.ends_with("or REDISCLI_AUTH; the password from REDISCLI_AUTH is blank")) << blank.detail;
}

TEST(OddPassword, StandsBesideA401) {
  EXPECT_EQ(http_says("401 Unauthorized", "http://app@@@/#password_env=PW", {{"PW", "'hunter2'"}}).detail,
            cat("HTTP 401 Unauthorized; the password from PW ", quoted));
  EXPECT_EQ(http_says("401 Unauthorized", "http://app:${PW}@@@/", {{"PW", "hunter2 "}}).detail,
            "HTTP 401 Unauthorized; the password from PW ends with a blank");
  EXPECT_EQ(http_says("401 Unauthorized", "http://@@/#headers.Authorization=Bearer%20${TOKEN}", {{"TOKEN", "'hunter2'"}})
                .detail,
            cat("HTTP 401 Unauthorized; the value of TOKEN ", quoted));
  const test::TemporaryDirectory directory;
  const std::string token = directory.file("token", "'hunter2'\n");
  EXPECT_EQ(http_says("401 Unauthorized", cat("http://@@/#bearer_file=", token)).detail,
            cat("HTTP 401 Unauthorized; the token from '", token, "' ", quoted));
}

}  // namespace
}  // namespace steady::probe
