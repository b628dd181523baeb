// What waiting does not mend, on real servers: a wrong password, a database that is not there, a certificate for somebody
// else. It ends the wait with 77 after the grace, and not when somebody mends it within the grace; and no account is
// locked meanwhile, since nobody tries more than one login a second.
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "binary.h"
#include "support/certificates.h"
#include "support/postgres_server.h"
#include "support/redis_server.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s;

Command wait_for(const std::string& target, const std::string& grace = "1500ms") {
  return steady_command({"wait", "--permanent-grace", grace, target, "--", "/bin/echo", "the command runs"});
}

// One that somebody mends once the wait has told what is wrong.
template <class Mend>
void expect_mended(const std::string& target, const std::string& wrong, Mend mend) {
  Child child(wait_for(target, "15s"));
  ASSERT_TRUE(child.wait_for_output(wrong, patience)) << child.err();
  mend();
  const auto finished = child.wait(patience);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 0) << story(*finished);
  EXPECT_EQ(finished->out, "the command runs\n");
  EXPECT_TRUE(finished->err.contains(": up after ")) << story(*finished);
}

void expect_given_up(const std::string& target, const std::string& reason) {
  const Finished finished = run(wait_for(target));
  EXPECT_EQ(finished.status, 77) << story(finished);
  EXPECT_EQ(finished.out, "") << "the command must not run";
  EXPECT_LT(finished.took, 6s) << story(finished);
  const std::size_t report = finished.err.find("steady wait: gave up after ");
  ASSERT_NE(report, std::string::npos) << story(finished);
  EXPECT_NE(finished.err.find(reason, report), std::string::npos) << story(finished);
  EXPECT_TRUE(finished.err.contains("/bin/echo was not started")) << story(finished);
  EXPECT_FALSE(finished.err.contains("wr0ng")) << story(finished);
}

// The seconds since 1970 at which PostgreSQL wrote lines with this text: its log_line_prefix is '%n '.
std::vector<double> times_of(const std::string& text, const std::string& log) {
  std::vector<double> times;
  std::istringstream all(log);
  for (std::string line; std::getline(all, line);) {
    if (line.contains(text)) times.push_back(std::stod(line));
  }
  return times;
}

class WaitPermanent : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates = std::make_unique<Certificates>();
    PostgresServer::Options options;
    options.settings = "log_line_prefix = '%n '\nlog_connections = on\n";
    options.access = "host all all all scram-sha-256\n";
    options.listen = "127.0.0.1,::1,127.0.0.2";
    options.certificates = certificates.get();
    postgres = std::make_unique<PostgresServer>(options);
    postgres->sql("create role app login password 'right'");
  }
  static void TearDownTestSuite() {
    postgres.reset();
    certificates.reset();
  }

  static std::string target(const std::string& credentials, const std::string& host, const std::string& rest) {
    return cat("postgres://", credentials, "@", host, ":", postgres->port(), "/", rest);
  }

  // What a wait with this target does to the account: never two failed logins within a second.
  static void expect_slow_logins(const std::string& target) {
    const std::string before = postgres->log();
    expect_given_up(target, "password authentication failed for user \"app\" (28P01)");
    const std::string log = postgres->log().substr(before.size());
    const std::vector<double> failures = times_of("password authentication failed", log);
    EXPECT_GE(failures.size(), 2U) << log;
    for (std::size_t i = 1; i < failures.size(); ++i) {
      EXPECT_GE(failures[i] - failures[i - 1], 0.999) << target << '\n' << log;
    }
  }

  static inline std::unique_ptr<Certificates> certificates;
  static inline std::unique_ptr<PostgresServer> postgres;
};

TEST_F(WaitPermanent, AWrongPasswordEndsItAfterTheGrace) {
  expect_slow_logins(target("app:wr0ng", "127.0.0.1", "postgres?sslmode=disable"));
}

