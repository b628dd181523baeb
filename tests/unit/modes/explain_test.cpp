// The explanation as a person reads it: every line fits, nothing is coloured unless it may be, and the last line says what
// to do.
#include "modes/explain.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "base/text.h"
#include "modes/explain_json.h"
#include "modes/report.h"
#include "support/stub_probe.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;
using net::Topic;

class Explained : public testing::Test {
 protected:
  Explained() {
    check_.name = "database";
    check_.kind = "postgres";
    check_.probe = std::make_unique<test::StubProbe>(test::StubProbe::answers(up()));
    attempted_ = {.outcome = down(Reason::refused, "connection refused"), .phase = Phase::connect, .took = 12ms};
  }
  std::string text(Colours colours = Colours::no) const { return explanation(check_, attempted_, trace_, colours); }
  // Without the times, which depend on the machine.
  std::string timeless() const {
    std::istringstream in(text());
    std::string out;
    for (std::string line; std::getline(in, line);) {
      const std::size_t unit = line.find(" ms  ");
      if (unit != std::string::npos && unit < 8) line.replace(0, unit, std::string(unit, ' '));
      out += line + '\n';
    }
    return out;
  }
  void note(std::size_t address, Topic topic, std::initializer_list<net::Fact> facts,
            const std::vector<std::string>& items = {}, std::string_view list = {}) {
    trace_.add(address, topic, facts, list, items);
  }

  config::Check check_;
  health::Attempted attempted_;
  net::Trace trace_;
};

TEST_F(Explained, IsTheNotesInOrderAndOneSentence) {
  note(0, Topic::resolver, {{"source", "/etc/hosts"}, {"answer", "no line for db"}});
  note(0, Topic::resolver, {{"source", "/etc/resolv.conf"}}, {"10.0.0.10", "10.0.0.11"}, "name_servers");
  note(0, Topic::resolver, {{"ndots", "5", net::Fact::Form::number}}, {"a.test", "b.test"}, "search");
  note(0, Topic::name,
       {{"name", "db.a.test"}, {"aaaa", "NXDOMAIN"}, {"a", "10.0.0.5"}, {"took_ms", "3", net::Fact::Form::number}});
  const std::size_t address = trace_.add_address("10.0.0.5");
  note(address, Topic::address, {{"address", "10.0.0.5"}});
  note(address, Topic::outcome, {{"address", "10.0.0.5"}, {"outcome", "refused"}, {"detail", "connection refused"}});
  EXPECT_EQ(timeless(),
            "database: refused [app@db:5432/app, login, 12 ms]\n\n"
            "      ms  resolver      /etc/hosts: no line for db\n"
            "      ms  resolver      /etc/resolv.conf: name servers 10.0.0.10 10.0.0.11\n"
            "      ms  resolver      ndots 5, search a.test b.test\n"
            "      ms  name          db.a.test: AAAA NXDOMAIN, A 10.0.0.5, after 3 ms\n"
            "      ms  address       10.0.0.5\n"
            "      ms  outcome       10.0.0.5: refused: connection refused\n\n"
            "=> The host answers, but nobody listens on the port: start the server, correct\n"
            "   the port, or let it listen on more than 127.0.0.1.\n");
}

TEST_F(Explained, WritesCertificatesAndHeadsInWords) {
  const std::size_t address = trace_.add_address("10.0.0.5");
  note(address, Topic::certificate,
       {{"depth", "0", net::Fact::Form::number},
        {"subject", "CN=db"},
        {"issuer", "CN=CA"},
        {"ends", "2026-01-01T00:00:00Z"},
        {"ends_in", "3 days ago"},
        {"seconds_left", "-259200", net::Fact::Form::number}},
       {"db", "10.0.0.5"}, "names");
  note(address, Topic::verification,
       {{"verified", "no"}, {"error", "expired"}, {"code", "10", net::Fact::Form::number}, {"ca_file", "/ca.crt"}});
  note(address, Topic::response, {{"status", "301", net::Fact::Form::number}, {"location", "/x"}},
       {"HTTP 301", "Location: /x"}, "head");
  note(address, Topic::response, {{"command", "PING"}, {"reply", "-NOAUTH wanted"}, {"error", "NOAUTH"}});
  const std::string shown = timeless();
  for (const char* line :
       {"at 10.0.0.5:\n", "  certificate   CN=db, issued by CN=CA, ends 2026-01-01T00:00:00Z (3\n",
        "                        days ago), for db 10.0.0.5\n",
        "  verification  no: expired, CA certificates of /ca.crt\n",
        "  response      HTTP 301\n                        Location: /x\n", "  response      PING: -NOAUTH wanted\n"})
    EXPECT_TRUE(shown.contains(line)) << line << '\n' << shown;
}

