// The text of requests, and what goes along on a redirect: values in, values out.
#include "probe/http/request.h"

#include <gtest/gtest.h>

#include "base/version.h"
#include "support/run.h"  // how an Outcome is printed

namespace steady::probe::http {
namespace {

Spec spec_for(bool tls, const std::string& host, std::uint16_t port, std::string path = "/") {
  Spec spec;
  spec.address.tls = tls;
  spec.address.endpoint.host = host;
  spec.address.endpoint.port = port;
  spec.address.path = std::move(path);
  spec.max_redirects = 3;
  return spec;
}

Head redirect(int status, std::string location) { return {status, "Moved", {{"location", std::move(location)}}}; }

std::string text(const Spec& spec) { return render(spec, first_hop(spec)).reveal(); }

Hop followed(const Spec& spec, const Head& head) { return next_hop(spec, first_hop(spec), head).value().value(); }

Outcome refused(const Spec& spec, const Head& head) { return next_hop(spec, first_hop(spec), head).error(); }

TEST(HttpRequest, SaysWhoAsksAndThatItIsTheOnlyQuestion) {
  EXPECT_EQ(text(spec_for(false, "api", 8080, "/healthz")),
            "GET /healthz HTTP/1.1\r\nHost: api:8080\r\nUser-Agent: steady/" + std::string(version()) +
                "\r\nAccept: */*\r\nConnection: close\r\n\r\n");
}

TEST(HttpRequest, CarriesQueryHeadersCredentialsAndBody) {
  Spec spec = spec_for(true, "api", 443, "/x");
  spec.address.query = "a=b";
  spec.method = "POST";
  spec.host = "api.internal";
  spec.authorization = basic("me", Secret("pw"));
  spec.headers.emplace_back("X-One", Secret("1"));
  spec.body = Secret("hello");
  const std::string request = text(spec);
  EXPECT_TRUE(request.starts_with("POST /x?a=b HTTP/1.1\r\nHost: api.internal\r\n")) << request;
  EXPECT_TRUE(request.contains("\r\nAuthorization: Basic bWU6cHc=\r\n"));
  EXPECT_TRUE(request.contains("\r\nContent-Length: 5\r\n"));
  EXPECT_TRUE(request.contains("\r\nX-One: 1\r\n"));
  EXPECT_TRUE(request.ends_with("\r\n\r\nhello"));
}

TEST(HttpRequest, HasConfiguredHeadersInPlaceOfItsOwn) {
  Spec spec = spec_for(false, "api", 80);
  spec.headers.emplace_back("user-agent", Secret("probe"));
  spec.headers.emplace_back("ACCEPT", Secret("text/plain"));
  const std::string request = text(spec);
  EXPECT_FALSE(request.contains("steady/"));
  EXPECT_FALSE(request.contains("*/*"));
  EXPECT_TRUE(request.contains("user-agent: probe\r\n"));
}

TEST(HttpRequest, SaysHowLongAnEmptyBodyIs) {
  Spec spec = spec_for(false, "api", 80);
  spec.body = Secret("");
  EXPECT_TRUE(text(spec).contains("Content-Length: 0\r\n"));
}

TEST(HttpBasicCredentials, AreTheExamplesOfTheStandards) {
  EXPECT_EQ(basic("Aladdin", Secret("open sesame")).reveal(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(basic("test", Secret("123\xc2\xa3")).reveal(), "Basic dGVzdDoxMjPCow==");
  EXPECT_EQ(basic("f", Secret("")).reveal(), "Basic Zjo=");
  EXPECT_EQ(basic("f", Secret("o")).reveal(), "Basic Zjpv");
}

TEST(HttpRedirect, IsFollowedOnlyWhenAskedTo) {
  Spec spec = spec_for(false, "api", 80);
  EXPECT_EQ(followed(spec, redirect(302, "/b")).address.path, "/b");
  EXPECT_FALSE(next_hop(spec, first_hop(spec), redirect(300, "/b")).value());
  EXPECT_FALSE(next_hop(spec, first_hop(spec), redirect(304, "/b")).value());
  EXPECT_FALSE(next_hop(spec, first_hop(spec), Head{302, "", {}}).value()) << "it says not where to";
  spec.max_redirects = 0;
  EXPECT_FALSE(next_hop(spec, first_hop(spec), redirect(302, "/b")).value());
}

TEST(HttpRedirect, EndsAfterAsManyAsWereAllowed) {
  const Spec spec = spec_for(false, "api", 80);
  Hop hop = first_hop(spec);
  for (int i = 0; i < 3; ++i) hop = next_hop(spec, hop, redirect(302, "/b")).value().value();
  EXPECT_EQ(next_hop(spec, hop, redirect(302, "/b")).error(),
            down(Reason::mismatch, "HTTP 302 Moved after 3 redirects, the most that 'max_redirects' allows"));
}

TEST(HttpRedirect, NeverGoesFromHttpsToHttp) {
  const Spec spec = spec_for(true, "api", 443);
  EXPECT_EQ(refused(spec, redirect(301, "http://api/")).detail,
            "HTTP 301 Moved leads from https to http: not followed");
  EXPECT_EQ(refused(spec, redirect(301, "ftp://api/")).reason, Reason::mismatch);
  EXPECT_TRUE(followed(spec_for(false, "api", 80), redirect(301, "https://api/")).address.tls);
}

TEST(HttpRedirect, MakesAGetOfAPostAsBrowsersDo) {
  Spec spec = spec_for(false, "api", 80);
  spec.method = "POST";
  spec.body = Secret("x");
  for (const int status : {301, 302, 303}) {
    EXPECT_EQ(followed(spec, redirect(status, "/b")).method, "GET") << status;
    EXPECT_FALSE(followed(spec, redirect(status, "/b")).with_body) << status;
  }
  for (const int status : {307, 308}) {
    EXPECT_EQ(followed(spec, redirect(status, "/b")).method, "POST") << status;
    EXPECT_TRUE(followed(spec, redirect(status, "/b")).with_body) << status;
  }
  spec.method = "PUT";
  EXPECT_EQ(followed(spec, redirect(302, "/b")).method, "PUT");
  EXPECT_EQ(followed(spec, redirect(303, "/b")).method, "GET");
  spec.method = "HEAD";
  EXPECT_EQ(followed(spec, redirect(303, "/b")).method, "HEAD");
}

TEST(HttpRedirect, TakesEverythingAlongWithinTheOrigin) {
  Spec spec = spec_for(false, "api", 8080);
  spec.authorization = basic("me", Secret("pw"));
  spec.headers.emplace_back("X-Key", Secret("secret"));
  spec.host = "api.internal";
  const Hop hop = followed(spec, redirect(302, "http://API:8080/b"));
  const std::string request = render(spec, hop).reveal();
  EXPECT_TRUE(request.contains("Authorization: Basic "));
  EXPECT_TRUE(request.contains("X-Key: secret"));
  EXPECT_TRUE(request.contains("Host: api.internal\r\n"));
}

TEST(HttpRedirect, TakesNoSecretToAnotherOrigin) {
  Spec spec = spec_for(false, "api", 8080);
  spec.authorization = basic("me", Secret("pw"));
  spec.headers.emplace_back("X-Key", Secret("secret"));
  spec.host = "api.internal";
  spec.tls = {"/ca", "/cert", "/key", "api.internal", false};
  for (const char* location : {"http://other:8080/b", "http://api:8081/b", "https://api:8080/b", "//other/b"}) {
    const Hop hop = followed(spec, redirect(302, location));
    const std::string request = render(spec, hop).reveal();
    EXPECT_FALSE(request.contains("Authorization")) << location;
    EXPECT_FALSE(request.contains("secret")) << location;
    EXPECT_FALSE(request.contains("api.internal")) << location;
    if (const std::optional<net::Tls> tls = tls_of(spec, hop)) {
      EXPECT_EQ(tls->ca_file, "/ca");
      EXPECT_TRUE(tls->cert_file.empty() && tls->key_file.empty() && tls->server_name.empty());
    }
  }
}

TEST(HttpRedirect, TakesNoBodyToAnotherOrigin) {
  Spec spec = spec_for(false, "api", 80);
  spec.method = "POST";
  spec.body = Secret("secret");
  EXPECT_EQ(refused(spec, redirect(307, "http://other/")).detail,
            "HTTP 307 Moved leads a request with a body to another origin: not followed");
  EXPECT_FALSE(render(spec, followed(spec, redirect(302, "http://other/"))).reveal().contains("secret"));
}

TEST(HttpRedirect, BringsTheCredentialsBackToTheOriginTheyAreFor) {
  Spec spec = spec_for(false, "api", 80);
  spec.authorization = basic("me", Secret("pw"));
  const Hop away = followed(spec, redirect(302, "http://other/"));
  const Hop back = next_hop(spec, away, redirect(302, "http://api/done")).value().value();
  EXPECT_TRUE(render(spec, back).reveal().contains("Authorization"));
}

TEST(HttpRedirect, ShowsNothingOfALocationThatItDoesNotFollow) {
  const Spec spec = spec_for(true, "api", 443);
  EXPECT_FALSE(refused(spec, redirect(302, "http://u:secret@other/?token=secret")).detail.contains("secret"));
}

TEST(HttpSyntax, KnowsTokensAndFieldValues) {
  for (const char* text : {"GET", "X-Y", "a!#$%&'*+-.^_`|~9"}) EXPECT_TRUE(is_token(text)) << text;
  for (const char* text : {"", "a b", "a:", "a\r\n", "\xc3\xa4", "a(b)", "\"a\""}) EXPECT_FALSE(is_token(text)) << text;
  EXPECT_TRUE(is_field_value("a b\tc\xc3\xa4"));
  EXPECT_TRUE(is_field_value(""));
  for (const char* text : {"a\rb", "a\nb", "a\r\nX: y", "a\x7f", "\x1b[31m"})
    EXPECT_FALSE(is_field_value(text)) << text;
  EXPECT_FALSE(is_field_value(std::string("a\0b", 3)));
}

}  // namespace
}  // namespace steady::probe::http
