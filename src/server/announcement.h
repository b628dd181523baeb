// The header of the PROXY protocol with which a proxy announces its client before the first request
// (https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt). It can only take rights away: whoever connects may forge
// it. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace steady::server {

// Bytes of the longest header that is understood, with its extensions (TLV). A proxy needs some 300 for a certificate's
// names; the protocol allows 64 KiB.
inline constexpr std::size_t announcement_limit = 2048;

struct Announcement {
  enum class State : std::uint8_t { none, incomplete, complete, invalid };
  State state = State::none;
  std::size_t size = 0;  // of a complete header, in bytes
  bool relayed = false;  // the client is not on this machine, as far as the proxy knows
};

// Reads the beginning of a connection. Version 1 is a line of at most 107 bytes (section 2.1), version 2 binary (section
// 2.2). A client is on this machine if the proxy speaks for itself (LOCAL), or announces a loopback address. "UNKNOWN",
// an unspecified family, UDP and Unix sockets of the proxy say nothing about that, so they count as relayed.
Announcement read_announcement(std::string_view begin);

}  // namespace steady::server
