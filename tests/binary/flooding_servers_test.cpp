// Servers of each kind that send without end, or announce gigabytes: what the program keeps of it is little more than what
// a good server costs, its deadline holds, and it goes on answering.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "serving.h"
#include "support/certificates.h"
#include "support/postgres_server.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"
#include "unit/probe/postgres/floods.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr long allowance = 8 * 1024;  // KiB above what a good server costs

long peak(pid_t pid) {
  const std::string status = read_all(cat("/proc/", pid, "/status"));
  const std::size_t at = status.find("VmHWM:");
  long kibibytes = -1;
  const std::size_t digits = status.find_first_of("0123456789", at);
  if (at != std::string::npos) std::from_chars(status.data() + digits, status.data() + status.size(), kibibytes);
  return kibibytes;
}

// The peak of `serve` with one check, once it has been attempted twice.
long peak_of_serve(const std::string& target, const std::function<int()>& attempts) {
  Serving serving(cat("  server: { ", target, ", timeout: 1s }\n"));
  const int before = attempts();
  EXPECT_TRUE(eventually([&] { return attempts() >= before + 3; })) << target;  // the third begins when two are over
  EXPECT_EQ(serving.get("/livez").status, 200);
  return peak(serving.child().pid());
}

long peak_with(const std::string& kind, const std::string& more, ScriptedPeer::Script script) {
  const ScriptedPeer peer(std::move(script));
  const std::string endpoint = kind == "http" ? cat("url: \"http://127.0.0.1:", peer.port(), "/\"")
                                              : cat("host: 127.0.0.1, port: ", peer.port());
  return peak_of_serve(cat(kind, ": { ", endpoint, more, " }"), [&peer] { return peer.connections(); });
}

void expect_little(const std::string& kind, const std::string& more, const ScriptedPeer::Script& good,
                   const std::vector<std::pair<std::string, ScriptedPeer::Script>>& floods) {
  if (is_sanitized()) return;  // its memory is not steady's
  const long usual = peak_with(kind, more, good);
  ASSERT_GT(usual, 0);
  for (const auto& [name, script] : floods) {
    const long flooded = peak_with(kind, more, script);
    EXPECT_LE(flooded, usual + allowance) << name;
    std::cout << kind << ", " << name << ": " << flooded - usual << " KiB above " << usual << '\n';
  }
}

const std::string as_app = ", user: app, password: secret, sslmode: disable, query: \"select * from events\"";

