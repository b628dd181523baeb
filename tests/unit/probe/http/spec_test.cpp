// What the keys of the kind "http" mean, from a file and from a target, and what is said about mistakes.
#include "probe/http/spec.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "probe/http/http_probe.h"
#include "probe/http/request.h"
#include "support/read_spec.h"

namespace steady::probe::http {
namespace {

using test::Variables;

auto yaml(const std::string& text, const Variables& variables = {}) { return test::read_yaml(text, &read, variables); }
auto target(const std::string& text, const Variables& variables = {}) {
  return test::read_target(text, kind, &read, variables);
}

// The complaints about a URL and further keys.
std::string complaint(const std::string& keys, const Variables& variables = {}) {
  return yaml("url: http://api/\n" + keys, variables).problems;
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    const int fd = ::mkstemp(path_.data());
    if (fd >= 0) ::close(fd);
    std::ofstream(path_) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_ = std::filesystem::temp_directory_path() / "steady-http-XXXXXX";
};

TEST(HttpSpec, DecodesAZoneAndKeepsItToItself) {
  for (const std::string written : {"http://[fe80::1%25eth0]:8080/", "http://[fe80::1%eth0]:8080/"}) {
    const Address address = target(written).spec.address;
    EXPECT_EQ(address.endpoint.host, "fe80::1%eth0") << written;
    EXPECT_EQ(host_field(address), "[fe80::1]:8080") << "a zone means nothing to the server (RFC 6874)";
    EXPECT_EQ(origin(address), "http://[fe80::1%eth0]:8080");
  }
  EXPECT_EQ(target("http://[${IP}]/", {{"IP", "fe80::1%eth0"}}).spec.address.endpoint.host, "fe80::1%eth0");
}

TEST(HttpSpec, ReadsEveryKey) {
  const TemporaryFile password("pa ss\n");
  const auto read = yaml(
      "url: https://api:8443/healthz?x=1\nmethod: PUT\nheaders: { X-A: b, Host: api.internal }\n"
      "body: hello\nstatus: '200,5xx'\ncontains: fine\nexpect_headers: { X-Role: primary }\n"
      "json: { /status: UP, /n: 1 }\nmax_body_bytes: 1000\nmax_redirects: 2\nuser: me\npassword_file: " +
      password.path() +
      "\nca_file: /etc/passwd\ncert_file: /etc/group\nkey_file: /etc/hosts\nserver_name: api.test\ninsecure: true\n");
  EXPECT_EQ(read.problems, "");
  const Spec& spec = read.spec;
  EXPECT_EQ(shown(spec.address), "https://api:8443/healthz?...");
  EXPECT_EQ(spec.method, "PUT");
  EXPECT_EQ(spec.host, "api.internal");
  ASSERT_EQ(spec.headers.size(), 1U);
  EXPECT_EQ(spec.headers[0].second.reveal(), "b");
  EXPECT_EQ(spec.body->reveal(), "hello");
  EXPECT_EQ(spec.expect.statuses.size(), 2U);
  EXPECT_EQ(spec.expect.contains, "fine");
  EXPECT_EQ(spec.expect.headers.size(), 1U);
  EXPECT_EQ(spec.expect.json.size(), 2U);
  EXPECT_EQ(spec.max_body_bytes, 1000U);
  EXPECT_EQ(spec.max_redirects, 2);
  EXPECT_EQ(spec.authorization.reveal(), basic("me", Secret("pa ss")).reveal());
  EXPECT_EQ(spec.tls.ca_file, "/etc/passwd");
  EXPECT_EQ(spec.tls.server_name, "api.test");
  EXPECT_TRUE(spec.tls.insecure);
}

TEST(HttpSpec, HasDefaults) {
  const auto read = yaml("url: http://api/\n");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.method, "GET");
  EXPECT_EQ(read.spec.max_body_bytes, 65536U);
  EXPECT_EQ(read.spec.max_redirects, 0);
  EXPECT_EQ(read.spec.expect.statuses, (std::vector<StatusRange>{{200, 399}}));
  EXPECT_FALSE(read.spec.body);
  EXPECT_TRUE(read.spec.authorization.empty());
}

TEST(HttpSpec, ReadsATargetWithItsFragment) {
  const auto read =
      target("http://me:p%40ss@api:8080/health?a=b#status=200,204&headers.Host=x.y&json./status=UP&max_redirects=1");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(shown(read.spec.address), "http://api:8080/health?...");
  EXPECT_EQ(request_target(read.spec.address), "/health?a=b");
  EXPECT_EQ(read.spec.authorization.reveal(), basic("me", Secret("p@ss")).reveal());
  EXPECT_EQ(read.spec.host, "x.y");
  EXPECT_EQ(read.spec.expect.json.front().pointer, "/status");
  EXPECT_EQ(read.spec.expect.json.front().any_of, std::vector<std::string>{"UP"});
  EXPECT_EQ(read.spec.max_redirects, 1);
}

TEST(HttpSpec, ReadsATargetOnAUnixSocket) {
  const auto read = target("http+unix:///run/my%20app.sock:/healthz#status=204");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.address.endpoint.unix_path, "/run/my app.sock");
  EXPECT_EQ(request_target(read.spec.address), "/healthz");
}