// libpq's "prefer" is the default: it tries again without TLS what failed with it.
TEST_F(WaitPermanent, AWrongPasswordIsTriedOnceASecondAlsoWhereTheServerSpeaksTls) {
  expect_slow_logins(target("app:wr0ng", "127.0.0.1", "postgres"));
}

// Two addresses, one server: who was denied at one of them need not ask the other.
TEST_F(WaitPermanent, AWrongPasswordIsTriedOnceASecondAlsoWhereTheNameHasTwoAddresses) {
  expect_slow_logins(target("app:wr0ng", "localhost", "postgres?sslmode=disable"));
}

TEST_F(WaitPermanent, AWrongPasswordThatBecomesRightLetsItGoOn) {
  postgres->sql("create role late login password 'other'");
  expect_mended(target("late:right", "127.0.0.1", "postgres"), "(28P01)",
                [] { postgres->sql("alter role late password 'right'"); });
}

TEST_F(WaitPermanent, AMissingDatabaseEndsItAfterTheGrace) {
  expect_given_up(target("app:right", "127.0.0.1", "nowhere"), "database \"nowhere\" does not exist (3D000)");
}

TEST_F(WaitPermanent, AMissingDatabaseThatIsMadeLetsItGoOn) {
  expect_mended(target("app:right", "127.0.0.1", "shop"), "(3D000)", [] { postgres->sql("create database shop"); });
}

TEST_F(WaitPermanent, ARoleThatIsMissingAndIsMadeLetsItGoOn) {
  expect_mended(target("newcomer:right", "127.0.0.1", "postgres"), "(28P01)",
                [] { postgres->sql("create role newcomer login password 'right'"); });
}

TEST_F(WaitPermanent, ACertificateOfPostgresForAnotherNameEndsItAfterTheGrace) {
  const std::string verified = cat("postgres?sslmode=verify-full#ca_file=", certificates->ca());
  expect_given_up(target("app:right", "127.0.0.2", verified), "certificate");
  const Finished same_server = run(wait_for(target("app:right", "127.0.0.1", verified)));
  EXPECT_EQ(same_server.status, 0) << story(same_server);
}

TEST(WaitPermanentRedis, ACertificateForAnotherNameEndsItAfterTheGrace) {
  const Certificates certificates;
  const RedisServer server("bind 127.0.0.1 127.0.0.2\ntls-auth-clients no", &certificates);
  const std::string rest = cat(server.port(), "#ca_file=", certificates.ca());
  expect_given_up(cat("rediss://127.0.0.2:", rest), "certificate");
  const Finished same_server = run(wait_for(cat("rediss://127.0.0.1:", rest)));
  EXPECT_EQ(same_server.status, 0) << story(same_server);
}

TEST(WaitPermanentRedis, NoPasswordForAServerThatWantsOneEndsItAfterTheGrace) {
  const RedisServer server("requirepass secret");
  expect_given_up(cat("redis://127.0.0.1:", server.port()), "(NOAUTH)");
}

TEST(WaitPermanentRedis, AWrongPasswordEndsItAfterTheGrace) {
  const RedisServer server("requirepass secret");
  expect_given_up(cat("redis://:wr0ng@127.0.0.1:", server.port()), "WRONGPASS ");
}

TEST(WaitPermanentRedis, APasswordThatBecomesRightLetsItGoOn) {
  RedisServer server("requirepass other");
  expect_mended(cat("redis://:right@127.0.0.1:", server.port()), "WRONGPASS ",
                [&] { server.cli({"CONFIG", "SET", "requirepass", "right"}); });
}

TEST(WaitPermanentRedis, AServerThatNoLongerWantsAPasswordLetsItGoOn) {
  RedisServer server("requirepass secret");
  expect_mended(cat("redis://127.0.0.1:", server.port()), "(NOAUTH)",
                [&] { server.cli({"CONFIG", "SET", "requirepass", ""}); });
}

}  // namespace
}  // namespace steady::test
