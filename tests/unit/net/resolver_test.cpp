#include "net/resolver.h"

#include "resolver_fixture.h"

namespace steady::net {
namespace {

TEST_F(Resolver, FindsBothFamilies) {
  server_.answer("db.test", DnsType::a, NameAnswer::addresses({"10.0.0.1"}));
  server_.answer("db.test", DnsType::aaaa, NameAnswer::addresses({"fd00::1"}));
  EXPECT_EQ(found("db.test"), "fd00::1 10.0.0.1");
  EXPECT_EQ(found("DB.Test"), "fd00::1 10.0.0.1");
  EXPECT_EQ(found("db.test."), "fd00::1 10.0.0.1");
}

TEST_F(Resolver, InterleavesTheFamiliesOfSeveralAddresses) {
  server_.answer("db.test", DnsType::a, NameAnswer::addresses({"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1"}));
  server_.answer("db.test", DnsType::aaaa, NameAnswer::addresses({"fd00::1", "fd00::2"}));
  EXPECT_EQ(found("db.test"), "fd00::1 10.0.0.1 fd00::2 10.0.0.2 10.0.0.3");
}

TEST_F(Resolver, SaysThatANameDoesNotExist) {
  const auto result = look_up("nobody.test", network_);
  EXPECT_EQ(text(result), "name_not_found: no such name: nobody.test");
  EXPECT_FALSE(result->error().permanent()) << "Compose makes names while we wait";
}

TEST_F(Resolver, SaysThatANameHasNoAddress) {
  server_.answer("mail.test", DnsType::a, NameAnswer::none());
  EXPECT_EQ(found("mail.test"), "name_not_found: mail.test has no address");
  server_.answer("odd.test", DnsType::aaaa, NameAnswer::none());
  server_.answer("odd.test", DnsType::a, NameAnswer::name_error());
  EXPECT_EQ(found("odd.test"), "name_not_found: odd.test has no address");
}

TEST_F(Resolver, ToldThatTheServerFailedSaysSo) {
  for (const DnsType type : {DnsType::a, DnsType::aaaa}) {
    server_.answer("db.test", type, NameAnswer::server_failure());
    server_.answer("no.test", type, NameAnswer::refused());
  }
  EXPECT_EQ(found("db.test"), "name_not_found: the name server failed on db.test (SERVFAIL)");
  EXPECT_EQ(found("no.test"), "name_not_found: the name server refused to look up no.test");
}

TEST_F(Resolver, LetsNoFamilyHideTheOther) {
  struct Case {
    NameAnswer aaaa, a;
    std::string_view found;
  };
  const NameAnswer four = NameAnswer::addresses({"10.0.0.1"});
  const NameAnswer six = NameAnswer::addresses({"fd00::1"});
  const std::vector<Case> cases{
      {NameAnswer::name_error(), four, "10.0.0.1"},     {NameAnswer::none(), four, "10.0.0.1"},
      {NameAnswer::server_failure(), four, "10.0.0.1"}, {NameAnswer::refused(), four, "10.0.0.1"},
      {NameAnswer::silence(), four, "10.0.0.1"},        {six, NameAnswer::name_error(), "fd00::1"},
      {six, NameAnswer::server_failure(), "fd00::1"},   {six, NameAnswer::silence(), "fd00::1"}};
  int number = 0;
  for (const Case& each : cases) {
    const std::string host = cat("host", ++number, ".test");
    server_.answer(host, DnsType::aaaa, each.aaaa);
    server_.answer(host, DnsType::a, each.a);
    const Clock::time_point begin = Clock::now();
    EXPECT_EQ(found(host), each.found) << number;
    EXPECT_LT(Clock::now() - begin, 600ms) << number << ": less than c-ares' patience with a server";
  }
}

TEST_F(Resolver, GivesUpOnAServerThatTalksNonsense) {
  server_.answer("db.test", DnsType::a, NameAnswer::garbage());
  EXPECT_EQ(found("db.test"), "name_not_found: cannot look up db.test: Misformatted DNS reply");
}

TEST_F(Resolver, WaitsForTheAddressOfIpv4WhenThatOfIpv6IsSooner) {
  server_.answer("db.test", DnsType::a, NameAnswer::addresses({"10.0.0.1"}).after(60ms));
  server_.answer("db.test", DnsType::aaaa, NameAnswer::addresses({"fd00::1"}));
  EXPECT_EQ(found("db.test"), "fd00::1 10.0.0.1");
}

TEST_F(Resolver, AsksTheNextServerWhenOneIsSilent) {
  test::NameServer mute;
  mute.answer("db.test", DnsType::a, NameAnswer::silence());
  mute.answer("db.test", DnsType::aaaa, NameAnswer::silence());
  server_.answer("db.test", DnsType::a, NameAnswer::addresses({"10.0.0.1"}));
  network_.name_servers = cat(mute.address(), ",", server_.address());
  EXPECT_EQ(found("db.test"), "10.0.0.1");
}

TEST_F(Resolver, AsksAgainOverTcpWhenTheAnswerIsTooLong) {
  std::vector<std::string> many;
  for (int i = 1; i <= 30; ++i) many.push_back(cat("10.0.0.", i));
  server_.answer("many.test", DnsType::a, NameAnswer::over_tcp(many));
  EXPECT_EQ(found("many.test"), join(many, " "));
  EXPECT_EQ(server_.queries("many.test", DnsType::a), 2);
}

TEST_F(Resolver, ResolvesAnewEachTime) {
  server_.answer("db.test", DnsType::a,
                 {NameAnswer::name_error(), NameAnswer::addresses({"10.0.0.1"}), NameAnswer::addresses({"10.0.0.2"})});
  EXPECT_EQ(found("db.test"), "name_not_found: db.test has no address");
  EXPECT_EQ(found("db.test"), "10.0.0.1");
  EXPECT_EQ(found("db.test"), "10.0.0.2") << "the first answer was valid for an hour";
}

TEST_F(Resolver, ReadsTheHostsFileAndAsksNobody) {
  write_hosts("# comment\n10.1.1.1 db.test db\nfd00::7\tdb.test\n10.1.1.2 four\n127.0.0.1 localhost\n");
  EXPECT_EQ(found("db.test"), "fd00::7 10.1.1.1");
  EXPECT_EQ(found("four"), "10.1.1.2");
  EXPECT_EQ(server_.queries(), 0);
}

TEST_F(Resolver, SeesAChangedHostsFileOnTheNextAttempt) {
  EXPECT_EQ(found("db.test"), "name_not_found: no such name: db.test");
  write_hosts("10.1.1.1 db.test\n");
  EXPECT_EQ(found("db.test"), "10.1.1.1");
  write_hosts("10.1.1.2 db.test\n");
  EXPECT_EQ(found("db.test"), "10.1.1.2");
  std::filesystem::remove(network_.hosts_file);
  EXPECT_EQ(found("db.test"), "name_not_found: no such name: db.test");
}

TEST_F(Resolver, KnowsLiteralsAndLocalhostWithoutAskingAnybody) {
  write_hosts("10.9.9.9 localhost\n");
  for (const std::string host : {"", "localhost", "LocalHost", "localhost.", "app.localhost"}) {
    EXPECT_EQ(found(host), "::1 127.0.0.1") << host;
  }
  EXPECT_EQ(found("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(found("fd00::1"), "fd00::1");
  EXPECT_EQ(found("::ffff:127.0.0.1"), "::ffff:127.0.0.1");
  EXPECT_EQ(server_.queries(), 0);
}

TEST_F(Resolver, NeverAsksForWhatIsNoHostName) {
  using namespace std::string_literals;
  for (const std::string& host : {"a b"s, "db\0.test"s, "127.0.0.1\0"s, "::1\0"s, "localhost\0x"s,
                                  std::string(255, 'a'), "."s, "a..b"s, "fe80:::1"s, "d\xc3\xa9pot"s, "-x"s, "db/"s}) {
    const auto result = look_up(host, network_);
    ASSERT_TRUE(result && !*result) << host;
    EXPECT_TRUE(text(result).starts_with("name_not_found: not a host name: '")) << text(result);
    EXPECT_TRUE(result->error().permanent());
  }
  EXPECT_EQ(server_.queries(), 0);
}

TEST_F(Resolver, UnderLoopbackOnlyKeepsLoopbackAddresses) {
  network_.loopback_only = true;
  server_.answer("mixed.test", DnsType::a, NameAnswer::addresses({"10.0.0.1", "127.0.0.9", "0.0.0.0"}));
  server_.answer("mixed.test", DnsType::aaaa,
                 NameAnswer::addresses({"fd00::1", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.2"}));
  EXPECT_EQ(found("mixed.test"), "::1 127.0.0.9 ::ffff:127.0.0.2");
  EXPECT_EQ(found("localhost"), "::1 127.0.0.1");
  server_.answer("far.test", DnsType::a, NameAnswer::addresses({"10.0.0.1"}));
  const auto far = look_up("far.test", network_);
  EXPECT_EQ(text(far), "unreachable: 10.0.0.1 is not a loopback address (--loopback-only)");
  EXPECT_TRUE(far->error().permanent());
  EXPECT_EQ(found("10.0.0.1"), "unreachable: 10.0.0.1 is not a loopback address (--loopback-only)");
}

TEST_F(Resolver, SaysThatThereIsNoNameServer) {
  const test::NameServer gone;
  network_.name_servers = "127.0.0.1:1";
  EXPECT_EQ(found("db.test"), "name_not_found: no name server to ask for db.test");
}

}  // namespace
}  // namespace steady::net