TEST(HttpSpec, ReadsASocketThatIsEncodedAsTheHost) {
  const auto read = target("http+unix://%2Frun%2Fmy%20app.sock/healthz?x#status=204");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.address.endpoint.unix_path, "/run/my app.sock");
  EXPECT_EQ(request_target(read.spec.address), "/healthz?x");
  EXPECT_EQ(shown(read.spec.address), "http+unix:///run/my app.sock:/healthz?...");
  const auto in_file = yaml("url: https+unix://%2Frun%2Fapp.sock\n");
  EXPECT_EQ(in_file.problems, "");
  EXPECT_TRUE(in_file.spec.address.tls);
  EXPECT_EQ(in_file.spec.address.endpoint.unix_path, "/run/app.sock");
  EXPECT_EQ(request_target(in_file.spec.address), "/");
}

TEST(HttpSpec, ReadsASocketAsNginxWritesIt) {
  for (const std::string written : {"http://unix:/run/app.sock:/healthz", "http+unix:///run/app.sock:/healthz"}) {
    EXPECT_EQ(target(written).problems, "") << written;
    EXPECT_EQ(shown(target(written).spec.address), "http+unix:///run/app.sock:/healthz") << written;
    EXPECT_EQ(shown(yaml("url: " + written + "\n").spec.address), "http+unix:///run/app.sock:/healthz") << written;
  }
  EXPECT_EQ(request_target(target("http://unix:/run/app.sock:").spec.address), "/");
  EXPECT_TRUE(target("https://unix:/run/app.sock:/").spec.address.tls);
}

TEST(HttpSpec, RefusesThePortOfASocket) {
  EXPECT_EQ(target("http+unix://%2Frun%2Fapp.sock:80/path").problems,
            "url: a Unix socket has no port: leave out the ':' and the port after its path\n");
}

TEST(HttpSpec, TakesUserAndPasswordOutOfAUrlInAFile) {
  const auto read = yaml("url: http://me:${PW}@api/\n", {{"PW", "a@b:/#%41?"}});
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.address.endpoint.host, "api");
  EXPECT_EQ(read.spec.authorization.reveal(), basic("me", Secret("a@b:/#%41?")).reveal());
}

TEST(HttpSpec, ExpandsVariablesInEveryPartOfAUrl) {
  const Variables variables{
      {"H", "::1"}, {"P", "8080"}, {"PATH_", "a b"}, {"TOKEN", "x#y"}, {"API", "https://api:81/base"}};
  EXPECT_EQ(target("http://${H}:${P}/${PATH_}?t=${TOKEN}", variables).problems, "");
  const Address address = target("http://${H}:${P}/${PATH_}?t=${TOKEN}", variables).spec.address;
  EXPECT_EQ(address.endpoint.host, "::1");
  EXPECT_EQ(address.endpoint.port, 8080);
  EXPECT_EQ(request_target(address), "/a%20b?t=x%23y");
  EXPECT_EQ(shown(yaml("url: ${API}/healthz\n", variables).spec.address), "https://api:81/base/healthz");
}

