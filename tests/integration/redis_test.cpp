// A real Redis, as whom and how one reaches it: passwords, users, databases, Unix socket, values, and the traces
// that checks leave behind, which must be none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "probe/redis/redis_probe.h"
#include "support/log_lines.h"
#include "support/redis_server.h"
#include "support/run.h"

namespace steady {
namespace {

using probe::redis::RedisProbe;
using probe::redis::Role;
using probe::redis::Spec;
using test::RedisServer;

Outcome ask(Spec spec, Duration limit = std::chrono::seconds(10)) {
  return test::attempt(RedisProbe(std::move(spec)), limit);
}

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

// One server with a password, users and a few keys for all tests that leave it as it is.
class RedisLogin : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<RedisServer>();
    server_->cli({"ACL", "SETUSER", "hardened", "on", ">only-ping", "+ping"});
    server_->cli({"ACL", "SETUSER", "free", "on", "nopass", "+ping"});
    server_->cli({"ACL", "SETUSER", "gone", "off", ">x", "+ping"});
    server_->cli({"SET", "warm", "yes"});
    server_->cli({"LPUSH", "list", "a"});
    server_->cli({"CONFIG", "SET", "requirepass", "let me in"});
  }
  static void TearDownTestSuite() { server_.reset(); }

  static Spec anonymous() {
    Spec spec;
    spec.endpoint = {"127.0.0.1", server_->port(), {}};
    return spec;
  }
  static Spec as(std::string user, std::string password) {
    Spec spec = anonymous();
    spec.user = std::move(user);
    spec.password = Secret(std::move(password));
    return spec;
  }
  static Spec with_password() { return as({}, "let me in"); }

  static inline std::unique_ptr<RedisServer> server_;
};

TEST_F(RedisLogin, TheRightPasswordIsUp) {
  EXPECT_EQ(ask(with_password()), up("PONG"));
  EXPECT_EQ(ask(as("default", "let me in")), up("PONG"));
}

TEST_F(RedisLogin, NoPasswordWhereOneIsWantedIsDenied) {
  EXPECT_EQ(
      ask(anonymous()),
      down(Reason::denied, "the server wants a password (NOAUTH): set password_file, password_env or REDISCLI_AUTH"));
}

TEST_F(RedisLogin, AWrongPasswordIsDenied) {
  const Outcome denied = down(Reason::denied, "WRONGPASS invalid username-password pair or user is disabled.");
  EXPECT_EQ(ask(as({}, "wrong")), denied);
  EXPECT_EQ(ask(as("hardened", "wrong")), denied);
  EXPECT_EQ(ask(as("nobody", "let me in")), denied);
  EXPECT_EQ(ask(as("gone", "x")), denied);
}

TEST_F(RedisLogin, AUserWithoutPasswordIsWhoTheServerSaysItIs) {
  EXPECT_EQ(ask(as("free", "")), up("PONG"));
  EXPECT_EQ(ask(as("hardened", "")), down(Reason::denied, "no password was given (WRONGPASS)"));
}

TEST_F(RedisLogin, AHardenedUserMayPingAndNothingElse) {
  EXPECT_EQ(ask(as("hardened", "only-ping")), up("PONG"));
  Spec curious = as("hardened", "only-ping");
  curious.role = Role::primary;
  const Outcome outcome = ask(std::move(curious));
  EXPECT_EQ(outcome.reason, Reason::denied);
  EXPECT_TRUE(outcome.permanent());
  EXPECT_TRUE(outcome.detail.starts_with("NOPERM ")) << outcome.detail;
}

TEST_F(RedisLogin, ADatabaseMustExist) {
  Spec spec = with_password();
  spec.database = 15;
  EXPECT_EQ(ask(spec), up("PONG"));
  spec.database = 16;
  EXPECT_EQ(ask(spec), down(Reason::denied, "ERR DB index is out of range"));
}

TEST_F(RedisLogin, AKeyMustExistAndHaveItsValue) {
  Spec spec = with_password();
  spec.key = "warm";
  EXPECT_TRUE(ask(spec).up());
  spec.expect = Secret("yes");
  EXPECT_TRUE(ask(spec).up());
  spec.expect = Secret("no");
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "key 'warm' differs from what was expected"));
  spec.database = 1;
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "key 'warm' does not exist"));
  spec.database = 0;
  spec.key = "list";
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "key 'list' does not hold a string (WRONGTYPE)"));
  spec.expect.reset();
  EXPECT_TRUE(ask(spec).up());
}

