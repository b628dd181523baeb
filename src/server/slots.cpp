#include "server/slots.h"

#include <algorithm>

namespace steady::server {
namespace {

// A group of slots: its size, and the slot with the oldest step.
struct Group {
  std::size_t size = 0;
  Slot* oldest = nullptr;

  void add(Slot* slot) {
    ++size;
    if (oldest == nullptr || slot->since < oldest->since) oldest = slot;
  }
};

}  // namespace

Slot* who_leaves(std::span<Slot* const> slots, const Origin& newcomer, std::size_t limit) {
  Group all;
  Group remote;
  Group its_own;
  for (Slot* slot : slots) {
    all.add(slot);
    if (!slot->origin.local()) remote.add(slot);
    if (slot->origin == newcomer) its_own.add(slot);
  }
  const std::size_t share = std::max<std::size_t>(limit / 4, 1);
  const std::size_t reserve = limit / 8;
  if (!newcomer.local() && its_own.size >= share) return its_own.oldest;
  if (!newcomer.local() && remote.size >= limit - reserve) return remote.oldest;
  return all.size >= limit ? all.oldest : nullptr;
}

Slot* longest_without_step(std::span<Slot* const> slots) {
  Group all;
  for (Slot* slot : slots) all.add(slot);
  return all.oldest;
}

}  // namespace steady::server