TEST(HttpSpec, NamesAVariableThatIsNotSet) {
  EXPECT_TRUE(target("http://${NOWHERE}/").problems.starts_with("url: the variable NOWHERE is not set"));
}

TEST(HttpSpec, PostsABodyUnlessAMethodIsGiven) {
  EXPECT_EQ(yaml("url: http://api/\nbody: x\n").spec.method, "POST");
  EXPECT_EQ(yaml("url: http://api/\nbody: x\nmethod: GET\n").spec.method, "GET");
}

TEST(HttpSpec, ReadsBodyAndTokenFromFiles) {
  const TemporaryFile body("{\"a\": 1}\n");
  const TemporaryFile token("abc.def\r\n");
  const auto read = yaml("url: http://api/\nbody_file: " + body.path() + "\nbearer_file: " + token.path() + "\n");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.body->reveal(), "{\"a\": 1}\n") << "a body is sent as it is";
  EXPECT_EQ(read.spec.authorization.reveal(), "Bearer abc.def");
}

TEST(HttpSpec, TakesHostAndAuthorizationOutOfTheHeaders) {
  const auto read = yaml("url: http://api/\nheaders: { host: a.b, AUTHORIZATION: Digest x, X-A: b }\n");
  EXPECT_EQ(read.problems, "");
  EXPECT_EQ(read.spec.host, "a.b");
  EXPECT_EQ(read.spec.authorization.reveal(), "Digest x");
  EXPECT_EQ(read.spec.headers.size(), 1U);
}

TEST(HttpSpec, SendsTheHostOfTheHeadersOnceAndInPlaceOfTheUrls) {
  for (const auto& read : {yaml("url: http://api:8080/\nheaders: { hOST: 'a.b:81', X-A: b }\n"),
                           target("http://api:8080/#headers.hOST=a.b:81&headers.X-A=b")}) {
    EXPECT_EQ(read.problems, "");
    const std::string request = lower(render(read.spec, first_hop(read.spec)).reveal());
    EXPECT_TRUE(request.contains("\r\nhost: a.b:81\r\n")) << request;
    EXPECT_EQ(request.find("host:"), request.rfind("host:")) << request;
    EXPECT_EQ(read.spec.address.endpoint.host, "api") << "the address is that of the URL";
  }
}

TEST(HttpSpec, RefusesAHostThatNoRequestCanHave) {
  const Variables odd{{"BLANK", "a b"}, {"TAB", "a\tb"}};
  for (const char* host : {"''", "'a b'", "\"${BLANK}\"", "\"${TAB}\"", "\"${X:-}\""}) {
    EXPECT_EQ(complaint(cat("headers: { Host: ", host, " }\n"), odd), "headers.Host: not a host name\n") << host;
  }
}

TEST(HttpSpec, NamesTheNewNameOfAKey) {
  for (const auto& [before, remedy] : keys::renamed) {
    EXPECT_EQ(complaint(cat(before, ": 1\n")), cat("unknown key '", before, "': ", remedy, '\n'));
    EXPECT_EQ(target(cat("http://api/#", before, "=1")).problems, cat("unknown key '", before, "': ", remedy, '\n'));
  }
  EXPECT_EQ(complaint("follow: 1\n"), "unknown key 'follow': it is called 'max_redirects'\n");
  EXPECT_EQ(target("http://api/#header.X-Key=hunter2").problems,
            "unknown key 'header.X-Key': it is called 'expect_headers'\n");
}

TEST(HttpSpec, RefusesAPercentThatBeginsNoEscape) {
  for (const char* url : {"http://api/%zz", "http://api/?q=100%", "http://me:hunter2%@api/"}) {
    EXPECT_EQ(yaml(cat("url: '", url, "'\n")).problems,
              "url: after a '%' come two hexadecimal digits; a '%' itself is written %25\n");
  }
  EXPECT_EQ(yaml("url: http://api/${P}\n", {{"P", "100%"}}).problems, "") << "a value is taken as it is";
}

