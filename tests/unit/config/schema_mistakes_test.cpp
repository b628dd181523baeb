// What is out of range, misspelt or contradictory is refused by the loader and by the schema alike.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "unit/config/schema_judging.h"

namespace steady::config {
namespace {

// One mistake each, so that none hides behind another.
std::map<std::string, std::string> mistakes() {
  std::map<std::string, std::string> texts;
  for (const std::string check : {"tcp: ':80', rise: '0'",
                                  "tcp: ':80', rise: '1001'",
                                  "tcp: ':80', fall: '01'",
                                  "tcp: ':80', interval: 99ms",
                                  "tcp: ':80', interval: 0",
                                  "tcp: ':80', interval: 0s",
                                  "tcp: ':80', interval: 24h1m",
                                  "tcp: ':80', interval: 25h",
                                  "tcp: ':80', timeout: 0ms",
                                  "tcp: ':80', timeout: 3601s",
                                  "tcp: ':80', timeout: 61m",
                                  "tcp: { port: '65536' }",
                                  "tcp: { port: 1, tls: false, ca_file: /etc/passwd }",
                                  "tcp: { port: 1, tls: false, insecure: true }",
                                  "tcp: { port: 1, host: 'a b' }",
                                  "tcp: { port: 1, host: -a }",
                                  "tcp: { port: 1, tls: true, server_name: '' }",
                                  "tcp: { port: 1, tls: true, server_name: '[::1]' }",
                                  "tcp: { socket: run/x }",
                                  "tcp: { port: 1, send: 'a\\y' }",
                                  "tcp: { port: 1, send: 'a\\x4' }",
                                  "tcp: { port: 1, expect: '' }",
                                  "tcp: ':80#exepct=x'",
                                  "tcp: ':80#timeout=2s'",
                                  "tcp: ':80#send=100%'",
                                  "redis: { tls: false, server_name: a }",
                                  "redis: { tls: false, cert_file: /etc/passwd }",
                                  "redis: { role: slave }",
                                  "redis: { database: '2147483648' }",
                                  "redis: { key: '' }",
                                  "redis: { expect: x }",
                                  "redis: { equals: x, key: a }",
                                  "redis: redis://cache/first",
                                  "redis: redis://cache#rloe=primary",
                                  "redis: 'redis://:p%zz@cache'",
                                  "http: { url: 'http://a/%' }",
                                  "http: { url: 'http://a/#status=200' }",
                                  "http: { url: 'http://a/', max_redirects: 0, ca_file: /etc/passwd }",
                                  "http: { url: 'http://a/', max_redirects: '21' }",
                                  "http: { url: 'http://a/', follow: 1 }",
                                  "http: { url: 'http://a/', host: b }",
                                  "http: { url: 'http://a/', method: CONNECT }",
                                  "http: { url: 'http://a/', contains: '' }",
                                  "http: { url: 'http://a/', user: 'a:b' }",
                                  "http: { url: 'http://a/', password: x }",
                                  "http: { url: 'http://a/', headers: { 'a b': x } }",
                                  "http: { url: 'http://a/', headers: { content-length: 1 } }",
                                  "http: { url: 'http://a/', headers: { host: '' } }",
                                  "http: { url: 'http://a/', user: a, headers: { authorization: x } }",
                                  "http: { url: 'http://a/', expect_headers: { 'a:': x } }",
                                  "http: { url: 'http://a/', status: [] }",
                                  "http: { url: 'http://a/', status: [99] }",
                                  "http: { url: 'http://a/', status: ['200,204'] }",
                                  "http: { url: 'http://a/', status: [true] }",
                                  "http: { url: 'http://a/', json: { /a: [] } }",
                                  "http: { url: 'http://a/', json: { /a: [[1]] } }",
                                  "http: { url: 'http://a/', json: { /a: [~] } }",
                                  "http: { url: 'http://a/', proxy_protocol: v3 }",
                                  "http: 'http://a/#name=x'",
                                  "http: 'http://a/#headers=x'",
                                  "tcp: { port: 1, proxy_protocol: true }",
                                  "redis: { proxy_protocol: V1 }",
                                  "postgres: { user: a, proxy_protocol: v0 }",
                                  "postgres: { user: a, host: 'a/b' }",
                                  "postgres: { user: a, hostaddr: db }",
                                  "postgres: { user: a, socket: run }",
                                  "postgres: { user: a, port: '0' }",
                                  "postgres: 'postgres://a@db?level=query'",
                                  "postgres: postgres://a@db#sslmod=require",
                                  "postgres: 'Host=db;Username=a'",
                                  "postgres: 'host=db user=a'",
                                  "postgres: 'postgresql+ssl://a@db/b'",
                                  "postgres: 'jdbc:mysql://db/b?user=a'",
                                  "redis: 'cache:6379,ssl=True'",
                                  "redis: 'redis-sentinel://s1#a&b=c#d'",
                                  "redis: { host: 'a,,b' }",
                                  "redis: { host: [a, ''] }",
                                  "redis: { host: [] }",
                                  "redis: { host: a, port: '0,1' }",
                                  "redis: { host: [a, b], port: [1, 65536] }",
                                  "redis: { sentinel: '' }",
                                  "redis: { sentinel_password: x }",
                                  "redis: { sentinel: m, role: replica }",
                                  "redis: { sentinel: m, socket: /run/x }",
                                  "redis: { sentinel: m, sentinel_password: x, sentinel_password_env: Y }",
                                  "postgres: { user: a, host: [a, -b] }",
                                  "postgres: { user: a, host: 'a,b', load_balance_hosts: 'on' }"}) {
    texts[check] = "version: 1\nchecks: { a: { " + check + " } }\n";
  }
  for (const std::string section :
       {"check: { timeout: 0 }", "check: { timeout: 8761h }", "check: { a: { tcp: ':80' } }", "wait: { rise: 0 }",
        "wait: { rise: '1001' }", "wait: { stable: 1 }", "wait: { permanent_grace: 8761h }", "serve: { drain: 61m }",
        "serve: { watchdog: 0.5s }", "serve: { watchdog: 2h }", "serve: { proxy_protocol: v1 }",
        "serve: { listen: 'steady:80' }", "serve: { listen: [':80', '[::]:65536'] }", "serve: { listen: ':' }",
        "X-a: 1", "defaults: { x-a: 1 }"}) {
    texts[section] = "version: 1\nchecks: { a: { tcp: ':80' } }\n" + section + "\n";
  }
  texts["no check"] = "version: 1\nchecks: {}\n";
  texts["nothing as checks"] = "version: 1\nchecks:\n";
  texts["another version"] = "version: 1.1\nchecks: { a: { tcp: ':80' } }\n";
  return texts;
}

TEST(SchemaVerdicts, RefuseRangesWordsAndCombinationsThatTheLoaderRefuses) {
  const std::map<std::string, Judged> judged = judge(mistakes());
  const std::set<std::string> accepted = accepted_by_schema(judged);
  for (const auto& [name, each] : judged) {
    EXPECT_TRUE(each.readable) << name;
    EXPECT_FALSE(each.loads) << name;
    EXPECT_FALSE(accepted.contains(name)) << name << " is not refused by the schema";
  }
}

}  // namespace
}  // namespace steady::config
