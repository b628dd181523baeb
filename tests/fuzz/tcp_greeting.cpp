// What a peer of a TCP check says: up takes the expected text, and a peer that quotes what it was sent does not get it printed.
//
// The first byte of an input chooses the size of the pieces in which the rest is sent; bit 7, the probe.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/support/peer.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/world.h"

namespace steady::fuzz {
namespace {

constexpr std::array targets{
    "tcp://127.0.0.1:25#expect=220%20ready",
    "tcp://127.0.0.1:25#send=PASS%20${SECRET}%5Cr%5Cn&expect=220%20ready",
};

struct Script {
  std::string said;
  std::size_t piece = 0;
  bool listens = false;
};
Script script;

asio::awaitable<void> greet(Guest& guest, std::size_t) {
  if (script.listens && !co_await guest.hear()) co_return;
  if (!co_await guest.say_in_pieces(script.said, script.piece)) co_return;
  guest.end();
  co_await guest.hear_out();
}

void probe(std::uint8_t how, std::string_view input) {
  static Peer peer(25, greet);
  static const Probes probes = probes_of(targets);
  const bool sends = (how & 0x80U) != 0;
  if (!sends && holds_secret(input)) return;
  script = {.said = sends ? replaced(std::string(input), echo, secret) : std::string(input),
            .piece = how & 0x7fU,
            .listens = sends};
  const std::optional<Outcome> outcome = attempt(*probes[sends ? 1 : 0]);
  peer.dismiss();
  if (outcome && outcome->up()) require(script.said.contains("220 ready"), "up without the text", script.said);
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