TEST(HttpSpec, NeedsAUrlOfItsKind) {
  EXPECT_EQ(yaml("status: '200'\n").problems, "a URL is needed: http://host:port/path\n");
  EXPECT_EQ(yaml("url: ''\n").problems, "url: a URL is needed: http://host:port/path\n");
  EXPECT_EQ(yaml("url: ftp://api/\n").problems,
            "url: expected http://host:port/path, https://... or http+unix:///run/app.sock:/path\n");
  EXPECT_EQ(yaml("url: api:8080\n").problems,
            "url: expected http://host:port/path, https://... or http+unix:///run/app.sock:/path\n");
  EXPECT_TRUE(yaml("url: http://api:99999/\n").problems.starts_with("url: the port"))
      << yaml("url: http://api:99999/\n").problems;
  EXPECT_EQ(yaml("url: 'http://a!b/'\n").problems, "url: the host is not a name or an IP address\n");
  EXPECT_EQ(yaml("url: 'http://a,b/'\n").problems,
            "url: several hosts in one target are not possible: give a target for each\n");
  EXPECT_EQ(yaml("url: 'http://api/#x'\n").problems,
            "url: a fragment is never sent; write options as keys beside url\n");
}

TEST(HttpSpec, RefusesLineBreaksEvenOutOfVariables) {
  const Variables evil{{"EVIL", "x\r\nX-Admin: yes"}};
  const std::string odd = "; the value of EVIL contains a carriage return (a file with Windows line ends)\n";
  const std::string in_header = ": line breaks and control characters cannot be sent in a header";
  EXPECT_EQ(complaint("headers: { X-A: \"${EVIL}\" }\n", evil), cat("headers.X-A", in_header, odd));
  EXPECT_EQ(complaint("headers: { X-A: \"a\\nb\" }\n"), cat("headers.X-A", in_header, "\n"));
  EXPECT_EQ(complaint("headers: { Host: \"${EVIL}\" }\n", evil), cat("headers.Host", in_header, odd));
  EXPECT_EQ(complaint("user: \"${EVIL}\"\npassword_env: EVIL\n", evil).contains("control characters cannot be sent"),
            true);
  EXPECT_EQ(complaint("method: \"${EVIL}\"\n", evil),
            cat("method: a method is a word in capitals, such as GET or HEAD", odd));
  EXPECT_EQ(yaml("url: http://api/${EVIL}\n", evil).problems,
            cat("url: path and query must not hold control characters", odd));
  EXPECT_EQ(yaml("url: http://${EVIL}/\n", evil).problems, cat("url: the host is not a name or an IP address", odd));
  const TemporaryFile token("abc\r\nX-Admin: yes");
  const std::string refused = complaint("bearer_file: " + token.path() + "\n");
  EXPECT_TRUE(refused.starts_with("bearer_file: a token is one word without blanks or line breaks; the token from '"));
  EXPECT_TRUE(refused.ends_with("' contains a carriage return (a file with Windows line ends)\n")) << refused;
}

TEST(HttpSpec, RefusesWhatCannotBeTogether) {
  EXPECT_EQ(complaint("password_env: PW\n", {{"PW", "x"}}), "a password needs a user\n");
  EXPECT_EQ(yaml("url: http://:pw@api/\n").problems, "a password needs a user\n");
  EXPECT_EQ(complaint("user: a:b\n"), "user: a user name with ':' cannot be sent (RFC 7617)\n");
  EXPECT_EQ(complaint("body: a\nbody_file: /b\n").contains("body_file: body and body_file exclude each other\n"), true);
  EXPECT_EQ(complaint("headers: { Host: a, host: b }\n"),
            "headers.host: given twice: names of headers are the same in capitals\n");
  EXPECT_EQ(complaint("method: HEAD\ncontains: x\n"), "method: the answer to HEAD has no body for contains or json\n");
  EXPECT_EQ(complaint("user: me\nheaders: { Authorization: x }\n"),
            "headers.Authorization: given twice: here and by user or bearer_file\n");
  EXPECT_EQ(complaint("insecure: true\n"), "insecure: has no effect without TLS (https://)\n");
  EXPECT_EQ(complaint("insecure: true\nmax_redirects: 1\n"), "");
  EXPECT_EQ(yaml("url: http://me:pw@api/\nuser: me\n").problems,
            "url: user and password are given twice: in the URL and as keys\n");
  const TemporaryFile token("abc");
  EXPECT_EQ(complaint("user: me\nbearer_file: " + token.path() + "\n"),
            "bearer_file: user and bearer_file exclude each other\n");
}

