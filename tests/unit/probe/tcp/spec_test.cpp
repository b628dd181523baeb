// What the keys of the kind "tcp" mean, from a file and from a target, and what is said about mistakes.
#include "probe/tcp/spec.h"

#include <gtest/gtest.h>

#include "probe/tcp/tcp_probe.h"
#include "support/read_spec.h"

namespace steady::probe::tcp {
namespace {

using test::Variables;

auto yaml(const std::string& text, const Variables& variables = {}) { return test::read_yaml(text, &read, variables); }
auto target(const std::string& text, const Variables& variables = {}) {
  return test::read_target(text, kind, &read, variables);
}

TEST(TcpSpec, ReadsEveryKey) {
  const auto read = yaml(
      "host: mail\nport: 25\nsend: 'EHLO x\\r\\n'\nexpect: '250'\ntls: true\nca_file: /etc/passwd\ncert_file: "
      "/etc/group\n"
      "key_file: /etc/hosts\nserver_name: mail.test\ninsecure: true\n");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.endpoint.host, "mail");
  EXPECT_EQ(read.spec.endpoint.port, 25);
  EXPECT_EQ(read.spec.send.reveal(), "EHLO x\r\n");
  EXPECT_EQ(read.spec.expect, "250");
  ASSERT_TRUE(read.spec.tls);
  EXPECT_EQ(read.spec.tls->server_name, "mail.test");
}

TEST(TcpSpec, ReadsTargets) {
  EXPECT_EQ(target("db:5432").spec.endpoint.host, "db");
  EXPECT_EQ(target("tcp://db:5432").spec.endpoint.port, 5432);
  EXPECT_EQ(target(":8080").spec.endpoint.host, "");
  EXPECT_EQ(target("[::1]:8080").spec.endpoint.host, "::1");
  EXPECT_EQ(target("tcp://db:5432/").problems, "");
  EXPECT_FALSE(target("db:5432").spec.tls);
  EXPECT_TRUE(target("tls://db:5432#insecure").spec.tls->insecure);
  EXPECT_EQ(target("tcp+unix:///run/app.sock").spec.endpoint.unix_path, "/run/app.sock");
  EXPECT_EQ(yaml("socket: '@app'\n").spec.endpoint.unix_path, "@app");
}

TEST(TcpSpec, DecodesTheZoneOfATarget) {
  for (const std::string written : {"[fe80::1%25eth0]:80", "[fe80::1%eth0]:80", "[fe80::1%25%65th0]:80"}) {
    EXPECT_EQ(target(written).spec.endpoint.host, "fe80::1%eth0") << written;
    EXPECT_EQ(target(written).problems, "") << written;
  }
  EXPECT_EQ(target("[fe80::1%25]:80").spec.endpoint.host, "fe80::1%25");
  EXPECT_EQ(yaml("host: fe80::1%25eth0\nport: 1\n").spec.endpoint.host, "fe80::1%25eth0")
      << "a key is taken as written";
}

TEST(TcpSpec, ReadsWordsOutOfATarget) {
  const auto read = target("mail:25#send=EHLO%20x\\r\\n&expect=250%20");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.send.reveal(), "EHLO x\r\n");
  EXPECT_EQ(read.spec.expect, "250 ");
}

TEST(TcpSpec, ReadsEscapesAsWrittenAndVariablesAsTheyAre) {
  const auto read = yaml("host: redis\nport: 6379\nsend: 'AUTH ${PW}\\r\\n'\n", {{"PW", "a\\nb"}});
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.send.reveal(), "AUTH a\\nb\r\n");
}

TEST(TcpSpec, ExpandsHostAndPort) {
  const auto read = target("${H}:${P}", {{"H", "::1"}, {"P", "8080"}});
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.endpoint.host, "::1");
  EXPECT_EQ(read.spec.endpoint.port, 8080);
}

