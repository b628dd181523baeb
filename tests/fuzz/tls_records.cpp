// TLS records into our own client, an https check, and into libpq. Who asks for a certificate that holds is up only with a
// server that has one, and only when the server's words under TLS say so.
//
// The first byte of an input chooses the client, the second the server; what follows are changes to what the server sends
// (see support/tls_server.h), or, without a server, what is sent instead.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "fuzz/support/peer.h"
#include "fuzz/support/postgres_wire.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/tls_server.h"
#include "fuzz/support/world.h"

namespace steady::fuzz {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view between = "\xff|";

// The bits of the second byte.
struct Choice {
  explicit Choice(std::uint8_t bits) : bits_(bits) {}
  bool newest() const { return (bits_ & 1) != 0; }
  bool without_server() const { return (bits_ & 2) != 0; }
  TlsServer::Proof proof() const { return static_cast<TlsServer::Proof>(((bits_ >> 2U) & 3U) % 3U); }
  bool silent() const { return (bits_ & 16) != 0; }  // says nothing under TLS

 private:
  std::uint8_t bits_;
};

struct Client {
  std::string target;
  bool verifies;
  bool postgres;
};

struct Script {
  Choice choice{0};
  std::string input;
  bool postgres = false;
  bool served = false;  // a handshake and the words that mean up
};
Script script;

TlsServer& tls_server() {
  static TlsServer server;
  return server;
}

std::string words() {
  if (script.choice.silent()) return {};
  if (!script.postgres) return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  return message('R', "\0\0\0\0"sv) + message('K', "\0\0\0\1\0\0\0\2"sv) + message('Z', "I");
}

asio::awaitable<void> answer(Guest& guest, std::size_t) {
  // libpq asks first whether there is TLS, in eight bytes.
  if (script.postgres && !(co_await guest.hear() && co_await guest.say("S"))) co_return;
  const std::vector<std::string> parts = split(script.input, between);
  if (script.choice.without_server()) {
    for (const std::string& part : parts) {
      if (!co_await guest.say(part)) co_return;
    }
  } else {
    const bool served =
        co_await tls_server().serve(guest, script.choice.newest(), script.choice.proof(), edits_of(parts), words());
    script.served = script.served || (served && !script.choice.silent());
  }
  guest.end();
  co_await guest.hear_out();
}

const std::vector<Client>& clients() {
  static const std::string ca = tls_server().ca();
  static const std::vector<Client> all{
      {cat("https+unix:///run/server:/#server_name=db.test&ca_file=", ca), true, false},
      {"https+unix:///run/server:/#insecure=true", false, false},
      {"postgres://app:${SECRET}@127.0.0.1:5432/app?sslmode=require", false, true},
      {cat("postgres://app:${SECRET}@127.0.0.1:5432/app?sslmode=verify-full&sslrootcert=", ca), true, true},
      {"postgres://app:${SECRET}@127.0.0.1:5432/app?sslmode=prefer", false, true},
  };
  return all;
}

Probes probes() {
  std::vector<const char*> targets;
  for (const Client& client : clients()) targets.push_back(client.target.c_str());
  return probes_of(targets);
}

void shake_hands(std::uint8_t which, std::uint8_t bits, std::string_view input) {
  static Peer socket("/run/server", answer);
  static Peer tcp(5432, answer);
  static const Probes all = probes();
  const std::size_t chosen = which % all.size();
  script = {.choice = Choice(bits), .input = std::string(input), .postgres = clients()[chosen].postgres};
  const std::optional<Outcome> outcome = attempt(*all[chosen]);
  socket.dismiss();
  tcp.dismiss();
  if (!outcome || !outcome->up()) return;
  // In the clear, behind "S", libpq takes words of nobody; a preference may be satisfied without TLS.
  const bool may_be_clear = clients()[chosen].target.ends_with("prefer");
  require(may_be_clear || script.served, "up without the server's words", outcome->detail);
  const bool good = script.choice.proof() == TlsServer::Proof::good;
  require(good || !clients()[chosen].verifies, "up with a certificate that does not hold", outcome->detail);
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  steady::fuzz::enter_own_world();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size >= 2) steady::fuzz::shake_hands(data[0], data[1], {reinterpret_cast<const char*>(data) + 2, size - 2});
  return 0;
}
