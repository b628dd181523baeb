// Whatever the schema refuses the loader refuses, and what the loader takes the schema takes.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "config/load.h"
#include "support/reading.h"
#include "support/temporary_directory.h"
#include "unit/config/schema_files.h"
#include "unit/config/schema_judging.h"

namespace steady::config {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> bad_configs() {
  std::map<std::string, std::string> texts;
  for (const fs::directory_entry& entry : fs::directory_iterator(data_folder)) {
    if (entry.path().extension() == ".yaml") texts[entry.path().stem().string()] = content_of(entry.path());
  }
  return texts;
}

// The fixtures that a schema cannot refuse: it knows no files, no variables, no parts of a target.
std::set<std::string> for_the_loader_alone() {
  std::set<std::string> names;
  std::ifstream list(data_folder / "for_the_loader_alone.txt");
  for (std::string line; std::getline(list, line);) {
    if (!line.empty() && line.front() != '#') names.insert(line);
  }
  return names;
}

TEST(SchemaVerdicts, RefuseEveryBadConfigButThoseListed) {
  const std::map<std::string, Judged> judged = judge(bad_configs());
  const std::set<std::string> accepted = accepted_by_schema(judged);
  const std::set<std::string> listed = for_the_loader_alone();
  for (const auto& [name, each] : judged) {
    EXPECT_FALSE(each.loads) << name;
    const bool refused = each.readable && !accepted.contains(name);
    EXPECT_NE(refused, listed.contains(name))
        << name << (refused ? " is listed in vain" : " is not refused by the schema");
  }
  for (const std::string& name : listed) EXPECT_TRUE(judged.contains(name)) << name << " is listed but not there";
}

// The YAML blocks of the reference, and more ways to write things that are right.
std::map<std::string, std::string> good_configs() {
  std::map<std::string, std::string> texts{{"example", content_of(config_folder / "steady.example.yaml")}};
  const std::string reference = content_of(config_folder / "README.md");
  constexpr std::string_view opening = "```yaml\n";
  for (std::size_t i = reference.find(opening); i != std::string::npos; i = reference.find(opening, i + 1)) {
    const std::size_t begin = i + opening.size();
    texts["reference " + std::to_string(texts.size())] = reference.substr(begin, reference.find("```", begin) - begin);
  }
  const std::string head = "version: 1\nchecks:\n";
  int number = 0;
  for (const std::string check :
       {"a: { redis: }",
        "a: { tcp: ':80', interval: \"${X:-1s}\", rise: \"${X:-2}\", fall: '3', readiness: \"${X:-latch}\" }",
        "a: { tcp: { host: '', port: '80' } }",
        "a: { tcp: { host: 127.0.0.1, port: \"${X:-80}\", tls: \"${X:-true}\" } }",
        "a: { tcp: { socket: /run/x.sock, expect: 220, send: 1.5 } }",
        "a: { tcp: ':80', timeout: 1.5s, interval: 1m30s }",
        "a: { http: { url: http://a/, headers: , json: { /up: true, /n: 1, '': x } } }",
        "a: { http: { url: http://a/, user: '', body: '', body_file: '' } }",
        "a: { http: 'http://a/#json./x=1&insecure=false&max_redirects=1' }",
        "a: { http: { url: \"${X:-http://a/}\", status: 200, max_body_bytes: '100', max_redirects: 2, insecure: true } "
        "}",
        "a: { postgres: { user: 12, password: 34, sslmode: \"${X:-disable}\", level: query } }",
        "a: { postgres: { user: a, socket: /run, host: '' } }",
        "a: { postgres: { user: a, socket: '', host: a, key_file: '' } }",
        "a: { redis: { host: [a, b, '::1'], port: 6380 } }",
        "a: { redis: { host: 'a,b', port: '6380,' } }",
        "a: { redis: { host: [a, b], port: [6380, ''], sentinel: m, sentinel_user: u, sentinel_password: p } }",
        "a: { redis: 'redis+sentinel://:p@s1:26379,s2/m/0' }",
        "a: { redis: 'redis-sentinel://p@s1,s2#m&level=alive' }",
        "a: { redis: 'redis-sentinel://s1?sentinelMasterId=m' }",
        "a: { redis: 'redis://a:1,b:2/3' }",
        "a: { postgres: { user: a, host: \"${H:-a,b}\", hostaddr: '10.0.0.1,::1', load_balance_hosts: random } }",
        "a: { postgres: { user: a, host: [a, b], hostaddr: ['10.0.0.1', ''], port: '5432' } }",
        "a: { postgres: 'postgres://a@h1:1,h2/b?target_session_attrs=primary' }",
        "a: { redis: { key: 1, expect: 2, cluster: ok, link: up, database: '3', loaded: false } }",
        "a: { redis: { tls: true, ca_file: x, insecure: false, cert_file: c, key_file: k, server_name: s } }",
        "a: { tcp: { port: 1, tls: \"${X:-true}\", insecure: true, host: '[fe80::1%eth0]', send: 'a\\\\\\r\\x4f' } }",
        "a: { tcp: 'a:1#expect=a%26b&tls=true&send=+%20 ' }",
        "a: { tcp: 'tls://[::1]:443#server_name=a.&insecure=true' }",
        "a: { redis: 'redis://app:p%25@cache/5#role=master&key=a&expect=b=c' }",
        "a: { redis: 'redis+unix:///run/x#password_file=/x&' }",
        "a: { http: { url: 'http://a/', headers: { Host: 'b:80', X: true }, user: '', bearer_file: '' } }",
        "a: { http: { url: 'http://u:p@a/', max_redirects: 1, ca_file: x } }",
        "a: { http: 'http://a/?b=#headers.Host=b&expect_headers.X=y&st%61tus=200' }",
        "a: { postgres: 'postgres+unix:///run?user=a&options=x#level=query&query=select 1' }",
        "a: { postgres: { user: a, hostaddr: '::1', host: db. } }",
        "a: { http: { url: http://a/, status: [200, '204', 300-399, 5xx, \"${X:-418}\"], proxy_protocol: v2 } }",
        "a: { http: { url: http://a/, json: { /a: [green, 'yellow', 1.5, true, \"${X:-1}\"], /b: '>=1', /c: ['<2'] } } "
        "}",
        "a: { http: 'http://a/#json./n=>=1&proxy_protocol=v1' }",
        "a: { tcp: { port: 1, proxy_protocol: \"${X:-v1}\" } }",
        "a: { redis: 'redis://cache#proxy_protocol=v2' }",
        "a: { postgres: 'postgres://a@db#proxy_protocol=v1' }",
        "a: { postgres: 'postgresql+asyncpg://a@b/c?ssl=require' }",
        "a: { postgres: 'Cockroachdb+psycopg2://a@b:1/c' }",
        "a: { postgres: 'postgresql://a@%2Fvar%2Frun%2Fpg/c#level=query' }",
        "a: { postgres: 'postgis://a@b/c?x=y' }",
        "a: { postgres: 'jdbc:postgresql://b/c?user=a&password=d#level=login' }",
        "a: { postgres: 'jdbc:postgresql:c?user=a' }",
        "a: { postgres: 'r2dbc:pool:postgresql://a:b@c/d' }",
        "a: { redis: 'valkeys://:p@a:1/2/#role=master' }",
        "a: { redis: 'UNIX:///run/x?db=1' }",
        "a: { redis: 'redis+socket://:p@/run/x?virtual_host=1' }",
        "a: { redis: 'redis-socket://p@/run/x' }",
        "a: { http: 'http://unix:/run/app.sock:/healthz#status=204' }",
        "a: { http: { url: 'https://unix:/run/x' } }",
        "a: { redis: &r { host: a } }\n  b: { redis: *r }"}) {
    texts["check " + std::to_string(++number)] = head + "  " + check + "\n";
  }
  for (const std::string section :
       {"defaults:", "defaults: { timeout: 1h }", "wait: { timeout: 0, permanent_grace: 0, rise: 1000 }", "wait:",
        "wait: { permanent_grace: 1h2m3s4ms, timeout: 0.001s }", "serve: { listen: ['[::1]:0', ':80'], drain: 0 }",
        "serve: { listen: 'unix:/run/x', drain: \"${X:-1m}\", details: \"${X:-never}\" }",
        "serve: { proxy_protocol: true }", "serve: { proxy_protocol: \"${X:-false}\" }",
        "serve: { watchdog: 0, details: names }", "serve: { watchdog: \"${X:-1m30s}\" }", "log: { level: off }",
        "log:", "check: { timeout: 1ms }", "check:", "check: { timeout: 8760h }",
        "defaults: { interval: 0.1s, timeout: 1h, rise: '1000' }", "x-a: [1, { b: ~ }]\nx-b: ~",
        "serve: { listen: [localhost:0, '127.0.0.1:65535', '[fe80::1%eth0]:1'], watchdog: 1h }"}) {
    texts["section " + std::to_string(++number)] = head + "  a: { tcp: ':80' }\n" + section + "\n";
  }
  return texts;
}

// Mappings of one kind: each of its keys with each of many values, and each pair of keys with values that load alone.
std::map<std::string, Judged> mappings_of(const std::string& kind, const std::string& file) {
  const std::vector<std::string> values{"x",     "443",  "true",    "~",         "''",         "'1'",
                                        "up",    "ok",   "primary", "master",    "replica",    "query",
                                        "alive", "HEAD", "/x",      "{ /a: 1 }", "'${X:-1}'",  "require",
                                        "[x]",   "v2",   file,      "5s",        "http://a:1/"};
  const std::map<std::string_view, std::vector<std::string>> bases{
      {"http", {"url: https://a/"}}, {"tcp", {"port: 1", "socket: /x"}}, {"postgres", {"user: u"}}, {"redis", {}}};
  std::vector<std::string> starts{""};
  if (bases.contains(kind)) starts.insert(starts.end(), bases.at(kind).begin(), bases.at(kind).end());
  std::map<std::string, Judged> judged;
  const auto add = [&](const std::string& start, const std::string& more) {
    const std::string map = start + (start.empty() ? "" : ", ") + more;
    const std::string name = kind + ": { " + map + " }";
    judged[name] = judge("version: 1\nchecks: { a: { " + name + " } }\n");
    return judged[name].loads;
  };
  for (const std::string& start : starts) {
    std::map<std::string, std::string> fitting;
    for (const std::string& key : keys_of_kind(kind)) {
      if (start.starts_with(key + ':')) continue;
      for (const std::string& value : values) {
        if (add(start, key + ": " + value)) fitting[key] = value;
      }
    }
    for (const auto& [one, first] : fitting) {
      for (const auto& [two, second] : fitting) {
        if (one < two) add(start, one + ": " + first + ", " + two + ": " + second);
      }
    }
  }
  return judged;
}

class SchemaVerdict : public testing::TestWithParam<std::string> {};

TEST_P(SchemaVerdict, AcceptsEveryPairOfKeysThatLoads) {
  const test::TemporaryDirectory directory;
  const std::map<std::string, Judged> judged = mappings_of(GetParam(), directory.file("x", "x"));
  const std::set<std::string> accepted = accepted_by_schema(judged);
  int loaded = 0;
  for (const auto& [name, each] : judged) {
    loaded += each.loads ? 1 : 0;
    EXPECT_TRUE(!each.loads || accepted.contains(name)) << name << " loads, and the schema refuses it";
  }
  EXPECT_GT(loaded, 30);
}

INSTANTIATE_TEST_SUITE_P(All, SchemaVerdict, testing::ValuesIn(kind_names()),
                         [](const auto& each) { return each.param; });

TEST(SchemaVerdicts, AcceptWhateverLoads) {
  const std::map<std::string, Judged> judged = judge(good_configs(), elsewhere());
  const std::set<std::string> accepted = accepted_by_schema(judged);
  EXPECT_GE(judged.size(), 30U);
  for (const auto& [name, each] : judged) {
    EXPECT_TRUE(each.loads) << each.text;
    EXPECT_TRUE(accepted.contains(name)) << each.text;
  }
}

TEST(Example, Loads) {
  const Loaded loaded = load({.file = (config_folder / "steady.example.yaml").string(), .targets = {}, .only = {}},
                             test::environment_of({}));
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.checks.size(), probe::kinds().size() + 1) << "one of each kind, and one as a target";
}

}  // namespace
}  // namespace steady::config
