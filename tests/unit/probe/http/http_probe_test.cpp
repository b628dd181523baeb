// The probe against peers that do exactly what no real server would: its verdicts.
#include <gtest/gtest.h>

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
  EXPECT_EQ(ask(spec_for(peer.port())).reason, Reason::refused);
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
  spec.expect.json = {{"/status", "UP"}};
  EXPECT_EQ(ask(spec), up("HTTP 200 OK"));
  spec.expect.json = {{"/status", "DOWN"}};
  spec.expect.json_shown = {"DOWN"};
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "JSON /status is not 'DOWN'"));
}

// More than one read brings, so that it is the end of the connection that makes the body whole, and nothing before it.
TEST(HttpProbe, TakesABodyWithoutALengthForWholeWhenThePeerHasClosed) {
  const std::string json = "{\"padding\":\"" + std::string(30000, 'x') + "\",\"status\":\"UP\"}";
  const ScriptedPeer peer(saying("HTTP/1.0 200 OK\r\n\r\n" + json));
  Spec spec = spec_for(peer.port());
  spec.expect.json = {{"/status", "UP"}};
  EXPECT_EQ(ask(spec), up("HTTP 200 OK"));
  const ScriptedPeer cut(saying("HTTP/1.0 200 OK\r\n\r\n" + json.substr(0, json.size() - 1)));
  spec.address.endpoint.port = cut.port();
  EXPECT_EQ(ask(spec), down(Reason::mismatch, "the body is not JSON (incomplete JSON)"));
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
