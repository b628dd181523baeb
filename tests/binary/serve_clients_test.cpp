// HTTP as clients speak it to `steady serve`, the well-behaved and the others.
#include <gtest/gtest.h>

#include <deque>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

class ServeClients : public testing::Test {
 protected:
  static constexpr const char* get_livez = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";

  std::string talk(const std::string& bytes, int answers = 1'000'000) const {
    Client client(serving.port());
    client.send(bytes);
    return client.read(answers);
  }

  ClosedPort closed;
  Serving serving{cat("  cache: { tcp: \"127.0.0.1:", closed.port(), "\" }\n")};
};

TEST_F(ServeClients, MayAskAgainOnTheSameConnectionAndBeforeTheAnswer) {
  const std::string all = talk(cat(get_livez, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", get_livez), 3);
  EXPECT_TRUE(all.starts_with("HTTP/1.1 200 OK\r\n"));
  const std::size_t second = all.find("HTTP/1.1 503");
  ASSERT_NE(second, std::string::npos) << all;
  EXPECT_NE(all.find("HTTP/1.1 200", second), std::string::npos) << all;
}

TEST_F(ServeClients, GetTheFieldsThatKeepAnswersFromBeingKeptAndGuessed) {
  const Answer answer = parse_answer(talk(get_livez, 1));
  EXPECT_TRUE(answer.head.contains("Cache-Control: no-store")) << answer.head;
  EXPECT_TRUE(answer.head.contains("X-Content-Type-Options: nosniff"));
  EXPECT_EQ(answer.body, "ok\n");
  EXPECT_TRUE(serving.get("/").head.contains("Content-Security-Policy: default-src 'none'"));
}

TEST_F(ServeClients, GetNoBodyForHead) {
  const std::string answer = talk("HEAD /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(ServeClients, GetTheHeadOfAGetForHead) {
  for (const char* target : {"/readyz", "/livez", "/status", "/nothing"}) {
    const auto head_of = [&](std::string_view method) {
      const std::string head = parse_answer(talk(cat(method, ' ', target, " HTTP/1.0\r\n\r\n"))).head;
      // The times in /status may be a digit longer the second time.
      return head.substr(0, head.find("Content-Length"));
    };
    EXPECT_EQ(head_of("HEAD"), head_of("GET"));
  }
}

TEST_F(ServeClients, MayAskForTheOptionsAsHaproxyDoes) {
  ASSERT_TRUE(serving.eventually_answers("/readyz", 503, "refused"));
  const auto options = [&](std::string_view target) {
    return parse_answer(talk(cat("OPTIONS ", target, " HTTP/1.0\r\n\r\n")));
  };
  EXPECT_EQ(options("/readyz").status, 503) << "what is not ready must not look healthy";
  EXPECT_EQ(options("/nothing").status, 404);
  for (const char* target : {"/livez", "/", "*"}) {
    const Answer answer = options(target);
    EXPECT_EQ(answer.status, std::string_view(target) == "/livez" ? 200 : 503) << target;
    EXPECT_TRUE(answer.head.contains("\r\nAllow: GET, HEAD, OPTIONS\r\n")) << answer.head;
    EXPECT_TRUE(answer.head.contains("\r\nContent-Length: 0")) << answer.head;
    EXPECT_EQ(answer.body, "") << target;
  }
  EXPECT_EQ(parse_answer(talk(cat("OPTIONS /livez HTTP/1.1\r\nHost: x\r\n\r\n", get_livez), 2)).status, 200)
      << "and the connection goes on";
}

TEST_F(ServeClients, WithAnotherMethodAreToldTheOnesThereAre) {
  for (const char* method : {"POST", "DELETE", "PURGE"}) {
    const Answer answer = parse_answer(talk(cat(method, " /readyz HTTP/1.1\r\nHost: x\r\n\r\n"), 1));
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_TRUE(answer.head.contains("\r\nAllow: GET, HEAD, OPTIONS\r\n")) << answer.head;
  }
}

TEST_F(ServeClients, GetTheFormatThatTheyPreferAndAWordThatItVaries) {
  const Answer json = serving.get("/livez", "Accept: text/plain;q=0.5, application/json\r\n");
  EXPECT_TRUE(json.head.contains("Content-Type: application/json\r\n")) << json.head;
  EXPECT_TRUE(json.head.contains("\r\nVary: Accept\r\n")) << json.head;
  const Answer several = serving.get("/livez", "Accept: text/plain;q=0.5\r\nAccept: application/json\r\n");
  EXPECT_EQ(several.head, json.head) << "a list, though in two fields";
  EXPECT_FALSE(serving.get("/status").head.contains("Vary:"));
  EXPECT_FALSE(serving.get("/metrics").head.contains("Vary:"));
}

TEST_F(ServeClients, OfHttp10AreAnsweredAndLeft) {
  EXPECT_TRUE(parse_answer(talk("GET /livez HTTP/1.0\r\n\r\n")).body == "ok\n");
}

TEST_F(ServeClients, WithABodyAreAnsweredAndLeft) {
  EXPECT_EQ(parse_answer(talk("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")).status, 405);
  EXPECT_EQ(parse_answer(talk("GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")).status, 200);
}

TEST_F(ServeClients, WithAGiantHeaderAreRefused) {
  const std::string giant(100'000, 'x');
  Client client(serving.port());
  client.send(cat("GET / HTTP/1.1\r\nHost: x\r\nX: ", giant));
  EXPECT_EQ(parse_answer(client.read(1)).status, 431);
}

TEST_F(ServeClients, ThatSpeakNoHttpAreRefused) {
  for (const std::string& noise :
       {std::string("\0\1\2\3\r\n\r\n", 8), std::string("\x16\x03\x01\x02\x00\x01\r\n\r\n", 10),
        std::string("nonsense\r\n\r\n")}) {
    EXPECT_EQ(parse_answer(talk(noise)).status, 400);
  }
}

TEST_F(ServeClients, ThatStopInTheMiddleAreLeftAfterFiveSeconds) {
  Client slow(serving.port());
  slow.send("GET /livez HT");
  EXPECT_TRUE(slow.closed_by_peer());
}

TEST_F(ServeClients, AreAnsweredThoughThousandsOfIdleOnesHoldConnections) {
  std::deque<Client> idle;
  for (int i = 0; i < 2000; ++i) {
    idle.emplace_back(serving.port());
    if (i % 100 == 0) EXPECT_EQ(serving.get("/livez").status, 200) << i;
  }
  EXPECT_EQ(serving.get("/livez").status, 200);
  EXPECT_TRUE(idle.front().closed_by_peer()) << "the one that was idle for longest went";
  idle.clear();
  EXPECT_TRUE(eventually([&] { return serving.get("/metrics").body.contains("\nsteady_http_connections 1\n"); }));
}

}  // namespace
}  // namespace steady::test
