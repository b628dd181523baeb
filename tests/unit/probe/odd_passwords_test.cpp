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

// `target` with the address of the peer in place of "{at}".
std::string at(const ScriptedPeer& peer, std::string target) {
  return target.replace(target.find("{at}"), 4, cat("127.0.0.1:", peer.port()));
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
  EXPECT_EQ(postgres_says("28P01", wrong, "postgres://app@{at}/app#password_env=PW", {{"PW", "\"hunter2\""}}).detail,
            cat(refused, "; the password from PW ", quoted));
  EXPECT_EQ(postgres_says("28P01", wrong, "postgres://app:${PW}@{at}/app", {{"PW", "hunter2\n"}}).detail,
            cat(refused, "; the password from PW ends with a newline"));
  EXPECT_EQ(postgres_says("28P01", wrong, "postgres://app@{at}/app", {{"PGPASSWORD", "hunter2 "}}).detail,
            cat(refused, "; the password from PGPASSWORD ends with a blank"));
  EXPECT_EQ(postgres_says("28P01", wrong, "postgres://app:%22hunter2%22@{at}/app").detail,
            cat(refused, "; the password ", quoted));
  EXPECT_EQ(postgres_says("08P01", "password authentication failed", "postgres://app@{at}/app#password_env=PW",
                          {{"PW", "'hunter2'"}})
                .detail,
            cat("password authentication failed (08P01); the password from PW ", quoted))
      << "PgBouncer";
}

TEST(OddPassword, ThatIsBlankStandsBesideTheQuestionForOne) {
  const ScriptedPeer peer(wire::refusing(wire::authentication(3)));
  const auto login = [&](const std::string& target, const Variables& variables) {
    auto read = test::read_target(at(peer, target), postgres::kind, &postgres::read, variables);
    return test::attempt(postgres::PostgresProbe(std::move(read.spec))).detail;
  };
  const std::string asked = "the server asks for a password: give one, or use level=accepting";
  EXPECT_EQ(login("postgres://app:${PW:-}@{at}/app", {{"PW", ""}}), cat(asked, "; the password from PW is blank"));
  EXPECT_EQ(login("postgres://app@{at}/app", {{"PGPASSWORD", ""}}),
            cat(asked, "; the password from PGPASSWORD is blank"));
  EXPECT_EQ(login("postgres://app@{at}/app", {}), asked);
}

TEST(OddPassword, StandsBesideNoOtherRefusal) {
  const Variables odd{{"PW", "\"hunter2\""}};
  EXPECT_EQ(
      postgres_says("3D000", "database \"x\" does not exist", "postgres://app@{at}/x#password_env=PW", odd).detail,
      "database \"x\" does not exist (3D000)");
  EXPECT_EQ(postgres_says("57P03", "starting up", "postgres://app@{at}/x#password_env=PW", odd).detail,
            "starting up (57P03)");
  EXPECT_EQ(redis_says("-LOADING x", "redis://{at}#password_env=PW", odd).detail, "LOADING x");
  EXPECT_EQ(redis_says("-NOPERM x", "redis://{at}#password_env=PW", odd).detail, "NOPERM x");
  EXPECT_EQ(http_says("403 Forbidden", "http://app@{at}/#password_env=PW", odd).detail, "HTTP 403 Forbidden");
  EXPECT_EQ(http_says("503 Service Unavailable", "http://app@{at}/#password_env=PW", odd).detail,
            "HTTP 503 Service Unavailable");
}

TEST(OddPassword, IsNotMentionedWhenItIsOrdinary) {
  EXPECT_EQ(postgres_says("28P01", wrong, "postgres://app@{at}/app#password_env=PW", {{"PW", "hunter2"}}).detail,
            cat(wrong, " (28P01)"));
  EXPECT_EQ(redis_says("-WRONGPASS x", "redis://{at}#password_env=PW", {{"PW", "hunter2"}}).detail, "WRONGPASS x");
  EXPECT_EQ(http_says("401 Unauthorized", "http://app@{at}/#password_env=PW", {{"PW", "hunter2"}}).detail,
            "HTTP 401 Unauthorized");
}

TEST(OddPassword, StandsBesideARefusalOfRedis) {
  EXPECT_EQ(redis_says("-WRONGPASS x", "redis://{at}#password_env=PW", {{"PW", "'hunter2'"}}).detail,
            cat("WRONGPASS x; the password from PW ", quoted));
  EXPECT_EQ(redis_says("-ERR invalid password", "redis://:${PW}@{at}", {{"PW", "hunter2\r"}}).detail,
            "ERR invalid password; the password from PW contains a carriage return (a file with Windows line ends)");
  const Outcome blank = redis_says("-NOAUTH Authentication required.", "redis://{at}", {{"REDISCLI_AUTH", ""}});
  EXPECT_TRUE(blank.detail.ends_with("or REDISCLI_AUTH; the password from REDISCLI_AUTH is blank")) << blank.detail;
}

TEST(OddPassword, StandsBesideA401) {
  EXPECT_EQ(http_says("401 Unauthorized", "http://app@{at}/#password_env=PW", {{"PW", "'hunter2'"}}).detail,
            cat("HTTP 401 Unauthorized; the password from PW ", quoted));
  EXPECT_EQ(http_says("401 Unauthorized", "http://app:${PW}@{at}/", {{"PW", "hunter2 "}}).detail,
            "HTTP 401 Unauthorized; the password from PW ends with a blank");
  EXPECT_EQ(
      http_says("401 Unauthorized", "http://{at}/#headers.Authorization=Bearer%20${TOKEN}", {{"TOKEN", "'hunter2'"}})
          .detail,
      cat("HTTP 401 Unauthorized; the value of TOKEN ", quoted));
  const test::TemporaryDirectory directory;
  const std::string token = directory.file("token", "'hunter2'\n");
  EXPECT_EQ(http_says("401 Unauthorized", cat("http://{at}/#bearer_file=", token)).detail,
            cat("HTTP 401 Unauthorized; the token from '", token, "' ", quoted));
}

}  // namespace
}  // namespace steady::probe
