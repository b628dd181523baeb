// URLs: what they name, and how they are shown.
#include "probe/http/address.h"

#include <gtest/gtest.h>

namespace steady::probe::http {
namespace {

std::expected<Address, std::string> parsed(const std::string& text) {
  const settings::Source source{"url", text, true};
  settings::Problems problems(source);
  const std::optional<settings::Url> url = settings::split_url(text, problems);
  if (!url) return std::unexpected(problems.render());
  return address_of(*url);
}

Address address(const std::string& text) { return parsed(text).value(); }

TEST(HttpAddress, TakesAUrlApart) {
  const Address plain = address("http://api:8080/healthz?deep=1");
  EXPECT_FALSE(plain.tls);
  EXPECT_EQ(plain.endpoint.host, "api");
  EXPECT_EQ(plain.endpoint.port, 8080);
  EXPECT_EQ(request_target(plain), "/healthz?deep=1");
  EXPECT_EQ(address("http://api").endpoint.port, 80);
  EXPECT_EQ(address("https://api").endpoint.port, 443);
  EXPECT_EQ(request_target(address("https://api")), "/");
  EXPECT_EQ(request_target(address("http://api?x")), "/?x");
  EXPECT_EQ(address("http://[::1]:81/").endpoint.host, "::1");
  EXPECT_EQ(address("http://:8080/").endpoint.host, "");
}

TEST(HttpAddress, OfAUnixSocketHasASocketAndAPath) {
  const Address socket = address("http+unix:///run/app.sock:/healthz?x=1");
  EXPECT_EQ(socket.endpoint.unix_path, "/run/app.sock");
  EXPECT_EQ(request_target(socket), "/healthz?x=1");
  EXPECT_EQ(request_target(address("http+unix:///run/app.sock")), "/");
  EXPECT_TRUE(address("https+unix:///run/app.sock:/").tls);
}

TEST(HttpAddress, EncodesWhatWouldBreakTheRequestLine) {
  const settings::Url::Component path{"/a b/\xc3\xa4#c", 1};
  settings::Url url;
  url.scheme = "http";
  url.path = path;
  EXPECT_EQ(request_target(address_of(url).value()), "/a%20b/%C3%A4%23c");
  url.path.text = "/x HTTP/1.1\r\nEvil: 1";
  EXPECT_FALSE(address_of(url)) << "control characters are never let through";
  url.path.text = "/";
  url.query = settings::Url::Component{std::string("a\0b", 3), 1};
  EXPECT_FALSE(address_of(url));
}

TEST(HttpAddress, RefusesWhatIsNoHostOrPort) {
  settings::Url url;
  url.scheme = "http";
  url.host.text = "a b";
  EXPECT_EQ(address_of(url).error(), "the host is not a name or an IP address");
  url.host.text = "api\r\nX: y";
  EXPECT_FALSE(address_of(url));
  url.host.text = "api";
  url.port = settings::Url::Component{"80x", 1};
  EXPECT_EQ(address_of(url).error(), "the port is not a number from 1 to 65535");
}

TEST(HttpAddress, IsShownWithoutUserinfoQueryAndFragment) {
  EXPECT_EQ(shown(address("http://me:secret@api:8080/healthz?token=secret#name=x")), "http://api:8080/healthz?...");
  EXPECT_EQ(shown(address("https://api:443/x")), "https://api/x");
  EXPECT_EQ(shown(address("http://:8080/")), "http://localhost:8080/");
  EXPECT_EQ(shown(address("http://[::1]/")), "http://[::1]/");
  EXPECT_EQ(shown(address("http+unix:///run/app.sock:/healthz?x")), "http+unix:///run/app.sock:/healthz?...");
}

TEST(HttpAddress, NamesTheHostWithoutTheDefaultPort) {
  EXPECT_EQ(host_field(address("http://api/")), "api");
  EXPECT_EQ(host_field(address("http://api:80/")), "api");
  EXPECT_EQ(host_field(address("https://api:80/")), "api:80");
  EXPECT_EQ(host_field(address("http://[::1]:8080/")), "[::1]:8080");
  EXPECT_EQ(host_field(address("https://[::1]/")), "[::1]");
  EXPECT_EQ(host_field(address("http://:8080/")), "localhost:8080");
  EXPECT_EQ(host_field(address("http+unix:///run/app.sock:/")), "localhost");
}

TEST(HttpAddress, SharesItsOriginOnlyWithTheSameSchemeHostAndPort) {
  const Address api = address("http://api/a");
  EXPECT_TRUE(same_origin(api, address("http://API:80/b?c")));
  EXPECT_FALSE(same_origin(api, address("https://api:80/a")));
  EXPECT_FALSE(same_origin(api, address("http://api:8080/a")));
  EXPECT_FALSE(same_origin(api, address("http://api.internal/a")));
  EXPECT_FALSE(same_origin(address("http+unix:///a:/"), address("http+unix:///b:/")));
}

}  // namespace
}  // namespace steady::probe::http
