// The search list against a name server: one domain's failure decides nothing about the others.
#include "resolver_fixture.h"

namespace steady::net {
namespace {

class ResolverSearch : public Resolver {
 protected:
  ResolverSearch() { search("bad.search ns.local"); }

  void both(const std::string& name, const NameAnswer& answer) {
    for (const DnsType type : {DnsType::a, DnsType::aaaa}) server_.answer(name, type, answer);
  }
  void known(const std::string& name, const std::string& address) {
    server_.answer(name, DnsType::a, NameAnswer::addresses({address}));
  }
  // Whatever the clock says afterwards: the lookup itself ends in time.
  std::string found_within(Duration limit, const std::string& host) {
    Attempt attempt(Deadline::in(limit), network_);
    return text(test::run(resolve(host, attempt)));
  }
  int queries(const std::string& name) const {
    return server_.queries(name, DnsType::a) + server_.queries(name, DnsType::aaaa);
  }
};

// What a domain's server may say that is no address.
const std::vector<std::pair<std::string, NameAnswer>> bad_answers{
    {"SERVFAIL", NameAnswer::server_failure()}, {"REFUSED", NameAnswer::refused()},
    {"NXDOMAIN", NameAnswer::name_error()},     {"NODATA", NameAnswer::none()},
    {"garbage", NameAnswer::garbage()},         {"silence", NameAnswer::silence()}};

TEST_F(ResolverSearch, FindsANameInTheNextDomainWhateverTheFirstSays) {
  known("db.ns.local", "10.0.0.1");
  for (const auto& [name, answer] : bad_answers) {
    both("db.bad.search", answer);
    const Clock::time_point begin = Clock::now();
    EXPECT_EQ(found("db"), "10.0.0.1") << name;
    EXPECT_LT(Clock::now() - begin, 4s) << name << ": c-ares gives a silent server up after 4.9 s";
  }
}

TEST_F(ResolverSearch, FindsTheNameItselfWhateverTheDomainsSay) {
  search("bad.search worse.search", "ndots:5");
  known("svc.internal", "10.0.0.1");
  for (const auto& [name, answer] : bad_answers) {
    both("svc.internal.bad.search", answer);
    both("svc.internal.worse.search", answer);
    EXPECT_EQ(found("svc.internal"), "10.0.0.1") << name;
  }
}

TEST_F(ResolverSearch, FindsANameInADomainWhateverTheNameItselfSays) {
  known("svc.internal.ns.local", "10.0.0.1");
  for (const auto& [name, answer] : bad_answers) {
    both("svc.internal", answer);
    EXPECT_EQ(found("svc.internal"), "10.0.0.1") << name;
  }
}

TEST_F(ResolverSearch, TakesTheFirstOfTheListThatAnswers) {
  known("db.bad.search", "10.0.0.1");
  known("db.ns.local", "10.0.0.2");
  known("db", "10.0.0.3");
  EXPECT_EQ(found("db"), "10.0.0.1");
  EXPECT_EQ(queries("db.ns.local"), 0) << "nobody is asked in vain";
  EXPECT_EQ(queries("db"), 0);
  server_.answer("db.bad.search", DnsType::a, NameAnswer::addresses({"10.0.0.1"}).after(400ms));
  server_.answer("db.bad.search", DnsType::aaaa, NameAnswer::none().after(400ms));
  EXPECT_EQ(found("db"), "10.0.0.1") << "also when those behind it were sooner";
  EXPECT_EQ(queries("db.ns.local"), 2);
}

TEST_F(ResolverSearch, TakesTheFirstOfTheListAlsoWhenADatagramWasLost) {
  server_.answer("db.bad.search", DnsType::a, {NameAnswer::silence(), NameAnswer::addresses({"10.0.0.1"})});
  server_.answer("db.bad.search", DnsType::aaaa, {NameAnswer::silence(), NameAnswer::none()});
  known("db.ns.local", "10.0.0.2");
  EXPECT_EQ(found("db"), "10.0.0.1");
}

TEST_F(ResolverSearch, LetsSilentDomainsTakeAtMostHalfOfTheTime) {
  search("a.test b.test c.test d.test e.test f.test g.test", "ndots:5");
  for (const char domain : std::string("abcdefg")) both(cat("db.x.", domain, ".test"), NameAnswer::silence());
  known("db.x", "10.0.0.1");
  EXPECT_EQ(found_within(2s, "db.x"), "10.0.0.1");
  EXPECT_EQ(found_within(500ms, "db.x"), "10.0.0.1");
}

TEST_F(ResolverSearch, AsksAnAbsoluteNameAlone) {
  known("db.ns.local", "10.0.0.1");
  EXPECT_EQ(found("db."), "name_not_found: no such name: db");
  EXPECT_EQ(server_.queries(), 2);
  EXPECT_EQ(found("db.ns.local."), "10.0.0.1");
}

TEST_F(ResolverSearch, TellsTheFailureOfADomainBeforeTheNamesThatDoNotExist) {
  both("db.bad.search", NameAnswer::server_failure());
  EXPECT_EQ(found("db"),
            "name_not_found: the name server failed on db.bad.search (SERVFAIL); no such name: db, db.ns.local");
  both("db.bad.search", NameAnswer::refused());
  EXPECT_EQ(found("db"),
            "name_not_found: the name server refused to look up db.bad.search; no such name: db, db.ns.local");
  both("db.bad.search", NameAnswer::none());
  EXPECT_EQ(found("db"), "name_not_found: db.bad.search has no address; no such name: db, db.ns.local");
}

TEST_F(ResolverSearch, NamesTheSilentDomainWhenTimeIsUp) {
  both("db.bad.search", NameAnswer::silence());
  EXPECT_EQ(found_within(600ms, "db"),
            "timed_out: no name server answered for db.bad.search; no such name: db, db.ns.local");
}

TEST_F(ResolverSearch, FindsNamesAtAServerThatDropsQuestionsForIpv6) {
  for (const std::string name : {"db.bad.search", "db.ns.local", "db"}) {
    server_.answer(name, DnsType::aaaa, NameAnswer::silence());
    server_.answer(name, DnsType::a, NameAnswer::name_error());
  }
  EXPECT_EQ(found_within(600ms, "db"), "name_not_found: no such name: db, db.bad.search, db.ns.local");
  known("db", "10.0.0.1");
  const Clock::time_point begin = Clock::now();
  EXPECT_EQ(found("db"), "10.0.0.1");
  EXPECT_LT(Clock::now() - begin, 600ms) << "50 ms for the first, and for the last";
}

TEST_F(ResolverSearch, AsksThirtyThreeNamesInTurn) {
  std::string domains;
  for (int i = 0; i < 40; ++i) domains += cat(" a-domain-of-some-length-", i, ".test");
  search(domains);
  EXPECT_TRUE(found("db").ends_with(" and 30 more"));
  EXPECT_EQ(server_.queries(), 66);
  known("db.a-domain-of-some-length-31.test", "10.0.0.1");
  EXPECT_EQ(found("db"), "10.0.0.1");
}

TEST_F(ResolverSearch, HasNoListWhereTheVariableIsEmpty) {
  known("db.ns.local", "10.0.0.1");
  known("db", "10.0.0.3");
  EXPECT_EQ(found("db"), "10.0.0.1");
  search("bad.search ns.local", "ndots:0");
  EXPECT_EQ(found("db"), "10.0.0.3");
  search("");
  EXPECT_EQ(found("db"), "10.0.0.3");
}

}  // namespace
}  // namespace steady::net
