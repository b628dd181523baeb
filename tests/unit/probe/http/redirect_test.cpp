// Redirects between scripted peers: who is asked, with what, and when it ends.
#include <gtest/gtest.h>

#include "probe/http/http_probe.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::probe::http {
namespace {

using test::Guest;
using test::ScriptedPeer;

Spec following(std::uint16_t port, int follow) {
  Spec spec;
  spec.address.endpoint.host = "127.0.0.1";
  spec.address.endpoint.port = port;
  spec.max_redirects = follow;
  return spec;
}

std::string redirect(const std::string& location, int status = 302) {
  return "HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
}

std::string at(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

// Answers every request with what `answer` makes of its text.
ScriptedPeer::Script answering(std::function<std::string(const std::string&)> answer) {
  return [answer = std::move(answer)](Guest& guest) {
    guest.send(answer(guest.read_until("\r\n\r\n")));
    guest.wait_until_closed();
  };
}

Outcome ask(const Spec& spec, const net::Network& network = {}) {
  return test::attempt(HttpProbe(spec), std::chrono::seconds(10), network);
}

TEST(HttpProbeRedirected, FollowsWithinTheLimit) {
  const ScriptedPeer peer(answering([](const std::string& request) {
    if (request.starts_with("GET / ")) return redirect("/a");
    if (request.starts_with("GET /a ")) return redirect("b/c?d");
    return request.starts_with("GET /b/c?d ") ? std::string("HTTP/1.1 200 OK\r\n\r\n") : "HTTP/1.1 500 No\r\n\r\n";
  }));
  EXPECT_EQ(ask(following(peer.port(), 0)), up("HTTP 302 Moved"));
  const Outcome cut = ask(following(peer.port(), 1));
  EXPECT_EQ(cut.reason, Reason::mismatch);
  EXPECT_TRUE(cut.detail.starts_with("HTTP 302 Moved after 1 redirect, the most that 'max_redirects' allows"))
      << cut.detail;
  EXPECT_EQ(ask(following(peer.port(), 2)), up("HTTP 200 OK"));
}

TEST(HttpProbeRedirected, EndsALoop) {
  const ScriptedPeer peer(answering([](const std::string&) { return redirect("/"); }));
  EXPECT_EQ(ask(following(peer.port(), 5)).reason, Reason::mismatch);
  EXPECT_EQ(peer.connections(), 6);
}

TEST(HttpProbeRedirected, ShowsNoSecretThatThePeerMakesAHostOf) {
  const ScriptedPeer peer(answering([](const std::string&) { return redirect("http://hunter2hunter2.test/"); }));
  Spec spec = following(peer.port(), 1);
  spec.authorization = Secret("Bearer hunter2hunter2");
  const Outcome outcome = ask(spec, {.name_servers = "127.0.0.1:1", .hosts_file = "/dev/null"});
  EXPECT_EQ(outcome.detail, "no name server to ask for ***.test (redirected to http://***.test)");
}

TEST(HttpProbeRedirected, ShowsNoPasswordThatThePeerHasDecoded) {
  const ScriptedPeer peer(answering([](const std::string&) { return redirect("http://hunter2hunter2.test/"); }));
  Spec spec = following(peer.port(), 1);
  spec.authorization = Secret("Basic YXBwOmh1bnRlcjJodW50ZXIy");
  spec.password = Secret("hunter2hunter2");
  const Outcome outcome = ask(spec, {.name_servers = "127.0.0.1:1", .hosts_file = "/dev/null"});
  EXPECT_EQ(outcome.detail, "no name server to ask for ***.test (redirected to http://***.test)");
}

TEST(HttpProbeRedirected, TakesNoCredentialsToAnotherOrigin) {
  std::string elsewhere;
  {
    const ScriptedPeer other(answering([&elsewhere](const std::string& request) {
      elsewhere = request;
      return "HTTP/1.1 200 OK\r\n\r\n";
    }));
    const ScriptedPeer peer(answering([&](const std::string&) { return redirect(at(other.port()) + "/x"); }));
    Spec spec = following(peer.port(), 1);
    spec.authorization = Secret("Bearer secret");
    spec.headers.emplace_back("X-Key", Secret("secret"));
    EXPECT_EQ(ask(spec), up("HTTP 200 OK"));
  }
  EXPECT_TRUE(elsewhere.starts_with("GET /x HTTP/1.1\r\n")) << elsewhere;
  EXPECT_FALSE(elsewhere.contains("secret")) << elsewhere;
}

TEST(HttpProbeRedirected, SaysWhoWasAskedInTheEnd) {
  const ScriptedPeer ill(answering([](const std::string&) { return "HTTP/1.1 503 Ill\r\n\r\n"; }));
  const ScriptedPeer peer(
      answering([&ill](const std::string&) { return redirect(at(ill.port()) + "/secret?token=x"); }));
  EXPECT_EQ(ask(following(peer.port(), 1)),
            down(Reason::not_ready, "HTTP 503 Ill (redirected to " + at(ill.port()) + ")"));
}

TEST(HttpProbeRedirected, SaysWhoRefused) {
  const test::ClosedPort closed;
  const ScriptedPeer second(answering([&closed](const std::string&) { return redirect(at(closed.port())); }));
  const ScriptedPeer first(answering([&second](const std::string&) { return redirect(at(second.port())); }));
  EXPECT_EQ(ask(following(first.port(), 2)),
            down(Reason::refused, "connection refused (redirected to " + at(closed.port()) + ")"));
}

TEST(HttpProbeRedirected, StaysOnLoopbackWhenTold) {
  const ScriptedPeer peer(answering([](const std::string&) { return redirect("http://192.0.2.1/"); }));
  net::Network loopback;
  loopback.loopback_only = true;
  const Outcome outcome = ask(following(peer.port(), 1), loopback);
  EXPECT_EQ(outcome.reason, Reason::unreachable) << outcome.detail;
  EXPECT_TRUE(outcome.detail.contains("loopback")) << outcome.detail;
}

TEST(HttpProbeRedirected, IsBoundByTheDeadlineOfTheWhole) {
  const ScriptedPeer mute([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const ScriptedPeer peer(answering([&mute](const std::string&) { return redirect(at(mute.port())); }));
  const auto start = Clock::now();
  EXPECT_EQ(test::attempt(HttpProbe(following(peer.port(), 1)), std::chrono::milliseconds(300)).reason,
            Reason::timed_out);
  EXPECT_LT(Clock::now() - start, std::chrono::milliseconds(900));
}

TEST(HttpProbeRedirected, KeepsTheBodyOf308AndDropsThatOf303) {
  for (const int status : {303, 308}) {
    std::string last;
    {
      const ScriptedPeer peer([&last, status](Guest& guest) {
        const std::string request = guest.read_until("\r\n\r\n");
        if (request.contains("Content-Length: 4")) last = request + guest.read_exactly(4);
        if (!request.contains("Content-Length: 4")) last = request;
        guest.send(request.starts_with("POST / ") ? redirect("/next", status) : "HTTP/1.1 200 OK\r\n\r\n");
        guest.wait_until_closed();
      });
      Spec spec = following(peer.port(), 1);
      spec.method = "POST";
      spec.body = Secret("data");
      EXPECT_EQ(ask(spec), up("HTTP 200 OK"));
    }
    EXPECT_TRUE(last.starts_with(status == 308 ? "POST /next " : "GET /next ")) << last;
    EXPECT_EQ(last.ends_with("data"), status == 308);
  }
}

}  // namespace
}  // namespace steady::probe::http
