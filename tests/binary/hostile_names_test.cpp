// Names that lead somewhere else than they should: of certificates, of hosts, of sockets.
#include <gtest/gtest.h>

#include "base/text.h"
#include "binary.h"
#include "support/certificates.h"
#include "support/hostile_dns.h"
#include "support/name_server.h"
#include "support/sandbox.h"
#include "support/scripted_peer.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// Good enough for every kind: says yes to HTTP and to PING, and nothing to TCP.
void say_yes(Guest& guest) {
  const std::string request = guest.read_until("\r\n");
  if (request.starts_with("GET")) guest.read_until("\r\n\r\n");
  guest.send(request.starts_with("GET") ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" : "+PONG\r\n");
  guest.wait_until_closed();
}

void leave(Guest& guest) { guest.close(); }

void expect_refused(const Finished& finished, int status, std::string_view why) {
  EXPECT_EQ(finished.status, status) << story(finished);
  EXPECT_TRUE((finished.out + finished.err).contains(why)) << story(finished);
}

class HostileServerName : public testing::Test {
 protected:
  // The certificate is for wrong.test: no name that is asked for here.
  const Certificates made_;
  ScriptedPeer peer_{say_yes, {.certificate = made_.other_name(), .key = made_.server_key()}};
  const std::string at_ = cat("127.0.0.1:", peer_.port());
  const TemporaryDirectory directory_;
};

TEST_F(HostileServerName, IsAUsageErrorOnTheCommandLine) {
  for (const std::string& name :
       {std::string("."), std::string("%00"), std::string("x%00host"), std::string("wrong.test%00"), std::string(),
        std::string("a%20b"), std::string("a..b"), std::string("[::1]"), std::string(300, 'a')}) {
    for (const std::string scheme : {"https", "rediss", "tls"}) {
      expect_refused(
          steady({"check", "--timeout", "2s", cat(scheme, "://", at_, "#ca_file=", made_.ca(), "&server_name=", name)}),
          64, "not a host name or an IP address");
    }
  }
  EXPECT_EQ(peer_.connections(), 0);
}

TEST_F(HostileServerName, IsAMistakeInAFile) {
  for (const std::string name : {".", R"(\0)", R"(x\0host)", R"(wrong.test\0)", "", "a b"}) {
    const std::string file = directory_.file(
        "steady.yaml", cat("version: 1\nchecks:\n  a:\n    tcp: { host: 127.0.0.1, port: ", peer_.port(),
                           ", tls: true, ca_file: ", made_.ca(), ", server_name: \"", name, "\" }\n"));
    expect_refused(steady({"check", "--timeout", "2s", "-c", file}), 78, "not a host name or an IP address");
  }
  EXPECT_EQ(peer_.connections(), 0);
}

TEST_F(HostileServerName, OfACertificateIsItsSubjectAltNameAlone) {
  ScriptedPeer peer(say_yes, {.certificate = made_.common_name(), .key = made_.server_key()});
  for (const std::string scheme : {"https", "rediss", "tls"}) {
    expect_refused(
        steady({"check", "--timeout", "2s", cat(scheme, "://localhost:", peer.port(), "#ca_file=", made_.ca())}), 1,
        "the certificate has no subjectAltName; the common name is not used (RFC 9525)");
  }
}

class HostileDns : public testing::Test {
 protected:
  HostileDns() { etc_.write("resolv.conf", cat("nameserver ", names_.address(), '\n')); }

  Finished check(const std::string& target, const std::string& timeout = "500ms") {
    return run(etc_.around(steady_command({"check", "--timeout", timeout, target})));
  }

  NameServer names_;
  const OwnEtc etc_;
};

TEST_F(HostileDns, WithAnAnswerOfPointersKeepsTheDeadline) {
  const auto chain = [](const DnsQuestion& question) { return pointer_chain(question); };
  for (const DnsType type : {DnsType::a, DnsType::aaaa}) {
    names_.answer("name.test", type, NameAnswer::crafted_over_tcp(chain));
  }
  const Finished finished = check("http://name.test:1/");
  expect_refused(finished, 1, "the name server sent too much for name.test");
  EXPECT_LT(finished.took, 3s) << "seven seconds of processor, before";
}

TEST_F(HostileDns, WithSixThousandAddressesIsTriedAtThirtyTwo) {
  ScriptedPeer peer(leave, {.address = "0.0.0.0"});
  std::vector<std::string> four, six;
  for (int i = 0; i < 4000; ++i) four.push_back(cat("127.0.", i / 200, '.', 1 + i % 200));
  for (int i = 1; i <= 2000; ++i) six.push_back(cat("::ffff:127.1.", i / 200, '.', 1 + i % 200));
  names_.answer("many.test", DnsType::a, NameAnswer::over_tcp(four));
  names_.answer("many.test", DnsType::aaaa, NameAnswer::over_tcp(six));
  const Finished finished = check(cat("tcp://many.test:", peer.port(), "#expect=hello"), "10s");
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_GT(peer.connections(), 0);
  EXPECT_LE(peer.connections(), 32);
}

TEST_F(HostileDns, SayingAnAddressOfNobodyDoesNotMeanThisContainer) {
  ScriptedPeer peer(leave);
  names_.answer("four.test", DnsType::a, NameAnswer::addresses({"0.0.0.0"}));
  names_.answer("six.test", DnsType::aaaa, NameAnswer::addresses({"::"}));
  names_.answer("mapped.test", DnsType::aaaa, NameAnswer::addresses({"::ffff:0.0.0.0"}));
  etc_.write("hosts", "0.0.0.0 file.test\n");
  for (const std::string name : {"four", "six", "mapped", "file"}) {
    expect_refused(check(cat("tcp://", name, ".test:", peer.port())), 1, "which is no address of a host");
  }
  EXPECT_EQ(peer.connections(), 0);
}

TEST(HostileZone, IsTheNameOfAnInterfaceAndNoNumberBeforeIt) {
  for (const std::string target :
       {"tcp://[fe80::1%25nosuch0]:1", "tcp://[fe80::1%nosuch0]:1", "http://[fe80::1%25nosuch0]:1/",
        "redis://[fe80::1%25nosuch0]:1", "postgres://app@[fe80::1%25nosuch0]:1"}) {
    expect_refused(steady({"check", "--timeout", "2s", target}), 1, "there is no network interface 'nosuch0'");
  }
}

class HostileSocket : public testing::Test {
 protected:
  const TemporaryDirectory directory_;
  const std::string path_ = directory_.path("s");
  ScriptedPeer peer_{say_yes, {.unix_path = path_}};
};

TEST_F(HostileSocket, WithAZeroByteInItsPathIsRefused) {
  EXPECT_EQ(steady({"check", cat("redis+unix://", path_)}).status, 0) << "the path itself is good";
  for (const std::string& target :
       {cat("tcp+unix://", path_, "%00x"), cat("redis+unix://", path_, "%00x"), cat("http+unix://", path_, "%00x:/"),
        cat("postgres+unix://app@", directory_.path(), "%00x"),
        cat("postgres://app@/app?host=", directory_.path(), "%00x"), cat("tcp+unix://", path_, "%00"),
        cat("tcp+unix://", path_, "#socket=", path_, "%00x")}) {
    EXPECT_EQ(steady({"check", "--timeout", "2s", target}).status, 64) << target;
  }
  for (const std::string kind : {"tcp: { ", "redis: { ", "postgres: { user: app, "}) {
    const std::string file =
        directory_.file("steady.yaml", cat("version: 1\nchecks:\n  a: { ", kind, "socket: \"", path_, "\\0x\" } }\n"));
    expect_refused(steady({"check", "--timeout", "2s", "-c", file}), 78, "a path holds no zero byte");
  }
  const std::string file = directory_.file("steady.yaml", cat("version: 1\nserve: { listen: \"unix:", path_,
                                                              "\\0x\" }\nchecks:\n  a: { tcp: 'tcp://:1' }\n"));
  EXPECT_EQ(steady({"validate", file}).status, 78);
}

TEST_F(HostileSocket, NoRouteToAFileLeadsThroughAZeroByte) {
  for (const std::string key : {"ca_file", "cert_file", "key_file"}) {
    const std::string keys = key == "key_file" ? "cert_file=/c&key_file=" : key + "=";
    for (const std::string& target : {cat("https://127.0.0.1:1/#", keys), cat("rediss://127.0.0.1:1#", keys),
                                      cat("postgres://app@127.0.0.1:1/app?sslmode=require#", keys)}) {
      expect_refused(steady({"check", target + "/etc/passwd%00x"}), 64, "a path holds no zero byte");
    }
  }
}

}  // namespace
}  // namespace steady::test