TEST_F(RedisLogin, AMasterIsAMasterAndHasLoadedItsData) {
  Spec spec = with_password();
  spec.role = Role::primary;
  spec.link_up = spec.loaded = true;
  EXPECT_TRUE(ask(spec).up());
  spec.role = Role::replica;
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "the role is primary, not replica"));
}

TEST_F(RedisLogin, AServerThatIsNoClusterIsNoClusterForGood) {
  Spec spec = with_password();
  spec.cluster_ok = true;
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "ERR This instance has cluster support disabled", Permanent::yes));
}

TEST_F(RedisLogin, TheUnixSocketServesAsWell) {
  Spec spec = with_password();
  spec.endpoint = {{}, 0, server_->socket()};
  EXPECT_EQ(ask(spec), up("PONG"));
  spec.endpoint.unix_path += ".missing";
  EXPECT_EQ(ask(spec).reason, Reason::refused);
}

TEST_F(RedisLogin, LocalhostFindsTheServer) {
  Spec spec = with_password();
  spec.endpoint.host = "localhost";
  EXPECT_EQ(ask(spec), up("PONG"));
}

TEST_F(RedisLogin, APasswordMayHoldAnything) {
  const std::string password = "%40 #@:/$'\"${HOME}\\\xc3\xa4\xe2\x82\xac\t";
  server_->cli({"ACL", "SETUSER", "odd#@:/", "on", ">" + password, "+ping"});
  EXPECT_EQ(ask(as("odd#@:/", password)), up("PONG"));
  EXPECT_EQ(ask(as("odd#@:/", password + " ")).reason, Reason::denied);
}

// Redis takes a ClientHello for the beginning of a line and waits for its end, unless a random byte happens to be one.
TEST_F(RedisLogin, AServerWithoutTlsNeverGetsBeyondTheHandshake) {
  Spec spec = with_password();
  spec.tls.emplace().insecure = true;
  const Outcome outcome = ask(std::move(spec), Duration(300));
  const bool waited = outcome == down(Reason::timed_out, "handshake");
  EXPECT_TRUE(waited || outcome.reason == Reason::tls) << outcome.detail;
}

TEST_F(RedisLogin, AStoppedServerCostsTheDeadlineAndNoDescriptor) {
  const std::ptrdiff_t before = open_descriptors();
  server_->signal(SIGSTOP);
  const auto begin = Clock::now();
  const Outcome outcome = ask(with_password(), Duration(300));
  const auto took = Clock::now() - begin;
  server_->signal(SIGCONT);
  EXPECT_EQ(outcome, down(Reason::timed_out, "response"));
  EXPECT_LT(took, Duration(2000));
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(ask(with_password()), up("PONG"));
}

TEST(RedisTraces, AHundredChecksLeaveACleanLogAndNoClient) {
  RedisServer server;
  server.cli({"CONFIG", "SET", "requirepass", "secret"});
  server.cli({"SET", "warm", "yes"});
  Spec good;
  good.endpoint = {"127.0.0.1", server.port(), {}};
  good.password = Secret("secret");
  good.database = 1;
  Spec curious = good;
  curious.database = 0;
  curious.role = Role::primary;
  curious.loaded = true;
  curious.key = "warm";
  curious.expect = Secret("no");
  Spec wrong = good;
  wrong.password = Secret("wrong");
  const std::ptrdiff_t before = open_descriptors();
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(ask(good).up());
    EXPECT_EQ(ask(curious).reason, Reason::mismatch);
    EXPECT_EQ(ask(wrong).reason, Reason::denied);
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_TRUE(server.eventually({"INFO", "clients"}, "connected_clients:1\r")) << server.cli({"CLIENT", "LIST"});
  const std::string log = server.log();
  EXPECT_TRUE(log.contains("Accepted 127.0.0.1")) << "the log is not verbose";
  EXPECT_THAT(test::lines_with(test::redis_noise, log), testing::IsEmpty());
  EXPECT_THAT(test::lines_with({"secret", "wrong"}, log), testing::IsEmpty());
}

}  // namespace
}  // namespace steady
