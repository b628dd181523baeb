// What client libraries let a URL say about trust: honoured, refused by name, or told beside a failure.
#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "probe/redis/redis_probe.h"
#include "support/certificates.h"
#include "support/read_spec.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::probe::redis {
namespace {

using test::Guest;
using test::ScriptedPeer;

test::SpecRead<Spec> target(const std::string& text, const test::Variables& variables = {}) {
  return test::read_target(text, kind, &read, variables);
}

TEST(RedisTrust, TakesTheFilesThatRedisPyNames) {
  const auto [spec, problems, columns] = target(
      "rediss://cache?ssl_ca_certs=/etc/passwd&ssl_certfile=/etc/group&ssl_keyfile=/etc/"
      "hosts&ssl_cert_reqs=CERT_REQUIRED"
      "&ssl_check_hostname=True");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(spec.tls->ca_file, "/etc/passwd");
  EXPECT_EQ(spec.tls->cert_file, "/etc/group");
  EXPECT_EQ(spec.tls->key_file, "/etc/hosts");
  EXPECT_FALSE(spec.tls->insecure);
  EXPECT_EQ(spec.remark, "");
  EXPECT_EQ(target("redis://cache?ssl_ca_certs=/etc/passwd").problems,
            "ca_file: has no effect without TLS (rediss://, or tls: true)\n");
}

TEST(RedisTrust, SpeaksTlsWhereTheQueryAsksForIt) {
  for (const char* query : {"tls=true", "ssl=true", "ssl=True", "ssl=1", "tls", "ssl=yes"}) {
    EXPECT_TRUE(target(cat("redis://cache?", query)).spec.tls) << query;
    EXPECT_EQ(target(cat("rediss://cache?", query)).problems, "") << query;
  }
  EXPECT_FALSE(target("redis://cache?ssl=false").spec.tls);
  EXPECT_EQ(target("redis://cache?ssl=false").problems, "");
  EXPECT_EQ(target("rediss://cache?ssl=false").problems, "the URL has named the tls already\n");
  EXPECT_EQ(target("redis://cache?tls=verify").problems, "tls: expected true or false, found 'verify'\n");
}

TEST(RedisTrust, RefusesByNameWhatCannotBeHonoured) {
  for (const std::string name : {"ssl_ca_path", "ssl_ca_data", "ssl_min_version", "ssl_ciphers", "ssl_validate_ocsp",
                                 "ssl_validate_ocsp_stapled"}) {
    EXPECT_TRUE(target("rediss://cache?" + name + "=True")
                    .problems.starts_with(cat("the application's '", name, "' cannot be honoured: ")));
  }
  EXPECT_EQ(target("rediss://cache?ssl_validate_ocsp=False").problems, "");
}

TEST(RedisTrust, TellsBesideAFailureWhatWouldMakeItLaxer) {
  const test::Certificates certificates;
  const ScriptedPeer peer([](Guest& guest) { guest.read_until("PING\r\n"); },
                          {.certificate = certificates.server(), .key = certificates.server_key()});
  const auto failure = [&](const std::string& query) {
    const auto read =
        target(cat("rediss://127.0.0.1:", peer.port(), "/?", query, "#ca_file=", certificates.foreign_ca()));
    EXPECT_EQ(read.problems, "");
    return test::attempt(RedisProbe(read.spec));
  };
  const std::string untrusted =
      "certificate not trusted: unable to get local issuer certificate (set ca_file to its CA)";
  EXPECT_EQ(failure("ssl_cert_reqs=none"),
            down(Reason::tls, untrusted + " (ssl_cert_reqs=none is not honoured; insecure=true is)", Permanent::yes));
  for (const std::string lax : {"ssl_cert_reqs=CERT_NONE", "ssl_check_hostname=false", "skip_verify=true",
                                "verifyPeer=NONE", "verifyPeer=CA", "rejectUnauthorized=false"}) {
    EXPECT_TRUE(failure(lax).detail.contains(cat("(", lax, " is not honoured; "))) << failure(lax).detail;
  }
  for (const std::string strict : {"ssl_cert_reqs=required", "ssl_cert_reqs=optional", "skip_verify=false",
                                   "verifyPeer=FULL", "rejectUnauthorized=true", "max_connections=1"}) {
    EXPECT_EQ(failure(strict).detail, untrusted) << strict;
  }
  EXPECT_TRUE(failure("ssl_cert_reqs=hunter2").detail.contains("(ssl_cert_reqs is not honoured; "));
  EXPECT_TRUE(failure("ssl_cert_reqs=none&ssl_check_hostname=no").detail.contains("; ssl_check_hostname=no is not"));
}

TEST(RedisTrust, ReadsTheProtocolThatTheApplicationSpeaks) {
  for (const auto& [query, protocol] : {std::pair<std::string, int>{"protocol=3", 3},
                                        {"protocol=2", 2},
                                        {"db=1", 2},
                                        {"protocol=resp3", 3},
                                        {"protocol=RESP2", 2}}) {
    EXPECT_EQ(target("redis://cache?" + query).problems, "");
    EXPECT_EQ(target("redis://cache?" + query).spec.protocol, protocol);
  }
  EXPECT_EQ(target("redis://cache?protocol=4").problems, "protocol: expected a number from 2 to 3, found '4'\n");
}

Outcome hello_answered_by(const std::string& answer) {
  const ScriptedPeer peer([answer](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send("+PONG\r\n");
    guest.read_until("HELLO\r\n$1\r\n3\r\n");
    guest.send(answer);
    guest.wait_until_closed();
  });
  return test::attempt(RedisProbe(target(cat("redis://127.0.0.1:", peer.port(), "/?protocol=3")).spec));
}

TEST(RedisTrust, IsNotUpWhereTheApplicationsProtocolIsNotSpoken) {
  EXPECT_EQ(hello_answered_by("%1\r\n$5\r\nproto\r\n:3\r\n"), up("PONG"));
  EXPECT_EQ(hello_answered_by("-NOPROTO unsupported protocol version\r\n"),
            down(Reason::mismatch, "the server does not speak RESP3, which protocol=3 demands"));
  EXPECT_EQ(hello_answered_by("-ERR unknown command `HELLO`\r\n").reason, Reason::denied);
  EXPECT_EQ(hello_answered_by("+OK\r\n").reason, Reason::protocol);
}

}  // namespace
}  // namespace steady::probe::redis
