// PostgreSQL's messages as bytes (manual, 55.7), and the usual scripts of a server made of them: for peers that say what
// no real server can be made to say.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "support/scripted_peer.h"

namespace steady::test::wire {

inline std::string number(std::uint32_t value, int bytes = 4) {
  std::string out;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xffU);
  return out;
}

inline std::uint32_t number_in(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

inline std::string message(char type, std::string_view body) {
  return type + number(static_cast<std::uint32_t>(body.size() + 4)) + std::string(body);
}

inline std::string zero(std::string_view text) { return std::string(text) + '\0'; }

inline std::string error(std::string_view code, std::string_view text, char type = 'E') {
  return message(type, zero("SFATAL") + zero("VFATAL") + zero("C" + std::string(code)) + zero("M" + std::string(text)) +
                           zero("Hdo not show the hint") + zero("Fpostmaster.c") + zero("L2335") + '\0');
}

inline std::string authentication(std::uint32_t kind, std::string_view rest = {}) {
  return message('R', number(kind) + std::string(rest));
}

inline std::string ready() { return message('Z', "I"); }

// From AuthenticationOk to ReadyForQuery.
inline std::string welcome() {
  return authentication(0) + message('S', zero("server_version") + zero("15.1")) +
         message('S', zero("client_encoding") + zero("UTF8")) + message('K', number(7) + number(8)) + ready();
}

// One row of one column, without ReadyForQuery.
inline std::string row(std::string_view value) {
  const std::string description =
      zero("x") + number(0) + number(0, 2) + number(25) + number(0xffff, 2) + number(0xffffffff) + number(0, 2);
  return message('T', number(1, 2) + description) +
         message('D', number(1, 2) + number(static_cast<std::uint32_t>(value.size())) + std::string(value)) +
         message('C', zero("SELECT 1"));
}

// The startup packet without its length; answers "no" to every request for TLS before it.
inline std::string read_startup(Guest& guest) {
  while (true) {
    const std::string size = guest.read_exactly(4);
    if (size.size() < 4) return {};
    const std::string body = guest.read_exactly(number_in(size) - 4);
    if (body != number(80877103)) return body;
    guest.send("N");
  }
}

// A message of the client: its type and its body.
inline std::string read_message(Guest& guest) {
  const std::string head = guest.read_exactly(5);
  if (head.size() < 5) return head;
  return head.substr(0, 1) + guest.read_exactly(number_in(head.substr(1)) - 4);
}

// A server that takes anybody and answers each query with `answer`.
inline ScriptedPeer::Script server(std::string answer) {
  return [answer = std::move(answer)](Guest& guest) {
    read_startup(guest);
    guest.send(welcome());
    while (read_message(guest).starts_with('Q')) guest.send(answer);
    guest.close();
  };
}

// A server that answers the startup packet with `answer` and then hangs up.
inline ScriptedPeer::Script refusing(std::string answer) {
  return [answer = std::move(answer)](Guest& guest) {
    read_startup(guest);
    guest.send(answer);
    guest.close();
  };
}

}  // namespace steady::test::wire
