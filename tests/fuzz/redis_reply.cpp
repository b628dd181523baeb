// Replies of a Redis server, into the codec and into the real probe. Up takes a PONG, no reply makes the reader hold much
// more than its limit, and a server that says the password back does not get it printed.
//
// The first byte of an input chooses the probe, the second the size of the pieces in which the rest is sent.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/support/peer.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/world.h"
#include "probe/redis/codec.h"

namespace steady::fuzz {
namespace {

constexpr std::string_view turn = "\xff|";  // the server waits for the next command

// The first two have no password that could be said back.
constexpr std::size_t without_password = 2;
constexpr std::array targets{
    "redis+unix:///run/server",
    "redis+unix:///run/server#role=master&key=a",
    "redis+unix:///run/server?user=app&password=${SECRET}&database=2",
    "redis+unix:///run/server?password=${SECRET}#level=alive",
    "redis+unix:///run/server?password=${SECRET}#role=replica&link=up&loaded=true&cluster=ok&key=a&expect=${SECRET}",
};

struct Script {
  std::vector<std::string> turns;
  std::size_t piece = 0;
};
Script script;

asio::awaitable<void> answer(Guest& guest, std::size_t) {
  for (const std::string& said : script.turns) {
    if (!co_await guest.hear() || !co_await guest.say_in_pieces(said, script.piece)) co_return;
  }
  guest.end();
  co_await guest.hear_out();
}

// The codec alone, fed in pieces.
void read(std::string_view bytes, std::size_t piece) {
  probe::redis::ReplyReader reader;
  std::size_t fed = 0;
  for (bool going_on = true; going_on && fed < bytes.size();) {
    const std::size_t size = std::min(piece == 0 ? bytes.size() : piece, bytes.size() - fed);
    reader.feed(bytes.substr(fed, size));
    fed += size;
    auto reply = reader.next();
    for (; reply && *reply; reply = reader.next()) {
      require((*reply)->text.size() <= fed, "a reply is not longer than what came", (*reply)->text);
    }
    going_on = reply.has_value();
    if (!reply) require_sound(reply.error());
  }
}

void probe(std::uint8_t which, std::uint8_t piece, std::string_view input) {
  static Peer peer("/run/server", answer);
  static const Probes probes = probes_of(targets);
  const std::size_t chosen = which % probes.size();
  const bool has_password = chosen >= without_password;
  if (!has_password && holds_secret(input)) return;
  const std::string said = has_password ? replaced(std::string(input), echo, secret) : std::string(input);
  script = {.turns = split(said, turn), .piece = piece};
  const std::optional<Outcome> outcome = attempt(*probes[chosen]);
  peer.dismiss();
  const bool alive = chosen == 3;  // takes "-LOADING" for a sign of life
  if (outcome && outcome->up()) require(alive || said.contains("PONG"), "up without a PONG", outcome->detail);
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  steady::fuzz::enter_own_world();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steady::fuzz;
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
  require_quick("reading replies", [&] { read(input, data[1]); });
  probe(data[0], data[1], input);
  return 0;
}