TEST_F(Explained, SaysWhichAddressALineIsAboutWhereTheyTakeTurns) {
  const std::size_t first = trace_.add_address("10.0.0.1"), second = trace_.add_address("10.0.0.2");
  note(first, Topic::address, {{"address", "10.0.0.1"}});
  note(second, Topic::address, {{"address", "10.0.0.2"}});
  note(first, Topic::connected, {});
  note(first, Topic::tls, {{"version", "TLSv1.3"}});
  const std::string shown = timeless();
  EXPECT_TRUE(
      shown.contains("address       10.0.0.2\n                        at 10.0.0.1:\n      ms  connected\n"
                     "      ms  tls           TLSv1.3\n"))
      << shown;
}

TEST_F(Explained, SaysWhichOfSeveralHostsIsTried) {
  note(0, Topic::host, {{"host", "h1:5432"}, {"turn", "1 of 2"}});
  note(0, Topic::host, {{"host", "the master 10.0.0.5:6379"}});
  const std::string shown = timeless();
  EXPECT_TRUE(
      shown.contains("      ms  host          h1:5432, 1 of 2\n"
                     "      ms  host          the master 10.0.0.5:6379\n"))
      << shown;
}

// Whatever the notes hold.
TEST_F(Explained, FitsIntoEightyColumns) {
  check_.name = std::string(63, 'n');
  attempted_.outcome = down(Reason::mismatch, std::string(400, 'd'));
  for (int topic = 0; topic < net::topic_count; ++topic) {
    for (const std::string& value :
         {std::string(400, 'x'), std::string("a b ") + std::string(90, 'y'), std::string(" ")}) {
      note(trace_.add_address(value), static_cast<Topic>(topic), {{"name", value}, {"answer", value}}, {value, value},
           "head");
    }
  }
  for (int i = 0; i < 500; ++i) note(0, Topic::name, {{"name", "db"}});
  std::istringstream in(text());
  for (std::string line; std::getline(in, line);) {
    EXPECT_LE(line.size(), 80U) << line;
    EXPECT_FALSE(line.ends_with(' ')) << '"' << line << '"';
  }
  EXPECT_TRUE(text().contains(" more notes\n"));
}

TEST_F(Explained, HasColoursOnlyWhereTheyMayBe) {
  const std::size_t address = trace_.add_address("10.0.0.5");
  note(address, Topic::outcome, {{"address", "10.0.0.5"}, {"outcome", "refused"}});
  EXPECT_FALSE(text().contains('\x1b'));
  const std::string coloured = text(Colours::yes);
  EXPECT_TRUE(coloured.contains("\x1b[31moutcome       \x1b[0m")) << coloured;
  EXPECT_TRUE(coloured.contains("\x1b[31m=> ")) << coloured;
  std::string plain;
  for (std::size_t at = 0; at < coloured.size(); ++at) {
    if (coloured[at] == '\x1b') {
      at = coloured.find('m', at);
    } else {
      plain += coloured[at];
    }
  }
  EXPECT_EQ(plain, text());
}

TEST_F(Explained, IsTheSameAsData) {
  const std::size_t address = trace_.add_address("10.0.0.5");
  note(address, Topic::certificate, {{"subject", "CN=db"}, {"seconds_left", "-5", net::Fact::Form::number}},
       {"db", "10.0.0.5"}, "names");
  note(0, Topic::resolver, {{"source", "/etc/hosts"}});
  const boost::json::object all = explanation_json(attempted_, trace_);
  const boost::json::object& first = all.at("notes").at(0).as_object();
  EXPECT_EQ(first.at("topic"), "certificate");
  EXPECT_EQ(first.at("address"), "10.0.0.5");
  EXPECT_EQ(first.at("subject"), "CN=db");
  EXPECT_EQ(first.at("seconds_left").as_int64(), -5);
  EXPECT_EQ(first.at("names"), boost::json::value(boost::json::array{"db", "10.0.0.5"}));
  EXPECT_TRUE(first.at("at_ms").is_double());
  EXPECT_FALSE(all.at("notes").at(1).as_object().contains("address"));
  EXPECT_FALSE(all.contains("left_out"));
  EXPECT_TRUE(std::string_view(all.at("advice").as_string()).starts_with("The host answers"));
}

TEST_F(Explained, StandsBehindAReportThatIsAsWithoutIt) {
  std::vector<config::Check> checks;
  checks.push_back(std::move(check_));
  health::Board board(1);
  board.record(0, attempted_, {});
  const std::vector<net::Trace> traces(1);
  const boost::json::value with = boost::json::parse(json_report(checks, board, traces));
  boost::json::value without = boost::json::parse(json_report(checks, board));
  EXPECT_FALSE(without.at("checks").at(0).as_object().contains("explanation"));
  without.at("checks").at(0).as_object()["explanation"] = with.at("checks").at(0).at("explanation");
  EXPECT_EQ(with, without);
  EXPECT_TRUE(explanations(checks, board, traces, Colours::no).starts_with("\ndatabase: refused ["));
}

}  // namespace
}  // namespace steady::modes
