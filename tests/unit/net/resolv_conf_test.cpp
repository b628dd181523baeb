#include "net/resolv_conf.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace steady::net {
namespace {

using Names = std::vector<std::string>;

ResolvConf read(std::string_view text, const ResolverEnvironment& environment = {}) {
  return read_resolv_conf(text, environment);
}

Names names(std::string_view host, std::string_view text) { return names_for(host, read(text)); }

TEST(ResolvConf, NamesServersDomainsAndDots) {
  const ResolvConf conf = read(
      "# made by a test\nnameserver 10.0.0.1 # the first\nnameserver\tfe80::1%eth0\n"
      "search ns.svc.cluster.local svc.cluster.local\nsearch\noptions timeout:1 ndots:5\n");
  EXPECT_EQ(conf.name_servers, (Names{"10.0.0.1", "fe80::1%eth0"}));
  EXPECT_EQ(conf.domains, (Names{"ns.svc.cluster.local", "svc.cluster.local"}));
  EXPECT_EQ(conf.ndots, 5U);
}

TEST(ResolvConf, IsEmptyWhereThereIsNone) {
  EXPECT_EQ(read("").domains, Names{});
  EXPECT_EQ(read("").ndots, 1U);
  EXPECT_EQ(names("db", ""), Names{"db."});
}

TEST(ResolvConf, IsReadLikeGlibcWhereItIsOdd) {
  EXPECT_EQ(read("search a.test\ndomain b.test c.test\n").domains, Names{"b.test"}) << "the last one counts";
  EXPECT_EQ(read("domain b.test\nsearch a.test\n").domains, Names{"a.test"});
  EXPECT_EQ(read(" search a.test\n#search b.test\n;search c.test\nsearching d.test\n").domains, Names{});
  EXPECT_EQ(read("search a.test\r\noptions ndots:3\r\n").domains, Names{"a.test"});
  EXPECT_EQ(read("search a.test # b.test\n").domains, Names{"a.test"});
  EXPECT_EQ(read("search A.test. a.TEST a..b -x \xc3\xa9.test 10.0.0.1/8 ::1 . b.test").domains,
            (Names{"A.test", "b.test"}))
      << "the same twice, and what is no domain";
}

TEST(ResolvConf, TakesDotsAsANumberUpToFifteen) {
  for (const auto& [text, ndots] : std::vector<std::pair<std::string, std::size_t>>{{"ndots:0", 0},
                                                                                    {"ndots:2", 2},
                                                                                    {"ndots:15", 15},
                                                                                    {"ndots:16", 15},
                                                                                    {"ndots:99999999999999999999", 15},
                                                                                    {"ndots:", 0},
                                                                                    {"ndots:-1", 0},
                                                                                    {"ndots:3x", 3},
                                                                                    {"ndots", 1},
                                                                                    {"xndots:3", 1},
                                                                                    {"ndots:3 ndots:4", 4}}) {
    EXPECT_EQ(read(cat("options ", text, "\n")).ndots, ndots) << text;
  }
}

TEST(ResolvConf, GivesWayToTheEnvironment) {
  const std::string text = "search a.test\noptions ndots:2\n";
  EXPECT_EQ(read(text, {.local_domain = "b.test c.test"}).domains, (Names{"b.test", "c.test"}));
  EXPECT_EQ(read(text, {.local_domain = ""}).domains, Names{}) << "set, and empty: nothing is searched";
  EXPECT_EQ(read(text, {.options = "rotate ndots:4"}).ndots, 4U);
  EXPECT_EQ(read(text, {.options = "rotate"}).ndots, 2U);
}

TEST(ResolvConf, TakesTheDomainOfTheHostWhereNothingElseNamesOne) {
  const ResolverEnvironment host{.host_name = "web.a.test"};
  EXPECT_EQ(read("nameserver 10.0.0.1\n", host).domains, Names{"a.test"});
  EXPECT_EQ(read("search b.test\n", host).domains, Names{"b.test"});
  EXPECT_EQ(read("search .\n", host).domains, Names{}) << "a list of none is a list";
  EXPECT_EQ(read("", {.local_domain = "", .host_name = "web.a.test"}).domains, Names{});
  EXPECT_EQ(read("", {.host_name = "web"}).domains, Names{});
}

TEST(ResolvConf, KeepsThirtyTwoDomainsAlsoOfALineOfNineteenHundredBytes) {
  std::string line = "search";
  for (int i = 0; i < 40; ++i) line += cat(" domain-with-a-name-of-some-length-", i, ".example.test");
  EXPECT_GT(line.size(), 1900U);
  const ResolvConf conf = read(line + "\nnameserver 10.0.0.1\n");
  ASSERT_EQ(conf.domains.size(), 32U);
  EXPECT_EQ(conf.domains.back(), "domain-with-a-name-of-some-length-31.example.test");
  EXPECT_EQ(conf.name_servers, Names{"10.0.0.1"});
}

TEST(NamesToAsk, BeginWithTheSearchListUnlessThereAreDotsEnough) {
  const std::string one = "search a.test b.test\n";
  EXPECT_EQ(names("db", one), (Names{"db.a.test.", "db.b.test.", "db."}));
  EXPECT_EQ(names("db.x", one), (Names{"db.x.", "db.x.a.test.", "db.x.b.test."}));
  const std::string five = one + "options ndots:5\n";
  EXPECT_EQ(names("svc.internal", five), (Names{"svc.internal.a.test.", "svc.internal.b.test.", "svc.internal."}));
  EXPECT_EQ(names("a.b.c.d.e.f", five).front(), "a.b.c.d.e.f.");
  EXPECT_EQ(names("db", one + "options ndots:0\n"), (Names{"db.", "db.a.test.", "db.b.test."}));
}

TEST(NamesToAsk, AreOneWhenTheHostEndsInADot) {
  EXPECT_EQ(names("db.", "search a.test\noptions ndots:5\n"), Names{"db."});
  EXPECT_EQ(names("db.x.", "search a.test\n"), Names{"db.x."});
}

TEST(NamesToAsk, LeaveOutWhatIsTooLong) {
  const std::string label(60, 'x');
  const std::string host = cat(label, '.', label, '.', label);            // 182
  const std::string fits = cat("search ", label, ".abcdefghi b.test\n");  // 253 in all
  const std::string exceeds = cat("search ", label, ".abcdefghij b.test\n");
  EXPECT_EQ(names(host, fits).size(), 3U);
  EXPECT_EQ(names(host, exceeds), (Names{host + ".", host + ".b.test."}));
}

TEST(NamesToAsk, LeaveOutWhatIsBelowLocalhost) {
  EXPECT_EQ(names("db", "search localhost a.localhost localhost.test\n"), (Names{"db.localhost.test.", "db."}));
}

}  // namespace
}  // namespace steady::net