TEST(HttpSpec, RefusesValuesThatMakeNoSense) {
  EXPECT_EQ(complaint("status: 2xy\n"),
            "status: expected statuses from 100 to 599, ranges or classes: 200,204,300-399,5xx\n");
  EXPECT_EQ(complaint("method: get\n"), "method: a method is a word in capitals, such as GET or HEAD\n");
  EXPECT_EQ(complaint("method: CONNECT\n"), "method: CONNECT opens tunnels, which a probe has no use for\n");
  EXPECT_EQ(complaint("contains: ''\n"), "contains: the expected text is empty and would always match\n");
  EXPECT_EQ(complaint("json: { status: UP }\n"),
            "json.status: a JSON Pointer begins with '/', as in /checks/0/name (RFC 6901)\n");
  EXPECT_EQ(complaint("expect_headers: { 'a b': c }\n"), "expect_headers.a b: not the name of a header\n");
  EXPECT_EQ(complaint("headers: { 'a b': c }\n"), "headers.a b: not the name of a header\n");
  EXPECT_EQ(complaint("headers: { Content-Length: 5 }\n"),
            "headers.Content-Length: this header follows from the body\n");
  EXPECT_EQ(complaint("max_body_bytes: 0\n"), "max_body_bytes: expected a number from 1 to 16777216, found '0'\n");
  EXPECT_EQ(complaint("max_redirects: 21\n"), "max_redirects: expected a number from 0 to 20, found '21'\n");
  EXPECT_TRUE(complaint("body_file: /does/not/exist\n").contains("/does/not/exist"));
  EXPECT_TRUE(complaint("statos: '200'\n").contains("'statos'"));
}

TEST(HttpSpec, ReadsTheProxyProtocol) {
  EXPECT_EQ(yaml("url: http://api/\n").spec.address.endpoint.proxy, net::ProxyProtocol::none);
  EXPECT_EQ(yaml("url: http://api/\nproxy_protocol: v1\n").spec.address.endpoint.proxy, net::ProxyProtocol::v1);
  EXPECT_EQ(target("https://api/#proxy_protocol=v2").spec.address.endpoint.proxy, net::ProxyProtocol::v2);
  EXPECT_EQ(complaint("proxy_protocol: 2\n"), "proxy_protocol: expected v1 or v2, found '2' (did you mean 'v2'?)\n");
}

TEST(HttpSpec, TellsAllMistakesAtOnce) {
  const std::string problems = complaint("status: x\nmethod: get\nmax_redirects: -1\nheaders: { 'a b': c }\n");
  EXPECT_EQ(std::ranges::count(problems, '\n'), 4) << problems;
}

TEST(HttpProbe, IsShownWithoutSecrets) {
  const HttpProbe probe(target("http://me:secret@api:8080/healthz?token=secret#method=HEAD").spec);
  EXPECT_EQ(probe.target(), "http://api:8080/healthz?...");
  EXPECT_EQ(probe.host(), "api");
  EXPECT_EQ(probe.action(), "HEAD");
  EXPECT_EQ(HttpProbe(target("http://:8080/").spec).host(), "localhost");
  EXPECT_EQ(HttpProbe(target("http+unix:///run/app.sock:/").spec).host(), "app.sock");
}

}  // namespace
}  // namespace steady::probe::http
