// What of a request and its response is shown: by permission, and never a secret.
#include "probe/http/explanation.h"

#include <gtest/gtest.h>

#include "asking.h"
#include "base/text.h"
#include "support/read_spec.h"

namespace steady::probe::http {
namespace {

using test::Guest;
using test::ScriptedPeer;

std::string request_of(const Spec& spec) { return join(shown_request(spec, first_hop(spec)), "\n"); }

// What the field Authorization holds behind "Basic ".
std::string credentials(std::string_view user, const std::string& password) {
  return basic(user, Secret(password)).reveal().substr(6);
}

Spec spec_from(const std::string& yaml, const test::Variables& variables = {}) {
  auto read_in = test::read_yaml(yaml, &read, variables);
  EXPECT_EQ(read_in.problems, "");
  return std::move(read_in.spec);
}

TEST(HttpExplanation, ShowsTheHeadOfTheRequestAsItIsSent) {
  const std::string shown = request_of(spec_from("url: http://api:8080/healthz"));
  EXPECT_TRUE(shown.starts_with("GET /healthz HTTP/1.1\nHost: api:8080\nUser-Agent: steady/")) << shown;
  EXPECT_TRUE(shown.ends_with("\nAccept: */*\nConnection: close")) << shown;
}

TEST(HttpExplanation, HidesCredentialsCookiesQueriesAndWhatCameFromVariables) {
  const std::string shown =
      request_of(spec_from("url: http://us3r:hunter2s@api/x?token=hunter3\nmethod: POST\nbody: hunter4\nheaders:\n"
                           "  Cookie: id=hunter5\n  X-Api-Key: hunter6\n  Proxy-Authorization: Basic hunter7\n"
                           "  Accept: '${KIND}'\n  Content-Type: text/plain\n  Host: '${NAME}'\n",
                           {{"KIND", "hunter8"}, {"NAME", "hunter9"}}));
  for (const std::string& secret : {std::string("hunter"), std::string("us3r"), credentials("us3r", "hunter2s")})
    EXPECT_FALSE(shown.contains(secret)) << secret << '\n' << shown;
  EXPECT_TRUE(shown.starts_with("POST /x?... HTTP/1.1\nHost: ${NAME}\n")) << shown;
  for (const char* line : {"\nAuthorization: ***", "\nCookie: ***", "\nX-Api-Key: ***", "\nProxy-Authorization: ***",
                           "\nAccept: ${KIND}", "\nContent-Type: text/plain", "\nContent-Length: 7"})
    EXPECT_TRUE(shown.contains(line)) << line << '\n' << shown;
}

Head head_of(std::vector<std::pair<std::string, std::string>> fields, int status = 200) {
  return {.status = status, .reason = "", .fields = std::move(fields)};
}

TEST(HttpExplanation, ShowsTheHeadOfTheResponseByPermission) {
  const Spec spec = spec_for(80);
  EXPECT_EQ(shown_response(spec, head_of({{"Content-Type", "text/html"},
                                          {"Set-Cookie", "session=hunter2"},
                                          {"X-Session", "hunter2"},
                                          {"location", "http://u:hunter2@h/a?t=hunter2#f"}},
                                         301)),
            (std::vector<std::string>{"HTTP 301", "Content-Type: text/html", "Set-Cookie: ***", "X-Session: ***",
                                      "location: http://h/a?..."}));
}

TEST(HttpExplanation, ShowsNoValueThatRepeatsASecretOfTheRequest) {
  Spec spec = spec_for(80);
  spec.authorization = basic("app", Secret("hunter2hunter2"));
  spec.password = Secret("hunter2hunter2");
  spec.address.query = "token=abcdef";
  EXPECT_EQ(shown_response(spec, head_of({{"Server", "you sent hunter2hu"},
                                          {"Via", credentials("app", "hunter2hunter2").substr(0, 12)},
                                          {"Location", "/abcdef/"},
                                          {"Date", "today"}})),
            (std::vector<std::string>{"HTTP 200", "Server: ***", "Via: ***", "Location: ***", "Date: today"}));
}

TEST(HttpExplanation, BoundsTheNumberOfFields) {
  const std::vector<std::pair<std::string, std::string>> many(500, {"Date", std::string(5'000, 'x')});
  const std::vector<std::string> lines = shown_response(spec_for(80), head_of(many));
  EXPECT_EQ(lines.size(), 42U);
  EXPECT_EQ(lines.back(), "and 460 more");
}

TEST(HttpExplanation, ShowsALocationWithoutUserQueryAndFragment) {
  EXPECT_EQ(shown_location("https://api/a@b"), "https://api/a@b");
  EXPECT_EQ(shown_location("https://u:p@api"), "https://api");
  EXPECT_EQ(shown_location("//u@w@api/x"), "//api/x");
  EXPECT_EQ(shown_location("/login?next=/"), "/login?...");
  EXPECT_EQ(shown_location("/login#top?"), "/login");
  EXPECT_EQ(shown_location(""), "");
}

TEST(HttpExplanation, ShowsTheBeginningOfABodyUnlessItRepeatsASecret) {
  Spec spec = spec_for(80);
  EXPECT_EQ(shown_body(spec, "hello"), "hello");
  EXPECT_EQ(shown_body(spec, ""), "empty");
  spec.password = Secret("hunter2");
  EXPECT_EQ(shown_body(spec, "you sent hunter2"), "not shown, as it repeats a secret of the request");
}

// The notes of an attempt at a peer that gives this answer: topic and facts, a line each.
std::string notes_of(Spec spec, net::Trace::Body body = net::Trace::Body::no, Outcome* outcome = nullptr) {
  net::Trace trace(body);
  const net::Network network;
  net::Attempt attempt(net::Deadline::in(std::chrono::seconds(20)), network);
  attempt.explain(&trace);
  const HttpProbe probe(std::move(spec));
  const Outcome came = test::run(probe.run(attempt));
  if (outcome != nullptr) *outcome = came;
  std::string out;
  for (const net::Note& note : trace.notes()) {
    for (const auto& [name, value, form] : note.facts) out += cat(to_string(note.topic), ' ', name, ' ', value, '\n');
  }
  return out;
}

TEST(HttpExplanation, HasTheBodyOnlyForWhoAsksForIt) {
  const ScriptedPeer peer(saying("HTTP/1.1 503 Busy\r\nContent-Length: 400\r\n\r\n" + std::string(400, 'b')));
  EXPECT_FALSE(notes_of(spec_for(peer.port())).contains("bbb"));
  const std::string notes = notes_of(spec_for(peer.port()), net::Trace::Body::yes);
  EXPECT_TRUE(notes.contains("body body " + std::string(197, 'b') + "...\n")) << notes;
}

TEST(HttpExplanation, DoesNotChangeTheVerdictForABodyThatNeverComes) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nbeg");
    guest.wait_until_peer_is_gone();
  });
  Outcome outcome = down(Reason::internal, "");
  const std::string notes = notes_of(spec_for(peer.port()), net::Trace::Body::yes, &outcome);
  EXPECT_TRUE(notes.contains("body body beg\n")) << notes;
  EXPECT_EQ(outcome, up("HTTP 200 OK"));
}

TEST(HttpExplanation, KeepsWhatABodyMustContainForTheVerdict) {
  const ScriptedPeer peer(saying("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
  Outcome outcome = down(Reason::internal, "");
  notes_of(containing(peer.port(), "hello"), net::Trace::Body::yes, &outcome);
  EXPECT_EQ(outcome, up("HTTP 200 OK"));
}

// A hostile server puts what it was sent into everything that it may name.
TEST(HttpExplanation, ShowsNoSecretWhateverAPeerMakesOfIt) {
  const ScriptedPeer peer([](Guest& guest) {
    const std::string request = guest.read_until("\r\n\r\n");
    const std::size_t at = request.find("Basic ");
    const std::string echo = at == std::string::npos ? "none" : request.substr(at + 6, 20);
    guest.send(
        cat("HTTP/1.1 302 ", echo, "\r\nLocation: /", echo, "\r\nServer: ", echo, "\r\nContent-Length: 0\r\n\r\n"));
    guest.close();
  });
  Spec spec = spec_for(peer.port());
  spec.password = Secret("hunter2hunter2");
  spec.authorization = basic("app", spec.password);
  spec.max_redirects = 3;
  const std::string secret = credentials("app", "hunter2hunter2");
  const std::string notes = notes_of(std::move(spec), net::Trace::Body::yes);
  EXPECT_TRUE(notes.contains("request head ***\n")) << "the path of a redirect: " << notes;
  EXPECT_FALSE(notes.contains(secret.substr(0, 12))) << notes;
  EXPECT_FALSE(notes.contains("hunter2")) << notes;
}

}  // namespace
}  // namespace steady::probe::http
