#include "base/secret.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace steady {
namespace {

TEST(Masked, CoversEveryPlaceOfAWordThatIsLongEnough) {
  EXPECT_EQ(masked("hunter2 is not hunter2", "hunter2", 4), "*** is not ***");
  EXPECT_EQ(masked("abc", "abc", 4), "abc");
  EXPECT_EQ(masked("abc", "", 0), "abc");
}

TEST(Masked, CoversTheLongestWordFirst) {
  EXPECT_EQ(masked("admin:admin2024", std::vector<std::string_view>{"admin", "admin2024"}, 4), "***:***");
}

// printable() has cut the text before anybody looked for the password in it.
TEST(Masked, CoversTheBeginningOfAWordThatWasCut) {
  const std::string password(400, 'p');
  EXPECT_EQ(masked(printable("no: " + password, 60) + " (28P01)", password, 8), "no: ***... (28P01)");
  EXPECT_EQ(masked("no: hunter2secr... (28P01)", "hunter2secretpassword", 8), "no: ***... (28P01)");
  EXPECT_EQ(masked("no: hunt...", "hunter2secretpassword", 8), "no: hunt...") << "a word like others";
}

}  // namespace
}  // namespace steady
