// `check --explain` and /explain/NAME of `serve`, as people use them.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <csignal>
#include <optional>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"
#include "support/terminal.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

void web(Guest& guest) {
  guest.read_until("\r\n\r\n");
  guest.send("HTTP/1.1 404 Not Found\r\nSet-Cookie: id=hunter2\r\nContent-Length: 5\r\n\r\nhello");
  guest.wait_until_closed();
}

std::string without_times(const std::string& text) {
  std::string out;
  bool in_time = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) out += c;
    if (digit && !in_time) out += '#';
    in_time = digit;
  }
  return out;
}

TEST(Explain, FollowsTheReportOnStdoutAndChangesNeitherItNorTheExitCode) {
  const ScriptedPeer peer(web);
  const std::string target = cat("http://127.0.0.1:", peer.port(), "/healthz#name=api");
  const Finished plain = steady({"check", target});
  const Finished explained = steady({"check", "--explain", target});
  EXPECT_EQ(explained.status, 1) << story(explained);
  EXPECT_EQ(explained.err, "");
  const std::string report = explained.out.substr(0, explained.out.find('\n') + 1);
  EXPECT_EQ(without_times(report), without_times(plain.out));
  EXPECT_TRUE(explained.out.substr(report.size()).starts_with("\napi: not ready [http://127.0.0.1:")) << explained.out;
  EXPECT_TRUE(explained.out.contains("  request       GET /healthz HTTP/1.1\n")) << explained.out;
  EXPECT_TRUE(explained.out.contains("Set-Cookie: ***\n") && !explained.out.contains("hunter2")) << explained.out;
  EXPECT_FALSE(explained.out.contains("hello") || explained.out.contains('\x1b')) << explained.out;
  EXPECT_TRUE(explained.out.contains("\n=> The server has no such path: ")) << explained.out;
  EXPECT_TRUE(steady({"check", "--explain=body", target}).out.contains("  body          hello\n"));
}

TEST(Explain, HasTheSameAsJson) {
  const ScriptedPeer peer(web);
  const Finished finished = steady({"check", "-o", "json", cat("http://127.0.0.1:", peer.port(), "/healthz")},
                                   {{"STEADY_CHECK_EXPLAIN", "1"}});
  EXPECT_EQ(finished.status, 1) << story(finished);
  const boost::json::value json = boost::json::parse(finished.out);
  const boost::json::value& explanation = json.at("checks").at(0).at("explanation");
  EXPECT_TRUE(std::string_view(explanation.at("advice").as_string()).starts_with("The server has no such path: "));
  EXPECT_EQ(explanation.at("notes").at(0).at("topic"), "resolver");
}

TEST(Explain, ExplainsEveryTarget) {
  const ScriptedPeer peer(web);
  const ClosedPort closed;
  const Finished finished =
      steady({"check", "--explain", cat("127.0.0.1:", peer.port()), cat("redis://127.0.0.1:", closed.port())});
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(finished.out.contains("\n=> Up: there is nothing to do.\n")) << finished.out;
  EXPECT_TRUE(finished.out.contains("\n=> The host answers, but nobody listens on the port: ")) << finished.out;
}

TEST(Explain, IsNotQuietAndOnlyForCheck) {
  EXPECT_EQ(steady({"check", "--explain", "-q", ":1"}).status, 64);
  EXPECT_EQ(steady({"wait", "--explain", ":1"}).status, 64);
  EXPECT_EQ(steady({"check", "--explain=all", ":1"}).status, 64);
}

TEST(Explain, FitsATerminalOfEightyColumnsInColourUnlessNoColorSaysOtherwise) {
  const ClosedPort closed;
  const std::string line = cat(binary(), " check --explain redis://127.0.0.1:", closed.port());
  Terminal coloured(80, line, 40);
  ASSERT_TRUE(coloured.shows("exit 1"));
  bool colours = false;
  for (const std::string& row : coloured.screen(true)) colours = colours || row.contains("\x1b[31m");
  EXPECT_TRUE(colours) << shown(coloured.screen(true));
  Terminal plain(80, cat("NO_COLOR=1 ", line), 40);
  ASSERT_TRUE(plain.shows("exit 1"));
  for (const std::string& row : plain.screen(true)) EXPECT_FALSE(row.contains("\x1b[31m")) << row;
}

class ServeExplain : public testing::Test {
 protected:
  ClosedPort closed;
  Serving serving{cat("  cache: { redis: \"redis://127.0.0.1:", closed.port(), "\", interval: 1h }\n")};
};

TEST_F(ServeExplain, MakesOneAttemptOfWhichNobodyElseHears) {
  ASSERT_TRUE(serving.eventually_answers("/readyz", 503, "refused"));
  const Answer answer = serving.get("/explain/cache");
  EXPECT_EQ(answer.status, 200) << answer.head;
  EXPECT_TRUE(answer.body.starts_with("cache: refused [127.0.0.1:")) << answer.body;
  EXPECT_TRUE(answer.body.contains("\n=> The host answers, but nobody listens")) << answer.body;
  const boost::json::value status = boost::json::parse(serving.get("/status").body);
  EXPECT_EQ(status.at("checks").at(0).at("recent").as_array().size(), 1U) << "the attempt of the schedule alone";
  EXPECT_FALSE(serving.child().err().contains("was refused")) << "a call that the sandbox forbids";
}

TEST_F(ServeExplain, MakesAtMostOneAttemptPerSecond) {
  EXPECT_EQ(serving.get("/explain/cache").status, 200);
  const Answer soon = serving.get("/explain/cache");
  EXPECT_EQ(soon.status, 429);
  EXPECT_TRUE(soon.head.contains("\r\nRetry-After: 1")) << soon.head;
  EXPECT_TRUE(serving.eventually_answers("/explain/cache", 200));
}

TEST_F(ServeExplain, IsForClientsOfThisMachine) {
  EXPECT_EQ(serving.get("/explain/cache", "X-Forwarded-For: 192.0.2.1\r\n").status, 403);
  EXPECT_EQ(serving.get("/explain/nobody", "X-Forwarded-For: 192.0.2.1\r\n").status, 403);
  EXPECT_EQ(serving.get("/explain/nobody").status, 404);
}

TEST(ServeExplainEnd, DoesNotWaitForAnAttemptThatHangs) {
  const ScriptedPeer mute([](Guest& guest) { guest.wait_until_closed(); });
  Serving serving(cat("  mute: { redis: \"redis://127.0.0.1:", mute.port(), "\", timeout: 1h, interval: 1h }\n"),
                  "serve: { drain: 0s }\n");
  Client client(serving.port());
  client.send("GET /explain/mute HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto attempted_twice = [&] { return mute.connections() >= 2; };  // by the schedule, and by the client
  EXPECT_TRUE(eventually(attempted_twice));
  serving.child().kill(SIGTERM);
  const std::optional<Finished> finished = serving.child().wait(10s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 0) << story(*finished);
  EXPECT_FALSE(finished->err.contains("ignored cancellation")) << finished->err;
}

}  // namespace
}  // namespace steady::test
