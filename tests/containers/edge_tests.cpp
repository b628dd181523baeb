// The edge of compose-examples/production before an application that says what it was sent.
#include <gtest/gtest.h>

#include "containers/story.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// Answers with the headers of the request. /hold answers after a /release.
const char* const echo = R"yaml(services:
  edge: { depends_on: !reset null }
  app:
    image: python:3.13-trixie
    build: !reset null
    security_opt: !reset null
    user: "65532:65532"
    secrets: !reset null
    depends_on: !reset null
    healthcheck: { disable: true }
    deploy: { resources: { limits: { pids: 256 } } } # a thread a request
    entrypoint: !override [python3, -u, -c]
    command: !override
      - |
        import http.server, json, threading
        released = [threading.Event()]
        class Echo(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path == "/hold": released[0].wait(20)
                if self.path == "/release":
                    held, released[0] = released[0], threading.Event()
                    held.set()
                body = b"x" * (40 << 20) if self.path == "/large" else json.dumps(dict(self.headers)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            do_POST = do_GET
        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 128
        server = Server(("", 8080), Echo)
        print("listening")
        server.serve_forever()
)yaml";

class Edge : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    story =
        new Story("production", {"nginx:1.30", "python:3.13-trixie", "postgres:17", "redis:8", "golang:1.27-trixie"},
                  {"compose.yaml", "compose.prod.yaml"});
    story->override_with(echo);
    story->compose_ok({"up", "--no-deps", "--detach", "app"});
    Child log({.argv = {"docker", "logs", "--follow", story->container("app")}});
    ASSERT_TRUE(log.wait_for_output("listening", 30s)) << log.err();
    story->compose_ok({"up", "--no-deps", "--wait", "--wait-timeout", "60", "edge"});
  }
  static void TearDownTestSuite() {
    delete story;
    story = nullptr;
  }

  static void expect_that(const std::string& promise) {
    const Finished finished =
        run({.argv = {"python3", container_tests() / "edge_client.py", story->address("edge", 8080), promise},
             .limit = 60s});
    EXPECT_EQ(finished.status, 0) << promise << ": " << finished.err << story->log("edge");
  }

  static inline Story* story = nullptr;
};

TEST_F(Edge, TellsTheApplicationWhoAsksAndNotWhoTheClientClaimsToBe) { expect_that("forwarded"); }
TEST_F(Edge, SaysNoVersion) { expect_that("anonymous"); }
TEST_F(Edge, CutsAHeadThatDoesNotEnd) { expect_that("slow"); }
TEST_F(Edge, RefusesABodyOfMoreThanAMegabyte) { expect_that("large"); }
TEST_F(Edge, GivesOneClient64RequestsAtATime) { expect_that("crowd"); }

TEST_F(Edge, GivesOneClient100RequestsASecondAfterTheFirst200) { expect_that("flood"); }
TEST_F(Edge, KeepsNoUploadsInItsSmallMemory) { expect_that("uploads"); }
TEST_F(Edge, KeepsNoAnswersInItsSmallMemory) { expect_that("download"); }
TEST_F(Edge, AnswersForAnApplicationThatHangs) { expect_that("hanging"); }

TEST_F(Edge, IsHealthyAndAnswersSoonWhenTheApplicationIsGone) {
  story->compose_ok({"kill", "app"});
  expect_that("alone");
  EXPECT_EQ(story->inspect("edge", "{{.State.Health.Status}}"), "healthy");
}

}  // namespace
}  // namespace steady::test
