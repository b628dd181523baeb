// Several hosts of one target, and the service that stands where our keys do.
#include "settings/authority.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "settings/url.h"
#include "support/reading.h"

namespace steady::settings {
namespace {

using Component = Url::Component;

struct Split {
  std::optional<Url> url;
  std::string complaint;
  int column = 0;
};

Split split(const std::string& target) {
  const Source source{.name = "target 1", .text = target, .one_line = true};
  Problems problems(source);
  Split out{.url = split_url(target, problems), .complaint = "", .column = 0};
  if (!problems.empty()) out.complaint = problems.all().front().message;
  if (!problems.empty()) out.column = problems.all().front().position.column;
  return out;
}

Url url_of(const std::string& target) {
  const Split result = split(target);
  EXPECT_EQ(result.complaint, "") << target;
  return result.url.value_or(Url{});
}

TEST(SeveralHosts, AreSplitWithTheirPortsAndColumns) {
  const Url url = url_of("postgres://app:s,cret@h1:5432,h2,[::1]:5433/app?x=a,b#query=select 1,2");
  EXPECT_EQ(url.password, (Component{"s,cret", 16}));
  EXPECT_EQ(url.host, (Component{"h1", 23}));
  EXPECT_EQ(url.port, (Component{"5432", 26}));
  ASSERT_EQ(url.others.size(), 2U);
  EXPECT_EQ(url.others[0], (Url::Host{{"h2", 31}, {}}));
  EXPECT_EQ(url.others[1], (Url::Host{{"::1", 35}, Component{"5433", 40}}));
  EXPECT_EQ(url.path.text, "/app");
  EXPECT_EQ(url.plain, "postgres://h1:5432,h2,[::1]:5433/app?x=a,b");
}

TEST(SeveralHosts, AreNoneInOneOrInAVariable) {
  EXPECT_TRUE(url_of("redis://cache:6379").others.empty());
  EXPECT_TRUE(url_of("redis://${H:-a,b}:${P:-1,2}").others.empty());
  EXPECT_EQ(url_of("redis://${H:-a,b},c").others.front().name.text, "c");
  EXPECT_TRUE(url_of("redis+unix:///run/a,b").others.empty());
  EXPECT_EQ(url_of("redis://:p,w@cache").password->text, "p,w");
}

TEST(SeveralHosts, MayHaveZones) {
  const Url url = url_of("redis://[fe80::1%eth0]:1,[fe80::2%25eth1]:2");
  EXPECT_EQ(url.host.text, "fe80::1%25eth0");
  EXPECT_EQ(url.others.front().name.text, "fe80::2%25eth1");
  EXPECT_EQ(url.plain, "redis://[fe80::1%25eth0]:1,[fe80::2%25eth1]:2");
}

TEST(SeveralHosts, MustEachHaveAName) {
  for (const auto& [target, column] : std::vector<std::pair<std::string, int>>{
           {"redis://a,", 11}, {"redis://,a", 9}, {"redis://a,,b", 11}, {"redis://:1,b:2", 9}, {"redis://,", 9}}) {
    const Split result = split(target);
    EXPECT_FALSE(result.url) << target;
    EXPECT_EQ(result.complaint, "an empty host among several; write localhost for this container") << target;
    EXPECT_EQ(result.column, column) << target;
  }
}

TEST(SeveralHosts, AreAtMostThirtyTwo) {
  std::string target = "redis://h";
  for (std::size_t i = 1; i < most_hosts; ++i) target += ",h";
  EXPECT_EQ(url_of(target).others.size(), most_hosts - 1);
  EXPECT_EQ(split(target + ",h").complaint, "a target has at most 32 hosts");
  EXPECT_EQ(split(target + std::string(4'000, ',')).complaint, "a target has at most 32 hosts");
}

TEST(SeveralHosts, AreEachAHostAndAPort) {
  EXPECT_EQ(split("redis://a:1,b:x").complaint, "the port is not a number from 1 to 65535");
  EXPECT_EQ(split("redis://a:1,b:x").column, 15);
  EXPECT_EQ(split("redis://a:1,b:").complaint, "a port is missing after ':'");
  EXPECT_EQ(split("redis://a:1,redis://b:1").complaint, "a port is missing after ':'");
  EXPECT_EQ(split("redis://[::1]:1,[::2").complaint, "'[' without ']' around an IPv6 address");
  EXPECT_EQ(split("redis://a,::1").complaint,
            "two ':' where one port may stand; an IPv6 address goes in brackets, like [::1]:8080");
  EXPECT_EQ(split("redis://a,b%zz").complaint, "after a '%' come two hexadecimal digits; a '%' itself is written %25");
}

// A comma in a password that was not encoded: whatever is complained of then, no piece of it is shown.
TEST(SeveralHosts, QuoteNoPieceOfAPassword) {
  for (const std::string target :
       {"redis://:hunter2,hunter3", "redis://:hunter2,hunter3/x@db", "postgres://app:hunter2,hunter3", "db:hunter2,x",
        "postgres://app:12,hunter2/hunter3@db/app"}) {
    const Source source{.name = "target 1", .text = target, .one_line = true};
    Problems problems(source);
    EXPECT_FALSE(split_url(target, problems)) << target;
    EXPECT_FALSE(problems.render().contains("hunter")) << problems.render();
  }
}

TEST(SeveralHosts, AreReadOfABareTargetToo) {
  const Url url = url_of("a:1,b:2");
  EXPECT_EQ(url.scheme, "tcp");
  EXPECT_EQ(url.others.front(), (Url::Host{{"b", 5}, Component{"2", 7}}));
}

TEST(ServiceAsFragment, IsWhatStandsBeforeTheFirstAmpersand) {
  const Url url = url_of("redis-sentinel://pw@s1,s2#my%20master&level=alive");
  EXPECT_EQ(url.service, (Component{"my%20master", 27}));
  EXPECT_EQ(url.fragment, (Component{"level=alive", 39}));
  EXPECT_EQ(url_of("rediss-sentinel://s1#m").service->text, "m");
  EXPECT_FALSE(url_of("rediss-sentinel://s1#m").fragment);
  EXPECT_EQ(url_of("redis-sentinel://s1#loaded").service->text, "loaded") << "Lettuce knows no keys";
}

TEST(ServiceAsFragment, IsNoneWhereAKeyStands) {
  EXPECT_FALSE(url_of("redis-sentinel://s1#level=alive").service);
  EXPECT_EQ(url_of("redis-sentinel://s1#level=alive").fragment->text, "level=alive");
  EXPECT_FALSE(url_of("redis-sentinel://s1#").service);
  EXPECT_FALSE(url_of("redis-sentinel://s1").service);
  for (const std::string scheme : {"redis+sentinel", "rediss+sentinel", "redis", "redis-socket"}) {
    const std::string host = scheme == "redis-socket" ? "/run/x" : "s1";
    EXPECT_FALSE(url_of(cat(scheme, "://", host, "#loaded")).service) << scheme;
    EXPECT_EQ(url_of(cat(scheme, "://", host, "#loaded")).fragment->text, "loaded") << scheme;
  }
}

}  // namespace
}  // namespace steady::settings
