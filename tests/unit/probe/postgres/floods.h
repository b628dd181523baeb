// Servers that do not stop: of each message that a client has to take at any time, or may be sent without end, a peer that
// sends it for as long as somebody is there.
#pragma once

#include <string>
#include <utility>

#include "wire.h"

namespace steady::test::wire {

inline std::string notification() { return message('A', number(7) + zero("news") + zero("")); }
inline std::string notice() { return error("00000", "nothing happened", 'N'); }

// A parameter of which there may be any number.
inline std::string parameter(unsigned index) { return message('S', zero("p" + std::to_string(index)) + zero("on")); }

// The description of `columns` columns without a name (protocol, section 55.7).
inline std::string columns(std::uint32_t count) {
  std::string all = number(count, 2);
  for (std::uint32_t i = 0; i < count; ++i) all += zero("") + std::string(18, '\0');
  return message('T', all);
}

inline std::string data(std::string_view value) {
  return message('D', number(1, 2) + number(static_cast<std::uint32_t>(value.size())) + std::string(value));
}

// Only the beginning of a message of this size.
inline std::string announced(char type, std::uint32_t size) { return type + number(size) + std::string(60'000, '\0'); }

// Sends it again and again; ends when the guest has left, by an exception that ends the script.
inline void flood(Guest& guest, std::string_view bytes) {
  std::string many;
  while (many.size() < 64 * 1024) many += bytes;
  while (true) guest.send(many);
}

inline void flood_with_parameters(Guest& guest) {
  for (unsigned index = 0;;) {
    std::string many;
    while (many.size() < 64 * 1024) many += parameter(index++);
    guest.send(many);
  }
}

// A server that takes anybody, answers a query with `begin`, and then never stops sending `again`.
inline ScriptedPeer::Script endless(std::string begin, std::string again) {
  return [begin = std::move(begin), again = std::move(again)](Guest& guest) {
    read_startup(guest);
    guest.send(welcome());
    read_message(guest);
    guest.send(begin);
    flood(guest, again);
  };
}

// A server that never comes to ReadyForQuery.
inline ScriptedPeer::Script endless_login(std::string again) {
  return [again = std::move(again)](Guest& guest) {
    read_startup(guest);
    guest.send(authentication(0));
    flood(guest, again);
  };
}

}  // namespace steady::test::wire
