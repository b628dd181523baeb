// The probe against peers that do exactly what no real server would: its verdicts.
#include <gtest/gtest.h>

#include <memory>

#include "asking.h"
#include "support/certificates.h"

namespace steady::probe::http {
namespace {

using test::Guest;
using test::ScriptedPeer;

TEST(HttpProbe, IsUpWhenTheAnswerIsGood) {
  EXPECT_EQ(answered("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), up("HTTP 200 OK"));
  EXPECT_EQ(answered("HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n"), up("HTTP 302 Found"));
  EXPECT_EQ(answered("HTTP/1.0 200 OK\r\n\r\n"), up("HTTP 200 OK"));
}

TEST(HttpProbe, ReportsRefusedWhenNothingListens) {
  const test::ClosedPort closed;
  EXPECT_EQ(ask(spec_for(closed.port())), down(Reason::refused, "connection refused"));
}

TEST(HttpProbe, TimesOutInTheResponseOfAMutePeer) {
  const ScriptedPeer mute([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  EXPECT_EQ(ask(spec_for(mute.port()), std::chrono::milliseconds(100)), down(Reason::timed_out, "response"));
}

TEST(HttpProbe, ReportsRefusedWhenThePeerHangsUpWithoutAWord) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.close();
  });
  EXPECT_EQ(
      ask(spec_for(peer.port())),
      down(Reason::refused, "the peer closed the connection before answering; if the port speaks TLS, write https://"));
}

TEST(HttpProbe, ReportsRefusedWhenThePeerResetsWithoutAWord) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.reset();
  });
  EXPECT_EQ(ask(spec_for(peer.port())).reason, Reason::refused);
}

TEST(HttpProbe, ReportsProtocolWhenThePeerHangsUpInItsHead) {
  EXPECT_EQ(answered("HTTP/1.1 200 OK\r\nX-A: b\r\n"),
            down(Reason::protocol, "the peer closed the connection in the middle of its answer"));
}

TEST(HttpProbe, ReportsProtocolWhenThePeerHangsUpInABodyThatIsNeeded) {
  const std::string cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it";
  EXPECT_EQ(answered(cut, "all of it").reason, Reason::protocol);
  EXPECT_EQ(answered(cut, "half").reason, Reason::ok) << "what was needed had come";
  EXPECT_EQ(answered(cut).reason, Reason::ok) << "nobody asked for the body";
}

TEST(HttpProbe, ReportsProtocolWhenItIsNotHttp) {
  EXPECT_EQ(answered("SSH-2.0-OpenSSH_9.2\r\n"), down(Reason::protocol, "not an HTTP answer"));
  EXPECT_EQ(answered(std::string(100000, '\xff')).reason, Reason::protocol);
  EXPECT_EQ(answered("HTTP/1.1 banana\r\n\r\n").reason, Reason::protocol);
}

TEST(HttpProbe, ReportsProtocolForABrokenBodyOnlyWhenItIsNeeded) {
  const std::string broken = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nno chunk\r\n";
  EXPECT_EQ(answered(broken), up("HTTP 200 OK"));
  EXPECT_EQ(answered(broken, "hello"), up("HTTP 200 OK"));
  EXPECT_EQ(answered(broken, "world").reason, Reason::protocol);
}

TEST(HttpProbe, SaysThatThePortSpeaksTls) {
  EXPECT_EQ(answered(std::string("\x15\x03\x01\x00\x02\x02\x46", 7)).detail,
            "not an HTTP answer: the port speaks TLS, use https://");
  EXPECT_EQ(answered("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"),
            down(Reason::protocol, "HTTP 400 Bad Request: the port speaks TLS, use https://"));
  EXPECT_EQ(answered("HTTP/1.1 400 Bad Request\r\n\r\nno such thing"), down(Reason::not_ready, "HTTP 400 Bad Request"));
}

TEST(HttpProbe, SaysThatThePortDoesNotSpeakTls) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    guest.wait_until_closed();
  });
  Spec spec = spec_for(peer.port());
  spec.address.tls = true;
  spec.tls.insecure = true;
  const Outcome outcome = ask(spec);
  EXPECT_EQ(outcome.reason, Reason::tls);
  EXPECT_TRUE(outcome.detail.contains("does not speak TLS")) << outcome.detail;
}

