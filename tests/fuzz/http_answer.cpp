// Answers of an HTTP server, redirects among them, into the real probe. A probe is up only after a status line, and its
// secrets go to the server that it was given, never to where a redirect leads.
//
// The first byte of an input chooses the probe; what follows are the answers, one to each connection, in pieces.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/support/peer.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/world.h"

namespace steady::fuzz {
namespace {

constexpr std::string_view between = "\xff|";  // two answers
constexpr std::string_view cut = "\xff/";      // two pieces of one
constexpr std::string_view server = "/run/server";
constexpr std::uint16_t port = 8080;     // of the server's other address, which is another origin than its socket
constexpr std::uint16_t elsewhere = 80;  // where strangers listen

// The first three have no secret that could be said back.
constexpr std::size_t without_secret = 3;
constexpr std::array targets{
    "http+unix:///run/server:/health#max_redirects=5",
    "http+unix:///run/server:/a/b?token=1#max_redirects=3&contains=ready",
    "http://server.test:8080/health#method=HEAD&max_redirects=2",
    "http+unix:///run/server:/health#json./status=UP&max_body_bytes=256&headers.X-Key=${SECRET}",
    "http://app:${SECRET}@server.test:8080/health#max_redirects=5&contains=ready&headers.Cookie=${SECRET}",
    "http://server.test:8080/health#max_redirects=5&status=200-299&method=POST&body=${SECRET}",
};

// "app:" and the secret as a client sends them (RFC 7617).
constexpr std::string_view credentials = "YXBwOlpxN3hXMHZLM2pSOQ==";

struct Script {
  std::vector<std::string> answers;
  std::size_t next = 0;
  std::string said = {};
};
Script script;

asio::awaitable<void> answer(Guest& guest, std::size_t) {
  if (script.next >= script.answers.size() || !co_await guest.hear()) co_return;
  const std::string text = script.answers[script.next++];
  for (const std::string& piece : split(text, cut)) {
    guest.hear_what_is_there();
    script.said += piece;
    if (!co_await guest.say(piece)) co_return;
  }
  guest.end();
  co_await guest.hear_out();
}

asio::awaitable<void> answer_as_stranger(Guest& guest, std::size_t number) {
  co_await answer(guest, number);
  const bool told = guest.heard().contains(secret) || guest.heard().contains(credentials);
  const bool learned = script.said.contains(secret) || script.said.contains(credentials);  // "Location: /%THE-SECRET%"
  require(!told || learned, "a secret goes to no other origin", guest.heard());
}

// The servers of this world, and the names that they have.
struct Servers {
  Peer socket{server, answer};
  Peer tcp{port, answer};
  Peer other{elsewhere, answer_as_stranger};

  void dismiss() {
    for (Peer* peer : {&socket, &tcp, &other}) peer->dismiss();
  }
};

void probe(std::uint8_t which, std::string_view input) {
  static Servers servers;
  static const net::Network network = named_network("127.0.0.1 server.test other.test\n");
  static const auto probes = probes_of(targets);
  const std::size_t chosen = which % probes.size();
  const bool has_secret = chosen >= without_secret;
  if (!has_secret && holds_secret(input)) return;
  script = {.answers = split(has_secret ? replaced(std::string(input), echo, secret) : std::string(input), between)};
  const std::optional<Outcome> outcome = attempt(*probes[chosen], network);
  servers.dismiss();
  if (outcome && outcome->up()) require(script.said.contains("HTTP/1."), "up without an answer", outcome->detail);
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  steady::fuzz::enter_own_world();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0) steady::fuzz::probe(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
