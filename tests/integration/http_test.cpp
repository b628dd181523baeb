// The HTTP probe against a real nginx: a test for each row of the verdicts, in the clear, under TLS, on a Unix socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>

#include "probe/http/http_probe.h"
#include "support/certificates.h"
#include "support/log_lines.h"
#include "support/nginx_server.h"
#include "support/read_spec.h"
#include "support/run.h"

namespace steady::probe::http {
namespace {

constexpr const char* locations = R"(
    location = /ok { add_header X-Role primary; return 200 "all is fine\n"; }
    location = /json { return 200 '{"status":"UP","checks":[{"name":"db","up":true}],"count":3}'; }
    location = /chunked.html { ssi on; default_type text/html; }
    location = /slow.txt { limit_rate 1k; }
    location = /once { return 302 /ok; }
    location = /relative { absolute_redirect off; return 301 /once; }
    location = /loop { return 307 /loop; }
    location = /to-tls { return 308 {https}/ok; }
    location = /to-clear { return 302 {http}/ok; }
    location = /missing { return 404; }
    location = /ill { return 503; }
    location = /gateway { proxy_pass http://127.0.0.1:1; }
    location = /forbidden { return 403; }
    location = /empty { return 204; }
    location = /locked { auth_basic "locked"; auth_basic_user_file users; }
    location = /token { if ($http_authorization != "Bearer abc.def") { return 401; } return 200; }
    location = /host { return 200 "$http_host"; }
    location = /announced { return 200 "[$proxy_protocol_addr]"; }
    location = /packed.json { add_header Content-Encoding gzip; }
    location = /posted { if ($request_method != POST) { return 405; } return 200 "$content_length"; }
)";

// One nginx for all tests.
class HttpProbeOnNginx : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates_ = std::make_unique<test::Certificates>();
    nginx_ = std::make_unique<test::NginxServer>(*certificates_, locations);
    nginx_->write_file("chunked.html", "<p>first</p><!--# echo var=\"date_gmt\" --><p>last</p>\n");
    nginx_->write_file("slow.txt", std::string(100000, 'x') + "the end");
    nginx_->write_file("big.txt", std::string(1000000, 'x') + "the end");
    nginx_->write_file("locked", "open\n");
    nginx_->write_file("packed.json", "no gzip, but nginx says so");
    nginx_->write_file("../users", "me:{PLAIN}p@ss %41\n");
  }
  static void TearDownTestSuite() {
    nginx_.reset();
    certificates_.reset();
  }

  // One attempt with these keys, in which ${HTTP}, ${HTTPS} and ${CLIENT_TLS} stand for what nginx listens on.
  static Outcome ask(const std::string& keys, Duration limit = std::chrono::seconds(10)) {
    const auto at = [](const char* scheme, std::uint16_t port) {
      return std::string(scheme) + "://127.0.0.1:" + std::to_string(port);
    };
    const test::Variables variables{{"HTTP", at("http", nginx_->port())},
                                    {"HTTPS", at("https", nginx_->tls_port())},
                                    {"CLIENT_TLS", at("https", nginx_->client_tls_port())},
                                    {"TLS_PORT_IN_CLEAR", at("http", nginx_->tls_port())},
                                    {"CLEAR_PORT_UNDER_TLS", at("https", nginx_->port())},
                                    {"PORT", std::to_string(nginx_->port())},
                                    {"PROXIED", at("http", nginx_->proxied_port())},
                                    {"PROXIED_TLS", at("https", nginx_->proxied_tls_port())},
                                    {"UNIX", "http+unix://" + nginx_->socket()},
                                    {"CA", certificates_->ca()},
                                    {"FOREIGN_CA", certificates_->foreign_ca()},
                                    {"CERT", certificates_->client()},
                                    {"KEY", certificates_->client_key()},
                                    {"PASSWORD", "p@ss %41"}};
    auto read = test::read_yaml(keys, &http::read, variables);
    EXPECT_EQ(read.problems, "");
    return test::attempt(HttpProbe(std::move(read.spec)), limit);
  }

  static std::unique_ptr<test::Certificates> certificates_;
  static std::unique_ptr<test::NginxServer> nginx_;
};

std::unique_ptr<test::Certificates> HttpProbeOnNginx::certificates_;
std::unique_ptr<test::NginxServer> HttpProbeOnNginx::nginx_;