TEST(HttpProbe, JudgesJsonOnceTheBodyIsWhole) {
  const ScriptedPeer peer(saying("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"status\":\"UP\"}"));
  Spec spec = spec_for(peer.port());
  spec.expect.json = {JsonRule{.pointer = "/status", .any_of = {"UP"}}};
  EXPECT_EQ(ask(spec), up("HTTP 200 OK"));
  spec.expect.json = {JsonRule{.pointer = "/status", .any_of = {"DOWN"}, .shown = "'DOWN'"}};
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "JSON /status is 'UP', not 'DOWN'"));
  spec.authorization = Secret("Bearer UP");
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "JSON /status is not 'DOWN'")) << "it may be what was sent";
}

// More than one read brings, so that it is the end of the connection that makes the body whole, and nothing before it.
TEST(HttpProbe, TakesABodyWithoutALengthForWholeWhenThePeerHasClosed) {
  const std::string json = "{\"padding\":\"" + std::string(30000, 'x') + "\",\"status\":\"UP\"}";
  const ScriptedPeer peer(saying("HTTP/1.0 200 OK\r\n\r\n" + json));
  Spec spec = spec_for(peer.port());
  spec.expect.json = {JsonRule{.pointer = "/status", .any_of = {"UP"}}};
  EXPECT_EQ(ask(spec), up("HTTP 200 OK"));
  const ScriptedPeer cut(saying("HTTP/1.0 200 OK\r\n\r\n" + json.substr(0, json.size() - 1)));
  spec.address.endpoint.port = cut.port();
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "the body is not JSON (incomplete JSON)"));
}

// Real gzip of {"status":"UP"}: what a server sends that compresses whether it was asked to or not.
TEST(HttpProbe, SaysThatABodyIsEncodedWhenItIsNeeded) {
  using namespace std::string_view_literals;
  constexpr std::string_view packed =
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x2a\x2e\x49\x2c\x29\x2d\x56\xb2\x52\x0a\x0d\x50\xaa\x05\x00\x69"
      "\xff\xbb"
      "\xaa\x0f\x00\x00\x00"sv;
  const std::string answer =
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 35\r\n\r\n" + std::string(packed);
  const Outcome encoded =
      down(Reason::mismatch, "the body is gzip-encoded, and steady decodes nothing: let the server send it as it is");
  EXPECT_EQ(answered(answer, "UP"), encoded);
  EXPECT_EQ(answered(answer), up("HTTP 200 OK")) << "nobody asked for the body";
  const ScriptedPeer peer(saying(answer));
  Spec spec = spec_for(peer.port());
  spec.expect.json = {JsonRule{.pointer = "/status", .any_of = {"UP"}}};
  EXPECT_EQ(ask(spec), encoded);
  EXPECT_EQ(answered("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nUP", "UP"),
            up("HTTP 200 OK"))
      << "what the server says is wrong, and what it sends is right";
}

TEST(HttpProbe, ReadsAHeadWithoutBlankAndWithLfAlone) {
  EXPECT_EQ(answered("HTTP/1.1 200\n\nUP", "UP"), up("HTTP 200"));
  EXPECT_EQ(answered("HTTP/1.1 503\r\n\r\n"), down(Reason::not_ready, "HTTP 503"));
}

TEST(HttpProbe, SaysWhatA401Needs) {
  EXPECT_EQ(answered("HTTP/1.1 401 Unauthorized\r\n\r\n"),
            down(Reason::denied, "HTTP 401 Unauthorized: give user and password, or bearer_file"));
}

TEST(HttpProbe, SendsAHostThatNamesThePort) {
  std::string request;
  const auto keep = [&request](Guest& guest) {
    request = guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 204 No Content\r\n\r\n");
  };
  {
    const ScriptedPeer peer(keep);
    EXPECT_TRUE(ask(spec_for(peer.port())).up());
    EXPECT_TRUE(request.contains("\r\nHost: 127.0.0.1:" + std::to_string(peer.port()) + "\r\n")) << request;
  }
}

TEST(HttpProbe, SpeaksOverAUnixSocket) {
  const test::Certificates directory;
  const std::string path = directory.directory() / "http.sock";
  std::string request;
  {
    const ScriptedPeer peer(
        [&request](Guest& guest) {
          request = guest.read_until("\r\n\r\n");
          guest.send("HTTP/1.1 200 OK\r\n\r\n");
        },
        {.unix_path = path});
    Spec spec;
    spec.address.endpoint.unix_path = path;
    EXPECT_EQ(ask(spec), up("HTTP 200 OK"));
  }
  EXPECT_TRUE(request.contains("\r\nHost: localhost\r\n"));
}

}  // namespace
}  // namespace steady::probe::http
