// Names are found where glibc and Go find them: a domain of the search list whose server fails, or says nothing, decides
// nothing about the other domains and the name itself.
#include <gtest/gtest.h>

#include "base/text.h"
#include "binary.h"
#include "support/name_server.h"
#include "support/sandbox.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

class SearchList : public testing::Test {
 protected:
  SearchList() { configure("search bad.search ns.local\n"); }

  void configure(std::string_view lines) {
    etc_.write("resolv.conf", cat("nameserver ", names_.address(), '\n', lines));
  }
  void bad(const std::string& name, const NameAnswer& answer) {
    for (const DnsType type : {DnsType::a, DnsType::aaaa}) names_.answer(name, type, answer);
  }
  void here(const std::string& name) { names_.answer(name, DnsType::a, NameAnswer::addresses({"127.0.0.1"})); }

  Finished check(const std::string& host, Variables environment = {}) const {
    return run(etc_.around(steady_command({"check", cat("tcp://", host, ":", peer_.port())}, std::move(environment))));
  }
  void expect_up(const std::string& host, Variables environment = {}) const {
    const Finished finished = check(host, std::move(environment));
    EXPECT_EQ(finished.status, 0) << host << '\n' << story(finished);
  }
  void expect_down(const std::string& host, std::string_view why, Variables environment = {}) const {
    const Finished finished = check(host, std::move(environment));
    EXPECT_EQ(finished.status, 1) << host << '\n' << story(finished);
    EXPECT_TRUE(finished.out.contains(why)) << why << '\n' << story(finished);
  }

  const std::vector<NameAnswer> failures_{NameAnswer::server_failure(), NameAnswer::refused(), NameAnswer::silence(),
                                          NameAnswer::garbage()};
  NameServer names_;
  const OwnEtc etc_;
  ScriptedPeer peer_{[](Guest& guest) { guest.wait_until_closed(); }};
};

TEST_F(SearchList, GoesOnWhateverADomainsServerSays) {
  here("db.ns.local");
  for (const NameAnswer& failure : failures_) {
    bad("db.bad.search", failure);
    expect_up("db");
  }
}

TEST_F(SearchList, EndsWithTheNameItselfWhereItHasFewDots) {
  configure("search bad.search ns.local\noptions ndots:5\n");
  here("svc.internal");
  for (const NameAnswer& failure : failures_) {
    bad("svc.internal.bad.search", failure);
    bad("svc.internal.ns.local", failure);
    expect_up("svc.internal");
  }
}

TEST_F(SearchList, BeginsWithTheNameItselfWhereItHasDotsEnough) {
  here("svc.internal.ns.local");
  for (const NameAnswer& failure : failures_) {
    bad("svc.internal", failure);
    expect_up("svc.internal");
  }
}

TEST_F(SearchList, SaysWhichDomainFailedWhenNobodyKnowsTheName) {
  bad("db.bad.search", NameAnswer::server_failure());
  expect_down("db", "the name server failed on db.bad.search (SERVFAIL); no such name: db, db.ns.local");
  bad("db.bad.search", NameAnswer::name_error());
  expect_down("db", "no such name: db, db.bad.search, db.ns.local");
  expect_down("db.", "no such name: db [");
}

TEST_F(SearchList, MayBeLongerThanLinesOfOldResolvers) {
  std::string line = "search";
  for (int i = 0; i < 30; ++i) line += cat(" a-domain-of-some-length-", i, ".test");
  configure(line + '\n');
  here("db.a-domain-of-some-length-29.test");
  expect_up("db");
}

TEST_F(SearchList, IsReplacedByTheEnvironment) {
  here("db.two.test");
  expect_up("db", {{"LOCALDOMAIN", "one.test two.test"}});
  expect_down("db", "no such name: db [", {{"LOCALDOMAIN", ""}});
  here("db");
  bad("db.two.test", NameAnswer::name_error());
  expect_up("db", {{"LOCALDOMAIN", ""}});
}

TEST_F(SearchList, OfADomainLineIsThatDomain) {
  configure("domain ns.local\n");
  here("db.ns.local");
  expect_up("db");
}

}  // namespace
}  // namespace steady::test
