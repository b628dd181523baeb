// Connections are limited, and clients may be many and hostile: how much each may use, and which one is evicted for a
// new one. Pure: no socket.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "base/duration.h"

namespace steady::server {

// How much a client may use before it loses its connection.
struct Limits {
  std::size_t connections = 512;                // at most half the descriptors; beyond it a client is evicted
  Duration idle = std::chrono::seconds(60);     // between two requests
  Duration header = std::chrono::seconds(5);    // from the first byte of a request's header to its last
  Duration response = std::chrono::seconds(5);  // for the client to read the response
  // Total unsent bytes of responses. Beyond it the client with the oldest step loses its connection.
  std::size_t untaken = std::size_t{8} << 20;
};

// The origin of a client, as far as clients can be distinguished.
struct Origin {
  enum class Way : unsigned char { unix_socket, loopback, remote };
  Way way = Way::remote;
  std::array<unsigned char, 16> network{};  // for a remote client: its IPv4 address, or the /64 of its IPv6 address

  bool local() const { return way != Way::remote; }
  bool operator==(const Origin&) const = default;
};

struct Slot {
  Origin origin;
  // The time of the last step: connection accepted, complete header read, or response sent. A byte is not a step, so
  // sending one byte per second gains nothing.
  Clock::time_point since{};
};

// The client to evict for `newcomer`; null when there is room. It is always the one whose last step is the oldest,
// whatever it waits for or withholds, so never a client that sends requests and reads the responses. One remote address
// may hold at most a quarter of the limit, and an eighth is reserved for clients of this machine; beyond these shares a
// newcomer replaces a client of the same group.
Slot* who_leaves(std::span<Slot* const> slots, const Origin& newcomer, std::size_t limit);

// The client to evict regardless of the limits; null when there is none.
Slot* longest_without_step(std::span<Slot* const> slots);

}  // namespace steady::server