TEST(TcpSpec, NeedsAPort) {
  EXPECT_EQ(yaml("host: db\n").problems, "a port is needed, from 1 to 65535\n");
  EXPECT_EQ(target("tcp://db").problems, "a port is needed, from 1 to 65535\n");
  EXPECT_EQ(yaml("host: db\nport: 0\n").problems, "port: expected a number from 1 to 65535, found '0'\n");
}

TEST(TcpSpec, RefusesPartsThatMakeNoSense) {
  EXPECT_EQ(target("tcp://me@db:1").problems, "a TCP target has no user\n");
  EXPECT_EQ(target("tcp://db:1/x").problems, "a TCP target has no path\n");
  EXPECT_EQ(target("tcp://db:1?x").problems, "a TCP target has no query; options follow a '#'\n");
  EXPECT_EQ(target("tcp+unix://%2Fa.sock:80").problems, "a Unix socket has no port\n");
  EXPECT_EQ(target("tcp+unix:///a.sock:/x").problems, "a TCP target ends with the path of its socket\n");
}

TEST(TcpSpec, RefusesValuesThatMakeNoSense) {
  EXPECT_EQ(yaml("host: 'a b'\nport: 1\n").problems, "host: not a host name or an IP address\n");
  EXPECT_EQ(yaml("port: 1\nsend: 'a\\q'\n").problems,
            "send: unknown escape '\\q'; there are \\r \\n \\t \\0 \\xNN, and \\\\ for a backslash\n");
  EXPECT_EQ(yaml("port: 1\nexpect: ''\n").problems, "expect: the expected text is empty and would always match\n");
  EXPECT_EQ(yaml("port: 1\nexpect: " + std::string(5000, 'x') + "\n").problems,
            "expect: only the first 4 KiB of what a peer says are looked at\n");
  EXPECT_EQ(yaml("port: 1\nca_file: /etc/passwd\n").problems,
            "ca_file: has no effect without TLS (tls://host:port, or tls: true)\n");
  EXPECT_EQ(yaml("socket: app.sock\n").problems,
            "socket: the path of a socket begins with '/', or with '@' for the abstract namespace\n");
  EXPECT_EQ(yaml("socket: /a\nhost: b\nport: 1\n").problems,
            "host: host and socket exclude each other\nport: port and socket exclude each other\n");
}

TEST(TcpProbe, IsShownAsHostAndPort) {
  EXPECT_EQ(TcpProbe(target("tls://db:5432#send=secret").spec).target(), "db:5432");
  EXPECT_EQ(TcpProbe(target(":80").spec).target(), "localhost:80");
  EXPECT_EQ(TcpProbe(target("[::1]:80").spec).target(), "[::1]:80");
  EXPECT_EQ(TcpProbe(target("tcp+unix:///run/app.sock").spec).target(), "/run/app.sock");
  EXPECT_EQ(TcpProbe(target("tcp+unix:///run/app.sock").spec).host(), "app.sock");
  EXPECT_EQ(TcpProbe(target(":80").spec).host(), "localhost");
  EXPECT_EQ(TcpProbe(target("db:80").spec).action(), "connect");
  EXPECT_EQ(TcpProbe(target("db:80#send=x").spec).action(), "send");
  EXPECT_EQ(TcpProbe(target("db:80#send=x&expect=y").spec).action(), "expect");
}

TEST(TcpSpec, ReadsTheProxyProtocol) {
  EXPECT_EQ(target("db:5432").spec.endpoint.proxy, net::ProxyProtocol::none);
  EXPECT_EQ(target("db:5432#proxy_protocol=v1").spec.endpoint.proxy, net::ProxyProtocol::v1);
  EXPECT_EQ(yaml("socket: '@app'\nproxy_protocol: v2\n").spec.endpoint.proxy, net::ProxyProtocol::v2);
  EXPECT_EQ(yaml("port: 1\nproxy_protocol: V1\n").problems,
            "proxy_protocol: expected v1 or v2, found 'V1' (did you mean 'v1'?)\n");
}

}  // namespace
}  // namespace steady::probe::tcp