TEST_F(HttpProbeOnNginx, IsUpFor200) {
  EXPECT_EQ(ask("url: ${HTTP}/ok"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("url: http://127.0.0.1:${PORT}/empty"), up("HTTP 204 No Content"));
  EXPECT_EQ(ask("{ url: '${HTTP}/ok', method: HEAD }"), up("HTTP 200 OK"));
}

TEST_F(HttpProbeOnNginx, IsRefusedWhereNothingListens) {
  EXPECT_EQ(ask("url: http://127.0.0.1:1/").reason, Reason::refused);
}

TEST_F(HttpProbeOnNginx, IsTransientlyNotReadyFor404And502And503) {
  EXPECT_EQ(ask("url: ${HTTP}/missing"), down(Reason::not_ready, "HTTP 404 Not Found", Permanent::no));
  EXPECT_EQ(ask("url: ${HTTP}/gateway"), down(Reason::not_ready, "HTTP 502 Bad Gateway", Permanent::no));
  EXPECT_EQ(ask("url: ${HTTP}/ill"),
            down(Reason::not_ready, "HTTP 503 Service Temporarily Unavailable", Permanent::no));
}

TEST_F(HttpProbeOnNginx, IsLastinglyDeniedFor401And403) {
  EXPECT_EQ(ask("url: ${HTTP}/locked"),
            down(Reason::denied, "HTTP 401 Unauthorized: give user and password, or bearer_file", Permanent::yes));
  EXPECT_EQ(ask("{ url: '${HTTP}/locked', user: me, password: wrong }"),
            down(Reason::denied, "HTTP 401 Unauthorized", Permanent::yes));
  EXPECT_EQ(ask("url: ${HTTP}/forbidden"), down(Reason::denied, "HTTP 403 Forbidden", Permanent::yes));
}

TEST_F(HttpProbeOnNginx, LogsInWithUserAndPassword) {
  EXPECT_EQ(ask("{ url: '${HTTP}/locked', user: me, password_env: PASSWORD }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("url: http://me:${PASSWORD}@127.0.0.1:${PORT}/locked"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("url: http://me:p%40ss%20%2541@127.0.0.1:${PORT}/locked"), up("HTTP 200 OK"));
}

TEST_F(HttpProbeOnNginx, LogsInWithAToken) {
  const std::string token = certificates_->directory() / "token";
  std::ofstream(token) << "abc.def\n";
  EXPECT_EQ(ask("url: ${HTTP}/token").reason, Reason::denied);
  EXPECT_EQ(ask("url: ${HTTP}/token\nbearer_file: " + token), up("HTTP 200 OK"));
}

TEST_F(HttpProbeOnNginx, ComparesStatusHeaderAndBody) {
  EXPECT_EQ(ask("{ url: '${HTTP}/ok', status: 200, expect_headers: { x-role: primary }, contains: is fine }"),
            up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${HTTP}/once', status: 200 }"),
            down(Reason::mismatch, "HTTP 302 Moved Temporarily, expected 200"));
  EXPECT_EQ(ask("{ url: '${HTTP}/ok', expect_headers: { X-Role: replica } }"),
            down(Reason::mismatch, "the header X-Role is 'primary', not 'replica'"));
  EXPECT_EQ(ask("{ url: '${HTTP}/ok', contains: 'is ill' }"), down(Reason::mismatch, "'is ill' is not in the body"));
  EXPECT_EQ(ask("{ url: '${HTTP}/ill', status: 5xx }").reason, Reason::ok);
}

TEST_F(HttpProbeOnNginx, ComparesJson) {
  EXPECT_EQ(ask("{ url: '${HTTP}/json', json: { /status: UP, /checks/0/up: true, /count: 3 } }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${HTTP}/json', json: { /status: DOWN } }"),
            down(Reason::mismatch, "JSON /status is 'UP', not 'DOWN'"));
  EXPECT_EQ(ask("{ url: '${HTTP}/ok', json: { /status: UP } }").reason, Reason::mismatch);
}

TEST_F(HttpProbeOnNginx, ComparesWithListsAndNumbers) {
  EXPECT_EQ(ask("{ url: '${HTTP}/ok', status: [204, 200] }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${HTTP}/ill', status: [200, 300-399] }"),
            down(Reason::not_ready, "HTTP 503 Service Temporarily Unavailable"));
  EXPECT_EQ(ask("{ url: '${HTTP}/json', json: { /status: [DOWN, UP], /count: '>=3' } }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${HTTP}/json', json: { /count: '>3' } }"), down(Reason::mismatch, "JSON /count is 3, not >3"));
}

TEST_F(HttpProbeOnNginx, SaysThatABodyIsEncoded) {
  EXPECT_EQ(
      ask("{ url: '${HTTP}/packed.json', json: { /status: UP } }"),
      down(Reason::mismatch, "the body is gzip-encoded, and steady decodes nothing: let the server send it as it is"));
  EXPECT_EQ(ask("url: ${HTTP}/packed.json"), up("HTTP 200 OK"));
}

// nginx takes the address of version 1 for the client's, and knows nobody behind the command LOCAL of version 2.
TEST_F(HttpProbeOnNginx, AnnouncesItselfToAPortThatExpectsIt) {
  EXPECT_EQ(ask("{ url: '${PROXIED}/announced', proxy_protocol: v1, contains: '[127.0.0.1]' }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${PROXIED}/announced', proxy_protocol: v2, contains: '[]' }"), up("HTTP 200 OK"));
  for (const char* version : {"v1", "v2"}) {
    const std::string keys = std::string("proxy_protocol: ") + version;
    EXPECT_EQ(ask("{ url: '${PROXIED_TLS}/ok', ca_file: '${CA}', " + keys + " }"), up("HTTP 200 OK")) << "before TLS";
    EXPECT_EQ(ask("{ url: '${HTTP}/ok', " + keys + " }"),
              down(Reason::not_ready,
                   "HTTP 400 Bad Request (a PROXY header was sent first; if the port expects none, "
                   "leave proxy_protocol out)"));
  }
  EXPECT_EQ(ask("url: ${PROXIED}/ok").reason, Reason::refused) << "nginx closes without a word";
}

TEST_F(HttpProbeOnNginx, ReadsAChunkedBody) {
  EXPECT_EQ(
      ask("{ url: '${HTTP}/chunked.html', expect_headers: { Transfer-Encoding: chunked }, contains: <p>last</p> }"),
      up("HTTP 200 OK"));
}

TEST_F(HttpProbeOnNginx, ReadsNoMoreOfABodyThanMaxBody) {
  EXPECT_EQ(ask("{ url: '${HTTP}/big.txt', contains: the end }"),
            down(Reason::mismatch, "'the end' is not in the first 64 KiB of the body"));
  EXPECT_EQ(ask("{ url: '${HTTP}/big.txt', contains: the end, max_body_bytes: 2000000 }"), up("HTTP 200 OK"));
}

TEST_F(HttpProbeOnNginx, IsNotHeldUpByASlowBodyUnlessItIsNeeded) {
  EXPECT_EQ(ask("url: ${HTTP}/slow.txt"), up("HTTP 200 OK"));
  const auto start = Clock::now();
  EXPECT_EQ(
      ask("{ url: '${HTTP}/slow.txt', contains: the end, max_body_bytes: 200000 }", std::chrono::milliseconds(500)),
      down(Reason::timed_out, "response"));
  EXPECT_LT(Clock::now() - start, std::chrono::milliseconds(1500));
}

TEST_F(HttpProbeOnNginx, FollowsRedirectsOnlyAsFarAsTold) {
  EXPECT_EQ(ask("url: ${HTTP}/once"), up("HTTP 302 Moved Temporarily"));
  EXPECT_EQ(ask("{ url: '${HTTP}/once', max_redirects: 1, contains: all is fine }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${HTTP}/relative', max_redirects: 2, contains: all is fine }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${HTTP}/relative', max_redirects: 1 }").reason, Reason::mismatch);
  EXPECT_EQ(ask("{ url: '${HTTP}/loop', max_redirects: 20 }").reason, Reason::mismatch);
}

TEST_F(HttpProbeOnNginx, FollowsIntoTlsButNotOutOfIt) {
  EXPECT_EQ(ask("{ url: '${HTTP}/to-tls', max_redirects: 1, ca_file: '${CA}', contains: all is fine }"),
            up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${HTTP}/to-tls', max_redirects: 1, ca_file: '${FOREIGN_CA}' }").reason, Reason::tls);
  EXPECT_EQ(ask("{ url: '${HTTPS}/to-clear', max_redirects: 1, ca_file: '${CA}' }"),
            down(Reason::mismatch, "HTTP 302 Moved Temporarily leads from https to http: not followed"));
}

TEST_F(HttpProbeOnNginx, VerifiesTheCertificate) {
  EXPECT_EQ(ask("{ url: '${HTTPS}/ok', ca_file: '${CA}', contains: all is fine }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${HTTPS}/ok', insecure: true }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${HTTPS}/ok', ca_file: '${CA}', server_name: db.test }"), up("HTTP 200 OK"));
  for (const char* keys : {"ca_file: '${FOREIGN_CA}'", "ca_file: '${CA}', server_name: other.test"}) {
    const Outcome outcome = ask(std::string("{ url: '${HTTPS}/ok', ") + keys + " }");
    EXPECT_EQ(outcome.reason, Reason::tls) << keys;
    EXPECT_TRUE(outcome.permanent()) << keys;
  }
}

TEST_F(HttpProbeOnNginx, ShowsItsOwnCertificate) {
  EXPECT_EQ(ask("{ url: '${CLIENT_TLS}/ok', ca_file: '${CA}', cert_file: '${CERT}', key_file: '${KEY}' }"),
            up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${CLIENT_TLS}/ok', ca_file: '${CA}' }"), down(Reason::not_ready, "HTTP 400 Bad Request"));
}

TEST_F(HttpProbeOnNginx, SaysWhenThePortSpeaksTheOtherLanguage) {
  EXPECT_EQ(ask("url: ${TLS_PORT_IN_CLEAR}/ok"),
            down(Reason::protocol, "HTTP 400 Bad Request: the port speaks TLS, use https://"));
  const Outcome outcome = ask("{ url: '${CLEAR_PORT_UNDER_TLS}/ok', insecure: true }");
  EXPECT_EQ(outcome.reason, Reason::tls);
  EXPECT_TRUE(outcome.detail.contains("does not speak TLS")) << outcome.detail;
}

TEST_F(HttpProbeOnNginx, SpeaksOverAUnixSocket) {
  EXPECT_EQ(ask("{ url: '${UNIX}:/host', contains: localhost }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${UNIX}:/host', headers: { Host: api.internal }, contains: api.internal }"),
            up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: '${UNIX}:/once', max_redirects: 1, contains: all is fine }"), up("HTTP 200 OK"));
}

TEST_F(HttpProbeOnNginx, NamesTheHostItWasToldTo) {
  EXPECT_EQ(ask("{ url: '${HTTP}/host', headers: { Host: api.internal }, contains: api.internal }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("{ url: 'http://localhost:${PORT}/host', contains: 'localhost:${PORT}' }"), up("HTTP 200 OK"));
}

TEST_F(HttpProbeOnNginx, PostsABody) {
  EXPECT_EQ(ask("{ url: '${HTTP}/posted', body: hello, contains: '5' }"), up("HTTP 200 OK"));
  EXPECT_EQ(ask("url: ${HTTP}/posted"), down(Reason::not_ready, "HTTP 405 Not Allowed"));
}

// Behind whose back no other test works: this nginx is the test's own.
TEST(HttpProbeOnItsOwnNginx, LeavesNothingInTheErrorLogAfterAHundredAttempts) {
  const test::Certificates certificates;
  test::NginxServer nginx(certificates, locations);
  const auto ask = [&](const std::string& url, const std::string& keys) {
    auto read = test::read_yaml("url: " + url + "\n" + keys, &http::read);
    EXPECT_EQ(read.problems, "");
    return test::attempt(HttpProbe(std::move(read.spec)));
  };
  const std::string clear = "http://127.0.0.1:" + std::to_string(nginx.port());
  const std::string tls = "https://127.0.0.1:" + std::to_string(nginx.tls_port());
  const std::string proxied = "http://127.0.0.1:" + std::to_string(nginx.proxied_port());
  for (int i = 0; i < 25; ++i) {
    ASSERT_TRUE(ask(clear + "/ok", "").up());
    ASSERT_TRUE(ask(clear + "/json", "json: { /status: UP }").up());
    ASSERT_TRUE(ask(tls + "/ok", "ca_file: " + certificates.ca()).up());
    ASSERT_TRUE(ask("http+unix://" + nginx.socket() + ":/once", "max_redirects: 1").up());
    ASSERT_TRUE(ask(proxied + "/ok", i % 2 == 0 ? "proxy_protocol: v1" : "proxy_protocol: v2").up());
  }
  EXPECT_THAT(test::lines_with(test::nginx_noise, nginx.log()), testing::IsEmpty());
}

}  // namespace
}  // namespace steady::probe::http
