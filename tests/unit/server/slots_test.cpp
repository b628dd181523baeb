#include "server/slots.h"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

namespace steady::server {
namespace {

using Way = Origin::Way;

Origin remote(unsigned char number) { return {.way = Way::remote, .network = {192, 0, 2, number}}; }
const Origin loopback{.way = Way::loopback};

class Slots : public testing::Test {
 protected:
  static constexpr std::size_t limit = 16;

  // The one that took its last step so many seconds after the beginning.
  Slot* add(const Origin& origin, int second) {
    held.push_back({.origin = origin, .since = Clock::time_point{} + std::chrono::seconds(second)});
    slots.push_back(&held.back());
    return slots.back();
  }
  Slot* leaves(const Origin& newcomer) const { return who_leaves(slots, newcomer, limit); }

  std::deque<Slot> held;
  std::vector<Slot*> slots;
};

TEST_F(Slots, AreEnoughUntilTheLimit) {
  for (int i = 0; i < 15; ++i) add(loopback, i);
  EXPECT_EQ(leaves(loopback), nullptr);
  EXPECT_EQ(leaves(remote(1)), nullptr);
}

TEST_F(Slots, AreGivenUpByWhoHasGoneLongestWithoutAStep) {
  for (int i = 0; i < 16; ++i) add(loopback, i == 7 ? 1 : 10 + i);
  EXPECT_EQ(leaves(loopback), slots[7]);
  EXPECT_EQ(leaves(remote(1)), slots[7]) << "this machine's clients hold more than their reserve";
}

TEST_F(Slots, OfOneAddressAreAQuarterOfAll) {
  Slot* neighbour = add(remote(2), 0);
  Slot* mine = add(remote(1), 1);
  for (int i = 0; i < 3; ++i) add(remote(1), 2 + i);
  EXPECT_EQ(leaves(remote(1)), mine) << "though its neighbour is older";
  EXPECT_EQ(leaves(neighbour->origin), nullptr);
}

TEST_F(Slots, AreKeptForThisMachineThoughManyAddressesComeFromOutside) {
  add(loopback, 0);
  Slot* oldest = add(remote(100), 1);
  for (unsigned char i = 1; i < 14; ++i) add(remote(i), 1 + i);
  ASSERT_EQ(slots.size(), 15U);
  EXPECT_EQ(leaves(remote(50)), oldest) << "14 of 16 are for those from outside";
  EXPECT_EQ(leaves(loopback), nullptr);
}

TEST_F(Slots, OfThisMachineAreNotSharedOutByAddress) {
  for (int i = 0; i < 8; ++i) add(loopback, i);
  EXPECT_EQ(leaves(loopback), nullptr);
}

TEST_F(Slots, AreAlwaysGivenToTheNewcomerHoweverFewTheyAre) {
  add(remote(1), 0);
  for (const std::size_t few : {1U, 2U, 3U}) {
    EXPECT_EQ(who_leaves({}, remote(1), few), nullptr) << few;
    EXPECT_EQ(who_leaves(slots, remote(1), few), slots.front()) << few;
  }
  EXPECT_EQ(who_leaves(slots, loopback, 1), slots.front());
}

TEST_F(Slots, AreGivenUpByNobodyWhereNobodyIs) { EXPECT_EQ(longest_without_step({}), nullptr); }

}  // namespace
}  // namespace steady::server
