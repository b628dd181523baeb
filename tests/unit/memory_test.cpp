// The meter of tests/support/memory.h: it must see what nobody writes into, or the tests that use it prove nothing.
#include "support/memory.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace steady::test {
namespace {

TEST(AddressSpace, ShowsABufferThatIsNeverWrittenTo) {
  const std::size_t size = std::size_t{2} << 30;
  void* buffer = nullptr;
  EXPECT_GE(address_space_for([&] { buffer = std::malloc(size); }), size - usual_address_space);
  EXPECT_NE(buffer, nullptr);
  std::free(buffer);
}

}  // namespace
}  // namespace steady::test
