// Messages of a PostgreSQL server into libpq, through the real probe. Up takes a login that the server has let pass, and a
// result where a query was asked.
//
// The first byte of an input chooses the probe; the second the size of the pieces in which messages are sent, and whether
// the server waits for its turn.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/support/peer.h"
#include "fuzz/support/postgres_wire.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/world.h"

namespace steady::fuzz {
namespace {

using namespace std::string_view_literals;

constexpr std::array targets{
    "postgres+unix:///run?user=app&password=${SECRET}#level=login",
    "postgres+unix:///run?user=app&password=${SECRET}#query=select%201&expect=1",
    "postgres+unix:///run?user=app&password=${SECRET}#role=replica",
    "postgres+unix:///run?user=app#level=accepting",
    "postgres+unix:///run?user=app&password=${SECRET}#query=select%20name%20from%20events&role=primary",
};

// Stands where the second step of SCRAM repeats what the client has made up: as long as libpq's own.
constexpr std::string_view nonce = "client-nonce-placeholder";

struct Script {
  std::string bytes;
  std::size_t piece = 0;
  bool patient = true;
};
Script script;

std::string nonce_of(std::string_view heard) {
  const std::size_t at = heard.rfind(",r=");
  const std::string found(at == std::string_view::npos ? "" : heard.substr(at + 3, nonce.size()));
  return found.size() == nonce.size() ? found : std::string(nonce);
}

asio::awaitable<void> answer(Guest& guest, std::size_t) {
  if (!co_await guest.hear()) co_return;
  for (const std::string_view each : messages_of(script.bytes)) {
    const std::string said = replaced(std::string(each), nonce, nonce_of(guest.heard()));
    if (!co_await guest.say_in_pieces(said, script.piece)) co_return;
    if (script.patient && ends_turn(each) && !co_await guest.hear()) break;
  }
  guest.end();
  co_await guest.hear_out();
}

// AuthenticationOk, of which libpq takes any length, and ReadyForQuery.
bool logs_in(std::string_view bytes) {
  for (std::size_t at = bytes.find('R'); at != bytes.npos; at = bytes.find('R', at + 1)) {
    if (bytes.substr(at).size() > 8 && bytes.substr(at + 5, 4) == "\0\0\0\0"sv) return bytes.contains('Z');
  }
  return false;
}

void probe(std::uint8_t which, std::uint8_t how, std::string_view input) {
  static Peer peer("/run/.s.PGSQL.5432", answer);
  static const Probes probes = probes_of(targets);
  const std::size_t chosen = which % probes.size();
  const bool only_accepts = chosen == 3;  // it has no password that could be said back, and an error is an answer too
  std::string bytes = replaced(std::string(input), echo, only_accepts ? "a secret" : secret);
  script = {.bytes = std::move(bytes), .piece = how & 0x7fU, .patient = (how & 0x80U) == 0};
  const std::optional<Outcome> outcome = attempt(*probes[chosen]);
  peer.dismiss();
  if (!outcome || !outcome->up()) return;
  require(only_accepts || logs_in(script.bytes), "up without a login", outcome->detail);
  const bool asks = chosen != 0 && !only_accepts;
  require(!asks || script.bytes.contains('D') || script.bytes.contains('C'), "up without a result", outcome->detail);
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  steady::fuzz::enter_own_world();
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t largest,
                                               unsigned seed) {
  return steady::fuzz::mutate_messages(data, size, largest, seed, 2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size >= 2) steady::fuzz::probe(data[0], data[1], {reinterpret_cast<const char*>(data) + 2, size - 2});
  return 0;
}
