// `serve` lives for months, and everybody may ask it. No password, whichever way it came, stands in an answer, in the log or
// in the list of processes, whatever the server does with it.
#include <gtest/gtest.h>

#include <charconv>
#include <csignal>
#include <deque>
#include <string>
#include <vector>

#include "base/text.h"
#include "secret_ways.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string> endpoints = {"/",
                                            "/status",
                                            "/metrics",
                                            "/livez?verbose",
                                            "/startupz",
                                            "/readyz",
                                            "/readyz?verbose",
                                            "/readyz?exclude=x",
                                            "/startupz?exclude=x",
                                            "/readyz/nobody",
                                            "/nothing-is-here"};
const std::vector<std::string> formats = {"*/*", "application/json", "application/health+json", "text/html"};

// "check ..." of secret_ways.h as "serve ..."; what it learned is there once the first attempt has ended.
struct Watched {
  Watched(std::string name, const Line& line) : way(std::move(name)) {
    Words words{"serve"};
    words.insert(words.end(), line.words.begin() + 1, line.words.end());
    words.insert(words.end(), {"--listen=127.0.0.1:0", "--log-level=debug"});
    Command command = steady_command(words);
    command.env.insert(line.variables.begin(), line.variables.end());
    child.emplace(command);
    if (!child->wait_for_output("watches", 20s)) throw std::runtime_error(way + ": " + child->err());
    const std::string log = child->err();
    const std::string sign = "listening on 127.0.0.1:";
    std::from_chars(log.data() + log.find(sign) + sign.size(), log.data() + log.size(), port);
  }

  std::string get(const std::string& target, const std::string& format = "*/*") const {
    Client client(port);
    client.send(cat("GET ", target, " HTTP/1.1\r\nHost: x\r\nAccept: ", format, "\r\nConnection: close\r\n\r\n"));
    return client.read();
  }

  std::string way;
  std::optional<Child> child;
  std::uint16_t port = 0;
};

void expect_silence_of(Watched& watched) {
  const std::string& way = watched.way;
  const std::string shown = read_all(cat("/proc/", watched.child->pid(), "/cmdline"));
  EXPECT_FALSE(gives_away(shown)) << way << ": " << shown;
  ASSERT_TRUE(eventually([&] { return !watched.get("/status").contains("\"attempts\":0"); })) << way;
  for (const std::string& endpoint : endpoints) {
    for (const std::string& format : formats) {
      const std::string answer = watched.get(endpoint, format);
      EXPECT_TRUE(answer.starts_with("HTTP/1.1 ")) << way << endpoint;
      EXPECT_FALSE(gives_away(answer)) << way << endpoint << '\n' << answer;
    }
  }
  watched.child->kill(SIGTERM);
  ASSERT_TRUE(watched.child->wait_for_output("not ready from now on", 20s)) << way;
  watched.child->kill(SIGTERM);
  const auto finished = watched.child->wait(20s);
  ASSERT_TRUE(finished) << way;
  EXPECT_FALSE(gives_away(finished->out + finished->err)) << way << '\n' << story(*finished);
}

// All of them side by side: a first attempt may be an interval away.
void expect_silence(std::uint16_t server) {
  const TemporaryDirectory directory;
  std::deque<Watched> all;
  for (const Login& login : logins()) {
    for (const Line& line : ways(login, "127.0.0.1", server, directory)) {
      all.emplace_back(cat(login.kind, " by ", line.way), line);
    }
  }
  for (Watched& each : all) ASSERT_NO_FATAL_FAILURE(expect_silence_of(each));
}

TEST(ServeSecrets, AreNotSeenAtAnyEndpointWhereNobodyListens) {
  const ClosedPort closed;
  expect_silence(closed.port());
}

TEST(ServeSecrets, AreNotSeenAtAnyEndpointWhereTheServerRepeatsThem) {
  const ScriptedPeer mirror([](Guest& guest) {
    for (std::string byte = guest.read_exactly(1); !byte.empty(); byte = guest.read_exactly(1)) guest.send(byte);
  });
  expect_silence(mirror.port());
}

}  // namespace
}  // namespace steady::test
