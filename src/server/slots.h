// Connections are few, and clients may be many and hostile: who must give his up for somebody new. Pure: no socket.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "base/duration.h"

namespace steady::server {

// Where a client comes from, as far as one party can be told from another.
struct Origin {
  enum class Way : unsigned char { unix_socket, loopback, remote };
  Way way = Way::remote;
  std::array<unsigned char, 16> network{};  // of a remote client: its IPv4 address, or the /64 of its IPv6 address

  bool local() const { return way != Way::remote; }
  bool operator==(const Origin&) const = default;
};

struct Slot {
  Origin origin;
  // The last step: accepted, its whole header read, its response taken. A byte is not a step, so that one byte per second
  // gains nothing.
  Clock::time_point since{};
};

// Who makes room for `newcomer`, or null when there is room. It is always one that has gone without a step for longest:
// whatever it waits for or withholds, a client that asks and reads is never that one. Of the whole limit a remote address
// holds a quarter at most, and an eighth is left to this machine's own clients; beyond these a newcomer takes the place of
// one of its own sort.
Slot* who_leaves(std::span<Slot* const> slots, const Origin& newcomer, std::size_t limit);

// Who makes room whatever the limits say, or null when there is nobody.
Slot* longest_without_step(std::span<Slot* const> slots);

}  // namespace steady::server
