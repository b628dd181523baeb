// Files that are named by a target, the environment or the image, and are none: a pipe that nobody writes to holds up whoever
// opens it, a device has no end.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "binary.h"
#include "support/certificates.h"
#include "support/name_server.h"
#include "support/sandbox.h"
#include "support/scripted_peer.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

std::string make_pipe(const std::string& path) {
  EXPECT_EQ(::mkfifo(path.c_str(), 0644), 0) << path;
  return path;
}

// Runs a check that has a second; a program that opens the pipe is killed after five.
Finished check(const std::string& target, Variables environment = {}) {
  Command command = steady_command({"check", "--timeout", "1s", target}, std::move(environment));
  command.limit = 5s;
  return run(command);
}

void wait(Guest& guest) { guest.wait_until_closed(); }

// A server of PostgreSQL that agrees to TLS and says no more.
void agree_to_tls(Guest& guest) {
  guest.read_exactly(8);
  guest.send("S");
  guest.wait_until_closed();
}

class HostileFiles : public testing::Test {
 protected:
  // Of what a key names it is a mistake on the command line, of what the environment does a failure of the attempt.
  void expect_told(const Finished& finished, const std::string& why, int status = 1) {
    EXPECT_EQ(finished.status, status) << story(finished);
    EXPECT_FALSE(finished.timed_out) << story(finished);
    EXPECT_TRUE((finished.out + finished.err).contains(why)) << story(finished);
  }

  const Certificates made_;
  const TemporaryDirectory directory_;
  const std::string pipe_ = make_pipe(directory_.path("pipe"));
};

TEST_F(HostileFiles, OfTlsAreToldInEveryKind) {
  ScriptedPeer peer(wait);
  const std::string at = cat("127.0.0.1:", peer.port());
  for (const std::string scheme : {"https", "rediss", "tls"}) {
    for (const std::string& path : {pipe_, std::string("/dev/zero")}) {
      const std::string target = cat(scheme, "://", at, "#insecure=true&cert_file=");
      expect_told(check(cat(scheme, "://", at, "#ca_file=", path)), "it is not a regular file", 64);
      expect_told(check(target + path), "it is not a regular file", 64);
      expect_told(check(cat(target, made_.client(), "&key_file=", path)), "it is not a regular file", 64);
      expect_told(check(cat(scheme, "://", at), {{"SSL_CERT_FILE", path}}), "it is not a regular file");
    }
  }
  expect_told(check(cat("https://", at, "#ca_file=", directory_.path())), "it is a directory", 64);
}

TEST_F(HostileFiles, OfPostgresAreToldUnderEverySslmode) {
  ScriptedPeer peer(agree_to_tls);
  const std::string target = cat("postgres://app@127.0.0.1:", peer.port(), "/app?sslmode=");
  for (const std::string mode : {"allow", "prefer", "require", "verify-ca", "verify-full"}) {
    expect_told(check(cat(target, mode, "&sslrootcert=", pipe_)), "it is not a regular file", 64);
  }
  expect_told(check(cat(target, "prefer#ca_file=", pipe_)), "it is not a regular file", 64);
  expect_told(check(cat(target, "prefer"), {{"PGSSLROOTCERT", pipe_}}), "it is not a regular file");
  expect_told(check(cat(target, "verify-full"), {{"SSL_CERT_FILE", pipe_}}), "it is not a regular file");
  expect_told(check(cat(target, "prefer&sslcert=", pipe_)), "it is not a regular file", 64);
  expect_told(check(cat(target, "prefer&sslcert=", made_.client(), "&sslkey=", pipe_)), "it is not a regular file", 64);
}

class ResolverFiles : public HostileFiles {
 protected:
  ResolverFiles() {
    names_.answer("db.test", DnsType::a, NameAnswer::none());
    etc_.write("resolv.conf", cat("nameserver ", names_.address(), '\n'));
  }

  Finished look_up(Variables environment = {}) {
    Command command = etc_.around(steady_command({"check", "--timeout", "1s", "tcp://db:1"}, std::move(environment)));
    command.limit = 5s;
    return run(command);
  }

  NameServer names_;
  const OwnEtc etc_;
};

TEST_F(ResolverFiles, OfAnImageAreReadOnlyWhenTheyAreFiles) {
  expect_told(look_up(), "no such name");
  for (const std::string file : {"nsswitch.conf", "netsvc.conf", "svc.conf", "resolv.conf"}) {
    ::unlink(etc_.path(file).c_str());
    make_pipe(etc_.path(file));
    expect_told(look_up(), cat("cannot read /etc/", file, ": it is not a regular file"));
    ::unlink(etc_.path(file).c_str());
  }
}

TEST_F(ResolverFiles, AreBounded) {
  std::string many;
  while (many.size() < std::size_t{1} << 20) many += "nameserver 127.0.0.1\nsearch a.test b.test\n";
  etc_.write("resolv.conf", many);
  expect_told(look_up(), "cannot read /etc/resolv.conf: it is larger than 16 KiB");
}

TEST_F(ResolverFiles, GiveNoPipeOfHostAliasesToAnybody) {
  expect_told(look_up({{"HOSTALIASES", pipe_}}), "no such name");
}

TEST_F(ResolverFiles, MakeAHostsFileThatIsAPipeAnEmptyOne) {
  make_pipe(etc_.path("hosts"));
  expect_told(look_up(), "no such name");
}

TEST_F(ResolverFiles, SetNoWaitOfDays) {
  etc_.write("resolv.conf",
             cat("nameserver ", names_.address(), "\noptions timeout:1000000 attempts:1000000 ndots:1000000\n"));
  expect_told(look_up({{"RES_OPTIONS", "timeout:1000000 attempts:1000000"}}), "no such name");
}

}  // namespace
}  // namespace steady::test
