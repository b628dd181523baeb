// What is noted of a lookup, with a name server that says what a test tells it to.
#include <gtest/gtest.h>

#include "resolver_fixture.h"

namespace steady::net {
namespace {

class NameNotesTest : public Resolver {
 protected:
  // The notes of a lookup, a line each: "name: name=db.test aaaa=NXDOMAIN a=NXDOMAIN", without the time.
  std::string notes(const std::string& host, Duration limit = 20s) {
    Trace trace;
    Attempt attempt(Deadline::in(limit), network_);
    attempt.explain(&trace);
    test::run(with_deadline(attempt.deadline(), resolve(host, attempt)));
    std::string out;
    for (const Note& note : trace.notes()) {
      out += cat(to_string(note.topic), ':');
      for (const auto& [name, value, form] : note.facts) {
        if (name != "took_ms") out += cat(' ', name, '=', value);
      }
      out += '\n';
    }
    return out;
  }
  std::string given() const { return cat("resolver: source=given name_servers=", server_.address(), '\n'); }
  std::string no_line(std::string_view host) const {
    return cat("resolver: source=", network_.hosts_file, " answer=no line for ", host, '\n');
  }
};

TEST_F(NameNotesTest, NameTheServersTheSearchListAndEachName) {
  search("a.test b.test");
  server_.answer("db.b.test", DnsType::a, NameAnswer::addresses({"10.0.0.1", "10.0.0.2"}));
  EXPECT_EQ(notes("db"), cat(no_line("db"), given(), "resolver: ndots=1 search=a.test search=b.test\nserver: server=",
                             server_.address(), " answer=answers\nname: name=db.a.test aaaa=NXDOMAIN a=NXDOMAIN\n",
                             "name: name=db.b.test aaaa=no address a=10.0.0.1 10.0.0.2\n"));
}

TEST_F(NameNotesTest, SayWhichNameDoesNotExist) {
  const std::string all = notes("nobody.test");
  EXPECT_TRUE(all.contains("resolver: answer=no search list ndots=1\n")) << all;
  EXPECT_TRUE(all.ends_with("name: name=nobody.test aaaa=NXDOMAIN a=NXDOMAIN\n")) << all;
}

TEST_F(NameNotesTest, SayThatNobodyAnsweredWhenTheTimeIsUp) {
  server_.answer("mute.test", DnsType::a, NameAnswer::silence());
  server_.answer("mute.test", DnsType::aaaa, NameAnswer::silence());
  const std::string all = notes("mute.test", 100ms);
  EXPECT_TRUE(all.ends_with("name: name=mute.test aaaa=no answer a=no answer\n")) << all;
}

TEST_F(NameNotesTest, TellTheKindsOfFailureApart) {
  server_.answer("fail.test", DnsType::a, NameAnswer::server_failure());
  server_.answer("fail.test", DnsType::aaaa, NameAnswer::refused());
  const std::string all = notes("fail.test");
  EXPECT_TRUE(all.contains("name: name=fail.test aaaa=REFUSED a=SERVFAIL\n")) << all;
  EXPECT_TRUE(all.contains("answer=no usable answer\n")) << all;
}

TEST_F(NameNotesTest, SayWhatNeedsNoNameServer) {
  write_hosts("10.0.0.7 db\n");
  EXPECT_EQ(notes("db"), cat("resolver: source=", network_.hosts_file, " addresses=10.0.0.7\n"));
  EXPECT_EQ(notes("10.0.0.8"), "resolver: answer=an address, without a lookup\n");
  EXPECT_EQ(notes(""), "resolver: answer=this container, without a lookup\n");
  EXPECT_EQ(server_.queries(), 0);
}

TEST_F(NameNotesTest, AreBoundedWhateverANameServerSends) {
  std::vector<std::string> many;
  for (int i = 0; i < 200; ++i) many.push_back(cat("10.0.1.", i));
  server_.answer("many.test", DnsType::a, NameAnswer::over_tcp(many));
  const std::string all = notes("many.test");
  EXPECT_TRUE(all.contains(" and 192 more\n") || all.contains("...")) << all;
  EXPECT_LT(all.size(), 2000U);
}

}  // namespace
}  // namespace steady::net
