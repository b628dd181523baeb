// No password in anything that anybody can read, whatever goes wrong; and the same passwords log in where they are right.
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <optional>

#include "base/text.h"
#include "secret_ways.h"
#include "support/nginx_server.h"
#include "support/postgres_server.h"
#include "support/redis_server.h"
#include "support/sandbox.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

std::string sql_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return cat('\'', out, '\'');
}

void expect_silence(const Line& line, const Finished& finished, int status) {
  EXPECT_EQ(finished.status, status) << line.way << '\n' << story(finished);
  EXPECT_FALSE(gives_away(finished.out)) << line.way << '\n' << story(finished);
  EXPECT_FALSE(gives_away(finished.err)) << line.way << '\n' << story(finished);
  EXPECT_FALSE(status != 0 && (finished.out + finished.err).empty()) << line.way;
}

using Place = std::function<Command(Command)>;

// By every way to a server, as text, and as JSON with everything logged and explained; a few at once, since most of it is waiting.
void expect_silence_of(
    const Login& login, const std::string& host, std::uint16_t port, int status,
    const Place& place = [](Command command) { return command; }) {
  const TemporaryDirectory directory;
  std::deque<std::pair<Line, Child>> started;
  const auto finish = [&](std::size_t remaining) {
    for (; started.size() > remaining; started.pop_front()) {
      const std::optional<Finished> finished = started.front().second.wait(20s);
      ASSERT_TRUE(finished) << started.front().first.way;
      expect_silence(started.front().first, *finished, status);
    }
  };
  for (Line line : ways(login, host, port, directory)) {
    line.way = cat(login.kind, " by ", line.way);
    line.words.emplace_back(status == 0 ? "--timeout=10s" : "--timeout=2s");
    started.emplace_back(line, place(steady_command(line.words, line.variables)));
    line.words.insert(line.words.end(),
                      {"--output", "json", "--log-level", "debug", "--log-format", "json", "--explain=body"});
    started.emplace_back(line, place(steady_command(line.words, line.variables)));
    finish(6);
  }
  finish(0);
}

void expect_silence_of_all(std::uint16_t port) {
  for (const Login& login : logins()) expect_silence_of(login, "127.0.0.1", port, 1);
}

TEST(Secrets, LogInToPostgresByEveryWay) {
  PostgresServer server({.access = "host all app all scram-sha-256\n"});
  server.sql(cat("create role app login password ", sql_quoted(hush)));
  server.sql("create database app");
  expect_silence_of(logins()[0], "127.0.0.1", server.port(), 0);
  server.sql("alter role app password 'other'");
  expect_silence_of(logins()[0], "127.0.0.1", server.port(), 1);
  server.sql("drop database app");
  server.sql(cat("alter role app password ", sql_quoted(hush)));
  expect_silence_of(logins()[0], "127.0.0.1", server.port(), 1);
}

TEST(Secrets, LogInToRedisByEveryWay) {
  RedisServer server;
  server.cli({"ACL", "SETUSER", "app", "reset", "on", cat(">", hush), "+@all", "~*"});
  expect_silence_of(logins()[1], "127.0.0.1", server.port(), 0);
  server.cli({"ACL", "SETUSER", "app", "resetpass", ">other"});
  expect_silence_of(logins()[1], "127.0.0.1", server.port(), 1);
}

// Such a Redis answers AUTH with "unknown command 'AUTH', with args beginning with: 'app' 'THE PASSWORD'".
TEST(Secrets, AreNotRepeatedAfterARedisThatDoesNotKnowAuth) {
  RedisServer server("rename-command AUTH \"\"\n");
  expect_silence_of(logins()[1], "127.0.0.1", server.port(), 1);
}

TEST(Secrets, LogInToNginxByEveryWay) {
  const Certificates certificates;
  NginxServer server(certificates,
                     "location /secret/ { auth_basic x; auth_basic_user_file html/users; try_files /hello =404; }\n");
  server.write_file("hello", "hello");
  const Finished hashed = run({.argv = {"openssl", "passwd", "-apr1", hush}});
  server.write_file("users", cat("app:", hashed.out));
  expect_silence_of(logins()[2], "127.0.0.1", server.port(), 0);
  server.write_file("users", "app:{PLAIN}other\n");
  expect_silence_of(logins()[2], "127.0.0.1", server.port(), 1);
}

TEST(Secrets, AreNotSeenWhenTheServerRefusesOrCannotBeFound) {
  const ClosedPort closed;
  expect_silence_of_all(closed.port());
  const OwnEtc etc;  // no name server, so nothing to wait for
  for (const Login& login : logins()) {
    expect_silence_of(login, "nowhere.test", 1, 1, [&](Command command) { return etc.around(std::move(command)); });
  }
}

