#include "settings/url.h"

#include <gtest/gtest.h>

#include "settings/fragment.h"
#include "support/reading.h"

namespace steady::settings {
namespace {

struct Split {
  std::optional<Url> url;
  std::string complaint;
  int column = 0;
};

Split split(const std::string& target) {
  const Source source{.name = "target 1", .text = target, .one_line = true};
  Problems problems(source);
  Split out{.url = split_url(target, problems), .complaint = "", .column = 0};
  EXPECT_EQ(out.url.has_value(), problems.empty()) << target;
  if (!problems.empty()) out.complaint = problems.all().front().message;
  if (!problems.empty()) out.column = problems.all().front().position.column;
  return out;
}

Url url_of(const std::string& target) {
  const Split result = split(target);
  EXPECT_TRUE(result.url) << target << ": " << result.complaint;
  return result.url.value_or(Url{});
}

using Component = Url::Component;

TEST(SplitUrl, FindsEveryPartWithItsColumn) {
  const Url url = url_of("Postgres://app:secret@db:5432/app?sslmode=require#level=query");
  EXPECT_EQ(url.scheme, "postgres");
  EXPECT_EQ(url.user, (Component{"app", 12}));
  EXPECT_EQ(url.password, (Component{"secret", 16}));
  EXPECT_EQ(url.host, (Component{"db", 23}));
  EXPECT_EQ(url.port, (Component{"5432", 26}));
  EXPECT_EQ(url.path, (Component{"/app", 30}));
  EXPECT_EQ(url.query, (Component{"sslmode=require", 35}));
  EXPECT_EQ(url.fragment, (Component{"level=query", 51}));
  EXPECT_EQ(url.plain, "postgres://db:5432/app?sslmode=require");
}

TEST(SplitUrl, TakesABareHostAndPortAsTcp) {
  const Url url = url_of("db:5432#timeout=2s");
  EXPECT_EQ(url.scheme, "tcp");
  EXPECT_EQ(url.host, (Component{"db", 1}));
  EXPECT_EQ(url.port, (Component{"5432", 4}));
  EXPECT_EQ(url.fragment, (Component{"timeout=2s", 9}));
  EXPECT_EQ(url.plain, "tcp://db:5432");
}

TEST(SplitUrl, TakesAnEmptyHostAsThisContainer) {
  EXPECT_EQ(url_of(":8080").host.text, "");
  EXPECT_EQ(url_of(":8080").port, (Component{"8080", 2}));
  EXPECT_EQ(url_of("http:///healthz").host.text, "");
  EXPECT_EQ(url_of("http://:8080/healthz").path.text, "/healthz");
}

TEST(SplitUrl, TakesTheBracketsOffAnIPv6Address) {
  EXPECT_EQ(url_of("[::1]:8080").host, (Component{"::1", 2}));
  EXPECT_EQ(url_of("http://[fe80::1%25eth0]/x").host.text, "fe80::1%25eth0");
  EXPECT_EQ(url_of("redis://u:p@[::1]:6379/0").port, (Component{"6379", 19}));
  EXPECT_EQ(url_of("http://[::1]:80/").plain, "http://[::1]:80/");
  EXPECT_EQ(url_of("http://[${IP}]:80/").plain, "http://[${IP}]:80/");
}

TEST(SplitUrl, EncodesThePercentBeforeAZone) {
  EXPECT_EQ(url_of("http://[fe80::1%25eth0]:80/").host, (Component{"fe80::1%25eth0", 9}));
  EXPECT_EQ(url_of("http://[fe80::1%eth0]:80/").host, (Component{"fe80::1%25eth0", 9}));
  EXPECT_EQ(url_of("http://[fe80::1%25]/").host.text, "fe80::1%2525") << "zone 25";
  EXPECT_EQ(url_of("http://[fe80::1%2525]/").host.text, "fe80::1%2525");
  EXPECT_EQ(url_of("http://[fe80::1%25eth0]/").plain, "http://[fe80::1%25eth0]/");
  EXPECT_EQ(url_of("http://[${IP:-fe80::1%eth0}]/").host.text, "${IP:-fe80::1%eth0}") << "a value is taken as it is";
}

TEST(SplitUrl, SplitsTheSocketFromTheRequest) {
  const Url url = url_of("http+unix:///run/app.sock:/healthz?x=1#status=204");
  EXPECT_EQ(url.scheme, "http+unix");
  EXPECT_EQ(url.path, (Component{"/run/app.sock", 13}));
  EXPECT_EQ(url.unix_rest, (Component{"/healthz", 27}));
  EXPECT_EQ(url.query, (Component{"x=1", 36}));
  EXPECT_EQ(url.fragment->text, "status=204");
  EXPECT_EQ(url.plain, "http+unix:///run/app.sock:/healthz?x=1");
}

TEST(SplitUrl, TakesASocketThatIsEncodedAsTheHost) {
  const Url url = url_of("http+unix://%2Frun%2Fapp.sock/a:/b?x=1#status=204");
  EXPECT_EQ(url.path, (Component{"%2Frun%2Fapp.sock", 13}));
  EXPECT_EQ(url.unix_rest, (Component{"/a:/b", 30}));
  EXPECT_EQ(url.query, (Component{"x=1", 36}));
  EXPECT_EQ(url.fragment->text, "status=204");
  EXPECT_EQ(url.plain, "http+unix://%2Frun%2Fapp.sock/a:/b?x=1");
  EXPECT_EQ(url_of(url.plain).plain, url.plain);
  EXPECT_FALSE(url_of("https+unix://%2frun%2fapp.sock").unix_rest);
  EXPECT_EQ(url_of("http+unix://me:pw@%2Frun%2Fapp.sock/").password, (Component{"pw", 16}));
  EXPECT_EQ(url_of("redis+unix://%2Frun%2Fredis.sock?db=1").path.text, "%2Frun%2Fredis.sock");
  for (const std::string target : {"http+unix://run%2Fapp.sock/", "http+unix://app.sock/", "http+unix://"}) {
    EXPECT_EQ(split(target).complaint, "a socket is named by its whole path: http+unix:///run/name.sock") << target;
  }
}

TEST(SplitUrl, TakesThePortOfASocketThatIsEncodedAsTheHost) {
  const Url url = url_of("http+unix://%2Frun%2Fapp.sock:80/path");
  EXPECT_EQ(url.path, (Component{"%2Frun%2Fapp.sock", 13}));
  EXPECT_EQ(url.port, (Component{"80", 31}));
  EXPECT_EQ(url.unix_rest, (Component{"/path", 33}));
  EXPECT_EQ(url.plain, "http+unix://%2Frun%2Fapp.sock:80/path");
  EXPECT_EQ(split("http+unix://%2Frun%2Fapp.sock:x/").complaint, "the port is not a number from 1 to 65535");
  EXPECT_EQ(split("http+unix://%2Frun%2Fapp.sock:/").complaint, "a port is missing after ':'");
}

TEST(SplitUrl, TakesASocketAsInNginx) {
  const Url url = url_of("http://unix:/run/app.sock:/healthz?x=1#status=204");
  EXPECT_EQ(url.scheme, "http+unix");
  EXPECT_TRUE(url.on_socket);
  EXPECT_EQ(url.path, (Component{"/run/app.sock", 13}));
  EXPECT_EQ(url.unix_rest, (Component{"/healthz", 27}));
  EXPECT_EQ(url.query, (Component{"x=1", 36}));
  EXPECT_EQ(url.plain, "http+unix:///run/app.sock:/healthz?x=1");
  EXPECT_EQ(url_of("https://unix:/run/app.sock").scheme, "https+unix");
  EXPECT_EQ(url_of("http://unix:/run/app.sock:").path.text, "/run/app.sock");
  EXPECT_EQ(url_of("http://unix:/a:b/c.sock:/x").path.text, "/a:b/c.sock");
  EXPECT_EQ(url_of("http://unix:80/x").host.text, "unix") << "a host of that name";
  EXPECT_EQ(split("redis://unix:/run/redis.sock").complaint, "a port is missing after ':'");
}

TEST(SplitUrl, TakesTheSocketsOfOtherSchemes) {
  for (const std::string scheme : {"unix", "redis+socket", "redis-socket", "redis+unix"}) {
    const Url url = url_of(scheme + "://app:pw@/run/redis.sock?db=1");
    EXPECT_TRUE(url.on_socket) << scheme;
    EXPECT_EQ(url.path.text, "/run/redis.sock");
    EXPECT_EQ(url.password->text, "pw");
    EXPECT_EQ(url.query->text, "db=1");
  }
  EXPECT_FALSE(url_of("redis://cache").on_socket);
  EXPECT_EQ(split("unix://run/redis.sock").complaint, "a socket is named by its whole path: unix:///run/name.sock");
}

TEST(SplitUrl, TakesTheUrlsOfJava) {
  const Url url = url_of("jdbc:postgresql://db:5433/a+b?user=app&password=p+w%2B#level=query");
  EXPECT_EQ(url.scheme, "jdbc:postgresql");
  EXPECT_EQ(url.host, (Component{"db", 19}));
  EXPECT_EQ(url.port, (Component{"5433", 22}));
  EXPECT_EQ(url.path, (Component{"/a b", 26})) << "a '+' is a blank there";
  EXPECT_EQ(url.query, (Component{"user=app&password=p w%2B", 31}));
  EXPECT_EQ(url.fragment->text, "level=query");
  EXPECT_EQ(url_of("postgresql://db/a+b").path.text, "/a+b");
  EXPECT_EQ(url_of("r2dbc:pool:postgresql://app:p+w@db/app").scheme, "r2dbc:pool:postgresql");
  EXPECT_EQ(url_of("r2dbc:postgresql://app:p+w@db/app").password->text, "p w");
  const Url local = url_of("JDBC:postgresql:app?user=x");
  EXPECT_EQ(local.scheme, "jdbc:postgresql");
  EXPECT_EQ(local.host.text, "");
  EXPECT_EQ(local.path, (Component{"/app", 16})) << "the column of the name is the next";
  EXPECT_EQ(local.query, (Component{"user=x", 21}));
  EXPECT_EQ(url_of("jdbc:postgresql:/").path.text, "/");
  EXPECT_EQ(url_of("jdbc:5432").host.text, "jdbc") << "a host of that name";
  for (const std::string target :
       {"jdbc:postgresql:app:hunter2@db", "jdbc:postgresql:db:5432", "jdbc:postgresql:a/b"}) {
    EXPECT_EQ(split(target).complaint,
              "not the name of a database; before a host come two slashes: jdbc:postgresql://HOST/...");
  }
  for (const std::string target : {"jdbc:postgresql", "r2dbc:postgresql:app", "jdbc:hunter2@db", "jdbc:a b:c"}) {
    EXPECT_FALSE(split(target).url) << target;
  }
}

TEST(SplitUrl, RefusesConnectionStringsThatAreNoUrls) {
  EXPECT_EQ(split("Host=db;Username=app;Password=hunter2").complaint,
            "key=value pairs, as in ADO.NET or libpq's keywords, are no target: write "
            "postgresql://USER@HOST:PORT/DATABASE");
  EXPECT_EQ(split("cache:6379,password=hunter2,ssl=True").complaint,
            "a host and options, as in StackExchange.Redis, are no target: write redis[s]://HOST:PORT");
  EXPECT_EQ(split("host=db user=app").column, 1);
}

TEST(SplitUrl, LeavesASocketWithoutRequestWhole) {
  const Url url = url_of("postgres+unix:///var/run/postgresql?user=app");
  EXPECT_EQ(url.path.text, "/var/run/postgresql");
  EXPECT_FALSE(url.unix_rest);
  EXPECT_EQ(url_of("redis+unix://app:pw@/run/redis.sock").password, (Component{"pw", 18}));
}

TEST(SplitUrl, EndsThePasswordAtTheLastAtSign) {
  const Url url = url_of("redis://:p@ss:w@rd@cache");
  EXPECT_FALSE(url.user);
  EXPECT_EQ(url.password->text, "p@ss:w@rd");
  EXPECT_EQ(url.host.text, "cache");
}

TEST(SplitUrl, KnowsNoEmptyUserOrPassword) {
  EXPECT_FALSE(url_of("redis://@cache").user);
  EXPECT_FALSE(url_of("redis://app:@cache").password);
  EXPECT_EQ(url_of("redis://app@cache").user->text, "app");
}

TEST(SplitUrl, KeepsVariablesOpaque) {
  const Url url = url_of("postgres://${U:-a:b}:${P:-c@d/e#f?g}@${H:-h:1}:${PORT}/${DB}#query=${Q:-a b&c}");
  EXPECT_EQ(url.user->text, "${U:-a:b}");
  EXPECT_EQ(url.password->text, "${P:-c@d/e#f?g}");
  EXPECT_EQ(url.host.text, "${H:-h:1}");
  EXPECT_EQ(url.port->text, "${PORT}");
  EXPECT_EQ(url.path.text, "/${DB}");
  EXPECT_EQ(url.fragment->text, "query=${Q:-a b&c}");
}

TEST(SplitUrl, TakesBlanksInTheFragmentOnly) {
  EXPECT_EQ(url_of("postgres://app@db/app#query=select 1").fragment->text, "query=select 1");
  const Split blank = split("http://a b/");
  EXPECT_EQ(blank.complaint, "a blank in a target is written %20");
  EXPECT_EQ(blank.column, 9);
}

struct Refusal {
  std::string target;
  std::string complaint;
  int column;
};

class SplitUrlRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(SplitUrlRefuses, WithTheReasonAndTheColumn) {
  const Split result = split(GetParam().target);
  EXPECT_FALSE(result.url);
  EXPECT_EQ(result.complaint, GetParam().complaint);
  EXPECT_EQ(result.column, GetParam().column);
}

INSTANTIATE_TEST_SUITE_P(
    All, SplitUrlRefuses,
    testing::Values(
        Refusal{"", "the target is empty", 1},
        Refusal{"localhost", "a target is host:port or scheme://host; this is neither", 1},
        Refusal{"/etc/passwd", "a target is host:port or scheme://host; a socket is http+unix:///PATH", 1},
        Refusal{"db:port", "the port is not a number from 1 to 65535", 4},
        Refusal{"db:0", "the port is not a number from 1 to 65535", 4},
        Refusal{"db:080", "the port is not a number from 1 to 65535", 4},
        Refusal{"db:65536", "the port is not a number from 1 to 65535", 4},
        Refusal{"http://db:/", "a port is missing after ':'", 10},
        Refusal{"::1:80", "two ':' where one port may stand; an IPv6 address goes in brackets, like [::1]:8080", 2},
        Refusal{"http://[::1/", "'[' without ']' around an IPv6 address", 8},
        Refusal{"http://[]/", "'[]' holds no address", 10},
        Refusal{"http://[::1]80/", "after ']' comes ':' and a port", 13},
        Refusal{"db:80/x", "host:port takes no user, path or query; write scheme://host:port/path", 1},
        Refusal{"1http://db", "a target is scheme://host:port or host:port", 1},
        Refusal{"${A}x://db", "a target is scheme://host:port or host:port", 1},
        Refusal{"redis+unix://run/redis.sock", "a socket is named by its whole path: redis+unix:///run/name.sock", 14},
        Refusal{"http+unix:", "a port is missing after ':'", 10},
        Refusal{"http://a\tb", "a control character in a target is written %XX", 9},
        Refusal{"http://a/#x=\n", "a control character in a target is written %XX", 13}));

TEST(SplitUrl, RefusesATargetOfUnreasonableLength) {
  EXPECT_EQ(split("http://" + std::string(10'000, 'a')).complaint, "the target is longer than 8192 bytes");
}

// Passwords that were not percent-encoded put borders where none are meant. Whatever is complained of then, no piece of
// them is shown.
TEST(SplitUrl, QuotesNoPieceOfAPasswordThatWasNotEncoded) {
  for (const std::string target :
       {"redis://:hunter2/hunter3@db:6379", "redis://:hunter2#hunter3@db", "postgres://app:hunter2?hunter3@db/app",
        "postgres://app:12/hunter3@db/app", "http://app:12?hunter3@db/", "redis://:hunter2@hunter3/hunter4@db",
        "postgres://app:hunter2://hunter3@db", "app:hunter2/@db"}) {
    const Source source{.name = "target 1", .text = target, .one_line = true};
    Problems problems(source);
    EXPECT_FALSE(split_url(target, problems)) << target;
    EXPECT_EQ(problems.render().find("hunter"), std::string::npos) << problems.render();
  }
}

constexpr const char* bad_escape = "after a '%' come two hexadecimal digits; a '%' itself is written %25";

struct Columns {
  std::string target;
  std::vector<int> columns;
};

class SplitUrlWithBadEscape : public testing::TestWithParam<Columns> {};

// The URL is returned all the same, so that its other problems are told with this one.
TEST_P(SplitUrlWithBadEscape, NamesItsPlaceAndQuotesNothing) {
  const auto& [target, columns] = GetParam();
  const Source source{.name = "target 1", .text = target, .one_line = true};
  Problems problems(source);
  EXPECT_TRUE(split_url(target, problems)) << target;
  std::vector<int> found;
  for (const Problem& problem : problems.all()) {
    EXPECT_EQ(problem.message, bad_escape) << target;
    found.push_back(problem.position.column);
  }
  EXPECT_EQ(found, columns) << target;
  EXPECT_FALSE(problems.render().contains("hunter2")) << problems.render();
}

INSTANTIATE_TEST_SUITE_P(All, SplitUrlWithBadEscape,
                         testing::Values(Columns{"http://a/%zz", {10}}, Columns{"http://a/100%", {13}},
                                         Columns{"http://a/%4", {10}}, Columns{"http://a/%41%4g", {13}},
                                         Columns{"http://a/?x=%", {13}}, Columns{"redis://app:hunter2%@db", {20}},
                                         Columns{"redis://:%hunter2@db", {10}},
                                         Columns{"redis://us%er:hunter2%zz@db/%#password=hunter2%x", {29, 11, 22, 47}},
                                         Columns{"http://a%zz/", {9}}, Columns{"a%:80", {2}},
                                         Columns{"a:80#send=100%", {14}}, Columns{"http://a/#na%me=x", {13}},
                                         Columns{"http+unix:///run/%x:/%y?%#%", {18, 22, 25, 27}},
                                         Columns{"http://a/%${X}", {10}}, Columns{"http://a/${X}%", {14}},
                                         Columns{"http://a/%%41", {10}}, Columns{"redis://:${P:-a%b}%c@db", {19}}));

TEST(SplitUrl, TakesEveryEscapeAndAPercentThatIsNotOfTheUrl) {
  for (const std::string target : {"http://a/%25", "http://a/%00%fF", "redis://:p%25@db#key=%2B+", "[fe80::1%eth0]:80",
                                   "http://[fe80::1%z]/", "http://a/${X:-100%}", "http://a/#body=$${%41"}) {
    EXPECT_EQ(split(target).complaint, "") << target;
  }
}

TEST(SplitUrl, TakesAnAtSignThatBeginsAPartOfAPath) {
  EXPECT_EQ(url_of("http://npm:4873/@scope/name").path.text, "/@scope/name");
  EXPECT_EQ(url_of("http://api:80/?mail=a@b").query->text, "mail=a@b");
  EXPECT_EQ(url_of("http://api/users/a@b").path.text, "/users/a@b");
}

TEST(ReadQuery, GivesScalarsWithTheirColumns) {
  const Source source{.name = "target 1", .text = "", .one_line = true};
  Problems problems(source);
  const Node map = read_query({.text = "user=a%20b&host=%2Frun&flag", .column = 10}, problems);
  EXPECT_EQ(map.find("user")->text, "a b");
  EXPECT_EQ(map.find("user")->position, (Position{.line = 1, .column = 15}));
  EXPECT_EQ(map.find("host")->text, "/run");
  EXPECT_EQ(map.find("flag")->text, "true");
  EXPECT_TRUE(problems.empty());
}

}  // namespace
}  // namespace steady::settings
