// The keys `host` and `port` where several hosts are possible: lists, texts with commas, variables, and what is wrong with
// them.
#include "probe/hosts.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "settings/authority.h"
#include "support/reading.h"

namespace steady::probe {
namespace {

constexpr settings::Key<settings::Number> port{"port", {1, 65535, 5432}, "the port"};

struct Read {
  std::string hosts;
  std::string complaint;
};

Read read(const std::string& yaml, test::Variables variables = {}) {
  test::Reading reading(yaml, std::move(variables));
  settings::Reader reader = reading.reader();
  const std::vector<HostPort> hosts = read_hosts(reader, port, 5432);
  return {joined(hosts), reading.complaint()};
}

TEST(Hosts, AreOneWithoutAList) {
  EXPECT_EQ(read("{}").hosts, "localhost:5432");
  EXPECT_EQ(read("host: db").hosts, "db:5432");
  EXPECT_EQ(read("host: '[::1]'\nport: 1").hosts, "[::1]:1");
  EXPECT_EQ(read("host: ''").hosts, "localhost:5432");
  EXPECT_EQ(read("host: ''").complaint, "");
}

TEST(Hosts, AreAListOrATextWithCommas) {
  for (const std::string yaml : {"host: [h1, '::1', h2]", "host: 'h1,::1,h2'", "host: 'h1,[::1],h2'"}) {
    EXPECT_EQ(read(yaml).hosts, "h1:5432,[::1]:5432,h2:5432") << yaml;
    EXPECT_EQ(read(yaml).complaint, "") << yaml;
  }
  EXPECT_EQ(read("host: [db]").hosts, "db:5432");
}

TEST(Hosts, HaveOnePortOrOneEach) {
  for (const std::string ports : {"5433", "'5433'", "[5433]", "'${P}'"}) {
    EXPECT_EQ(read("host: [a, b]\nport: " + ports, {{"P", "5433"}}).hosts, "a:5433,b:5433") << ports;
  }
  for (const std::string ports : {"[5433, 5434]", "'5433,5434'", "'${P}'"}) {
    EXPECT_EQ(read("host: a,b\nport: " + ports, {{"P", "5433,5434"}}).hosts, "a:5433,b:5434") << ports;
  }
  EXPECT_EQ(read("host: a,b\nport: ',5434'").hosts, "a:5432,b:5434") << "an empty one is the standard, as in libpq";
}

TEST(Hosts, MayComeFromVariables) {
  EXPECT_EQ(read("host: \"${HOSTS}\"", {{"HOSTS", "a,b"}}).hosts, "a:5432,b:5432");
  EXPECT_EQ(read("host: [\"${A}\", \"${B:-b}\"]", {{"A", "a"}}).hosts, "a:5432,b:5432");
  EXPECT_EQ(read("host: \"${HOSTS}\"", {{"HOSTS", " "}}).complaint.empty(), false);
}

TEST(Hosts, MustBeHosts) {
  EXPECT_EQ(read("host: 'a,b c'").complaint, "not a host name or an IP address");
  EXPECT_EQ(read("host: [a, -b]").complaint, "not a host name or an IP address");
  EXPECT_EQ(read("host: [a, 'b:5432']").complaint, "not a host name or an IP address") << "a port has its own key";
  for (const std::string yaml : {"host: 'a,'", "host: ',a'", "host: 'a,,b'", "host: [a, '']"}) {
    EXPECT_EQ(read(yaml).complaint, "an empty host among several; write localhost for this container") << yaml;
  }
  EXPECT_EQ(read("host: []").complaint, "the list of hosts is empty");
  EXPECT_NE(read("host: [a, true]").complaint, "");
  EXPECT_NE(read("host: {a: b}").complaint, "");
}

TEST(Hosts, AreAtMostThirtyTwo) {
  std::string list = "h";
  for (std::size_t i = 1; i < settings::most_hosts; ++i) list += ",h";
  EXPECT_EQ(read("host: '" + list + "'").complaint, "");
  EXPECT_EQ(read("host: '" + list + ",h'").complaint, "a target has at most 32 hosts");
}

TEST(Hosts, MustHaveAsManyPorts) {
  EXPECT_EQ(read("host: a,b\nport: '1,2,3'").complaint, "3 ports for 2 hosts: write one for all, or one for each");
  EXPECT_EQ(read("host: a\nport: [1, 2]").complaint, "2 ports for 1 host: write one for all, or one for each");
  EXPECT_TRUE(read("host: a,b\nport: [1, 65536]").complaint.starts_with("expected a number from 1 to 65535"));
  EXPECT_TRUE(read("host: a,b\nport: '1,x'").complaint.starts_with("expected a number from 1 to 65535"));
  EXPECT_TRUE(read("host: a,b\nport: 01").complaint.starts_with("expected a number from 1 to 65535"));
}

// The value may be a connection string by mistake.
TEST(Hosts, AreNotShownInComplaints) {
  test::Reading reading("host: ['host=db;Password=hunter2', 'x y hunter2']\nport: 'a,b'");
  settings::Reader reader = reading.reader();
  read_hosts(reader, port, 5432);
  EXPECT_FALSE(reading.problems().empty());
  EXPECT_FALSE(reading.shown().contains("hunter2")) << reading.shown();
}

TEST(Hosts, AreNotCountedWhereAVariableIsUnknown) {
  const settings::Source source{.name = "test.yaml", .text = "host: \"${HOSTS}\"\nport: '1,2'\n"};
  settings::Problems problems(source);
  const settings::Node root = settings::read_yaml(source, problems);
  const settings::Environment offline = settings::no_environment();
  settings::Reader reader(root, "", offline, problems);
  read_hosts(reader, port, 5432);
  EXPECT_TRUE(problems.empty()) << problems.render();
}

TEST(Hosts, OfAUrlAreListsWithTheirColumns) {
  const settings::Source source{.name = "target 1", .text = "redis://a:1,b%2Dc,d:3", .one_line = true};
  settings::Problems problems(source);
  const std::optional<settings::Url> url = settings::split_url("redis://a:1,b%2Dc,d:3", problems);
  ASSERT_TRUE(url);
  settings::Node map = settings::Node::map({});
  put_hosts(map, *url);
  const settings::Node* const names = map.find("host");
  const settings::Node* const ports = map.find("port");
  ASSERT_TRUE(names != nullptr && ports != nullptr);
  ASSERT_EQ(names->items.size(), 3U);
  EXPECT_EQ(names->items[1].text, "b-c");
  EXPECT_EQ(names->items[1].position, (settings::Position{.line = 1, .column = 13}));
  ASSERT_EQ(ports->items.size(), 3U);
  EXPECT_EQ(ports->items[0].text, "1");
  EXPECT_EQ(ports->items[1].text, "");
  EXPECT_EQ(ports->items[2].text, "3");
  settings::Node without = settings::Node::map({});
  put_hosts(without, *settings::split_url("redis://a,b", problems));
  EXPECT_EQ(without.find("port"), nullptr);
}

}  // namespace
}  // namespace steady::probe