TEST(FloodingServers, OfPostgresCostLittleMemory) {
  namespace w = wire;
  const std::string begin = w::columns(1) + w::data("first");
  std::string nulls = w::number(13'000, 2);
  for (int column = 0; column < 13'000; ++column) nulls += w::number(0xffffffff);
  const std::string megabyte(1'000'000, 'x');
  expect_little(
      "postgres", as_app, w::server(w::row("1") + w::ready()),
      {{"rows", w::endless(begin, w::data("another"))},
       {"rows without columns", w::endless(w::columns(0), w::message('D', w::number(0, 2)))},
       {"rows of many columns", w::endless(w::columns(13'000), w::message('D', nulls))},
       {"rows of a megabyte", w::endless(w::columns(1), w::data(megabyte))},
       {"a value of a gigabyte", w::endless(w::columns(1) + w::announced('D', 1U << 30U), std::string(65536, 'x'))},
       {"65535 columns", w::endless("", w::columns(65535))},
       {"an error of a gigabyte", w::endless(w::announced('E', 1U << 30U), std::string(65536, 'x'))},
       {"long errors", w::endless("", w::error("42601", std::string(250'000, 'x')))},
       {"errors", w::endless("", w::error("42601", "syntax error"))},
       {"nonsense", w::endless(w::error("42601", "syntax error"), w::message('?', ""))},
       {"results", w::endless("", w::row("1"))},
       {"copies", w::endless(w::message('H', std::string("\0\0\1\0\0", 5)), w::message('d', megabyte.substr(0, 9000)))},
       {"notifications", w::endless("", w::notification())},
       {"notices", w::endless("", w::notice())},
       {"notifications that make no sense", w::endless("", w::message('A', ""))},
       {"notices that make no sense", w::endless("", w::message('N', "Mx"))},
       {"notifications at the login", w::endless_login(w::notification())},
       {"notices at the login", w::endless_login(w::notice())},
       {"rows at the login", w::endless_login(begin)},
       {"a message of two gigabytes at the login",
        w::endless_login(w::announced('N', 0x7fffffff) + std::string(65536, 'x'))},
       // libpq takes what does not end within its message for one that is not here yet, and reads on.
       {"a parameter without an end at the login",
        [](Guest& guest) {
          w::read_startup(guest);
          guest.send(w::authentication(0) + 'S' + w::number(29'000));
          w::flood(guest, std::string(65536, 'x'));
        }},
       {"parameters at the login",
        [](Guest& guest) {
          w::read_startup(guest);
          guest.send(w::authentication(0));
          w::flood_with_parameters(guest);
        }},
       {"questions for a password",
        [](Guest& guest) {
          w::read_startup(guest);
          w::flood(guest, w::authentication(5, "salt"));
        }},
       {"an error before the login without an end", [](Guest& guest) {
          w::read_startup(guest);
          guest.send("E");
          w::flood(guest, "xxxxxxxxxxxxxxxx");
        }}});
}

TEST(FloodingServers, OfTwoMillionRowsAreUpAndCostLittleMemory) {
  PostgresServer server;
  const auto with_query = [&](const std::string& query) {
    const std::string target = cat("postgres: { host: 127.0.0.1, port: ", server.port(),
                                   ", user: app, database: postgres, query: \"", query, "\" }");
    Serving serving(cat("  server: { ", target, ", timeout: 10s }\n"));
    EXPECT_TRUE(serving.eventually_answers("/readyz", 200)) << query;
    return peak(serving.child().pid());
  };
  server.sql("create role app login; grant pg_read_all_data to app");
  server.sql(
      "create unlogged table events as select g as id, repeat('x', 150) as text from generate_series(1, 2000000) g");
  const long usual = with_query("select 1");
  const long all = with_query("select * from events");
  EXPECT_TRUE(server.deserted_by("app"));
  if (is_sanitized()) return;  // its memory is not steady's
  EXPECT_LE(all, usual + allowance);
}

// Sends the head and then `again` without end, whatever is asked.
ScriptedPeer::Script flooding(std::string head, std::string again) {
  return [head = std::move(head), again = std::move(again)](Guest& guest) {
    guest.read_until("\r\n");
    guest.send(head);
    wire::flood(guest, again);
  };
}

TEST(FloodingServers, OfRedisCostLittleMemory) {
  const std::string kilobyte(1024, 'x');
  expect_little("redis", "",
                [](Guest& guest) {
                  guest.read_until("PING\r\n");
                  guest.send("+PONG\r\n");
                  guest.wait_until_closed();
                },
                {{"a string of a gigabyte", flooding("$1073741824\r\n", kilobyte)},
                 {"a string of any length", flooding("$?\r\n", ";4\r\nabcd\r\n")},
                 {"a line", flooding("+", kilobyte)},
                 {"an error", flooding("-ERR ", kilobyte)},
                 {"a number", flooding(":", "1")},
                 {"an array", flooding("*1000000000\r\n", "+x\r\n")},
                 {"arrays in arrays", flooding("", "*1\r\n")},
                 {"a map", flooding("%1000000000\r\n", "+x\r\n")},
                 {"pushes", flooding("", ">1\r\n+x\r\n")},
                 {"attributes", flooding("", "|1\r\n+x\r\n+y\r\n")},
                 {"replies", flooding("", "+PONG\r\n")},
                 {"empty lines", flooding("", "\r\n")}});
}

TEST(FloodingServers, OfHttpCostLittleMemory) {
  const std::string kilobyte(1024, 'x');
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  const auto once = [](std::string answer) {
    return [answer = std::move(answer)](Guest& guest) {
      guest.read_until("\r\n\r\n");
      guest.send(answer);
      guest.wait_until_closed();
    };
  };
  expect_little(
      "http", ", contains: nowhere", once(good),
      {{"a status line", flooding("HTTP/1.1 200 ", kilobyte)},
       {"interim answers", flooding("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")},
       {"a field", flooding("HTTP/1.1 200 OK\r\nX: ", kilobyte)},
       {"fields", flooding("HTTP/1.1 200 OK\r\n", "X: y\r\n")},
       {"a body", flooding("HTTP/1.1 200 OK\r\n\r\n", kilobyte)},
       {"a body of a terabyte", flooding("HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n", kilobyte)},
       {"chunks", flooding(chunked, "1\r\nx\r\n")},
       {"a chunk of a terabyte", flooding(chunked + "10000000000\r\n", kilobyte)},
       {"a chunk's extension", flooding(chunked + "1;x=", kilobyte)},
       {"chunks' extensions", flooding(chunked, "1;x=yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\nx\r\n")},
       {"trailers", flooding(chunked + "0\r\n", "X: y\r\n")},
       {"redirects", once("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")},
       {"a long redirect",
        once("HTTP/1.1 302 Found\r\nLocation: /" + std::string(7000, 'x') + "\r\nContent-Length: 0\r\n\r\n")}});
}

}  // namespace
}  // namespace steady::test
