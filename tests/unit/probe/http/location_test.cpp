// Where a Location leads.
#include "probe/http/location.h"

#include <gtest/gtest.h>

namespace steady::probe::http {
namespace {

Address address(const std::string& text) {
  const settings::Source source{"url", text, true};
  settings::Problems problems(source);
  return address_of(settings::split_url(text, problems).value()).value();
}

// The whole URL, query included, as only tests may show it.
std::string whole(const Address& address) {
  const std::string border = address.endpoint.unix_path.empty() ? "" : ":";
  return origin(address) + border + request_target(address);
}

std::string led(const std::string& from, const std::string& location, std::string host = {}) {
  const Address start = address(from);
  if (host.empty()) host = host_field(start);
  const std::expected<Address, std::string> to = follow(start, host, location);
  return to ? whole(*to) : "no: " + to.error();
}

TEST(HttpLocation, MayBeRelative) {
  const std::string from = "http://api:8080/a/b?q=1";
  EXPECT_EQ(led(from, "/x/y?z"), "http://api:8080/x/y?z");
  EXPECT_EQ(led(from, "c"), "http://api:8080/a/c");
  EXPECT_EQ(led(from, "./c/../d"), "http://api:8080/a/d");
  EXPECT_EQ(led(from, "../../../c"), "http://api:8080/c");
  EXPECT_EQ(led(from, ".."), "http://api:8080/");
  EXPECT_EQ(led(from, "?r=2"), "http://api:8080/a/b?r=2");
  EXPECT_EQ(led(from, "#top"), "http://api:8080/a/b?q=1");
  EXPECT_EQ(led(from, "c:d/e"), "no: to a scheme other than http and https");
  EXPECT_EQ(led(from, "./c:d"), "http://api:8080/a/c:d");
  EXPECT_EQ(led(from, "/a b"), "http://api:8080/a%20b");
}

TEST(HttpLocation, MayBeAbsolute) {
  EXPECT_EQ(led("http://api/", "https://other:8443/x?y#z"), "https://other:8443/x?y");
  EXPECT_EQ(led("https://api/", "//other/x"), "https://other/x");
  EXPECT_EQ(led("http://api/", "HTTP://Other/x"), "http://Other/x");
  EXPECT_EQ(led("http://api/", "http://user:pw@other/x"), "http://other/x");
  EXPECT_EQ(led("http://api/", "http://[::1]:81"), "http://[::1]:81/");
}

TEST(HttpLocation, LeadsNowhereElse) {
  EXPECT_EQ(led("http://api/", "ftp://other/"), "no: to a scheme other than http and https");
  EXPECT_EQ(led("http://api/", "file:///etc/passwd"), "no: to a scheme other than http and https");
  EXPECT_EQ(led("http://api/", "http+unix:///run/docker.sock:/"), "no: to a scheme other than http and https");
  EXPECT_EQ(led("http://api/", "http:///x"), "no: to something that is not a URL");
  EXPECT_EQ(led("http://api/", "http://a b/"), "no: to something that is not a URL");
  EXPECT_EQ(led("http://api/", "http://other:99999/"), "no: to something that is not a URL");
}

TEST(HttpLocation, ThatNamesTheHostWeAskedForStaysAtTheAddress) {
  EXPECT_EQ(led("http://10.0.0.5:8080/", "http://api.internal/login", "api.internal"), "http://10.0.0.5:8080/login");
  EXPECT_EQ(led("http://10.0.0.5/", "http://api.other/login", "api.internal"), "http://api.other/login");
}

TEST(HttpLocation, NeverLeavesAUnixSocket) {
  const std::string from = "http+unix:///run/app.sock:/a";
  EXPECT_EQ(led(from, "/b"), "http+unix:///run/app.sock:/b");
  EXPECT_EQ(led(from, "http://localhost/b"), "http+unix:///run/app.sock:/b");
  EXPECT_EQ(led(from, "http://other/b"), "no: to a target outside the Unix socket");
  EXPECT_EQ(led(from, "https://localhost/b"), "no: to a target outside the Unix socket");
}

TEST(HttpLocation, IsTheTextOfAPeerInWhichNoVariableMeansAnything) {
  EXPECT_EQ(led("http://api/", "/${HOME}"), "http://api/${HOME}");
  EXPECT_EQ(led("http://api/", "http://${HOME}/x"), "no: to something that is not a URL");
  EXPECT_EQ(led("http://api/", "http://other/$${x}?${y}"), "http://other/$${x}?${y}");
}

TEST(HttpLocation, MayHaveAnAddressInHalfBracketsWhichIsNoHost) {
  for (const char* host : {"[::1", "::1]", "[::1]x", "[]", ":80", "user@", "a:b:c"})
    EXPECT_EQ(led("http://api/", std::string("http://") + host + "/"), "no: to something that is not a URL") << host;
}

}  // namespace
}  // namespace steady::probe::http