TEST(Secrets, AreNotSeenWhenTheServerHangsUpOrTalksGarbage) {
  ScriptedPeer hangs_up([](Guest& guest) {
    guest.read_exactly(1);
    guest.close();
  });
  expect_silence_of_all(hangs_up.port());
  ScriptedPeer garbage([](Guest& guest) {
    guest.read_exactly(1);
    guest.send("\x16\x03 garbage \xff\xfe\r\n\r\n");
    guest.wait_until_closed();
  });
  expect_silence_of_all(garbage.port());
}

// A server that says back what it has heard, where people look for its error text.
TEST(Secrets, AreNotSeenWhenTheServerEchoesThem) {
  ScriptedPeer web([](Guest& guest) {
    std::string head = guest.read_until("\r\n\r\n");
    for (char& c : head) c = c == '\r' || c == '\n' ? ' ' : c;
    guest.send(cat("HTTP/1.1 401 ", head.substr(head.find("YXBw")), " ", hush, "\r\nLocation: /", percent_encoded(hush),
                   "\r\nContent-Length: 0\r\n\r\n"));
    guest.wait_until_closed();
  });
  expect_silence_of(logins()[2], "127.0.0.1", web.port(), 1);
  ScriptedPeer cache([](Guest& guest) {
    guest.read_until("AUTH\r\n");
    guest.send(cat("-ERR unknown command 'AUTH', with args beginning with: 'app' '", hush, "'\r\n"));
    guest.wait_until_closed();
  });
  expect_silence_of(logins()[1], "127.0.0.1", cache.port(), 1);
}

// An echo server repeats everything, in no protocol at all.
TEST(Secrets, AreNotSeenWhenThePeerIsAMirror) {
  ScriptedPeer mirror([](Guest& guest) {
    for (std::string byte = guest.read_exactly(1); !byte.empty(); byte = guest.read_exactly(1)) guest.send(byte);
  });
  expect_silence_of_all(mirror.port());
  const std::string at = cat("127.0.0.1:", mirror.port());
  for (const std::string& target :
       {cat(at, "#expect=220&send=", percent_encoded(hush)), cat("http://", at, "/#headers.A=a", percent_encoded(hush)),
        cat("http://", at, "/#body=", percent_encoded(hush))}) {
    const Line line{target, {"check", "--timeout=300ms", target}, {}};
    expect_silence(line, steady(line.words), 1);
  }
}

TEST(Secrets, AreNotSeenWhenTlsFails) {
  const Certificates certificates;
  ScriptedPeer wrong([](Guest& guest) { guest.wait_until_closed(); },
                     {.certificate = certificates.other_name(), .key = certificates.server_key()});
  ScriptedPeer plain([](Guest& guest) {
    guest.read_exactly(1);
    guest.send("N");
    guest.close();
  });
  for (const std::uint16_t port : {wrong.port(), plain.port()}) {
    const std::string rest = cat(":", percent_encoded(hush), "@127.0.0.1:", port);
    for (const std::string& target :
         {cat("https://app", rest, "/#ca_file=", certificates.ca()),
          cat("rediss://app", rest, "#ca_file=", certificates.ca()),
          cat("postgres://app", rest, "/app?sslmode=verify-full#ca_file=", certificates.ca()),
          cat("https://app", rest, "/#ca_file=/nope"), cat("rediss://app", rest)}) {
      const Line line{target, {"check", "--timeout=500ms", target}, {}};
      expect_silence(line, steady(line.words), target.ends_with("/nope") ? 64 : 1);
    }
  }
}

// The one moment in which a password could be read by everybody: while the check waits.
TEST(Secrets, AreNotSeenInTheListOfProcessesNorWhenTimeRunsOut) {
  const TemporaryDirectory directory;
  for (const Login& login : logins()) {
    ScriptedPeer mute([](Guest& guest) { guest.wait_until_closed(); });
    std::vector<Line> lines = ways(login, "127.0.0.1", mute.port(), directory);
    std::vector<Child> children;
    for (Line& line : lines) {
      line.words.emplace_back("--timeout=2s");
      children.emplace_back(steady_command(line.words, line.variables));
    }
    EXPECT_TRUE(eventually([&] { return mute.connections() == static_cast<int>(lines.size()); }));
    for (std::size_t i = 0; i < lines.size(); ++i) {  // all of them, before the first has ended
      const std::string shown = read_all(cat("/proc/", children[i].pid(), "/cmdline"));
      EXPECT_TRUE(shown.contains("check")) << lines[i].way << ": " << shown;
      EXPECT_FALSE(gives_away(shown)) << lines[i].way << ": " << shown;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::optional<Finished> finished = children[i].wait(20s);
      ASSERT_TRUE(finished);
      expect_silence(lines[i], *finished, 1);
    }
  }
}

}  // namespace
}  // namespace steady::test
