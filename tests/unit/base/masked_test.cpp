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

TEST(Repeats, FindsSixCharactersInARowOrAllOfAShorterSecret) {
  EXPECT_TRUE(repeats("you sent unter2s, no", "hunter2secret"));
  EXPECT_FALSE(repeats("you sent unter, no", "hunter2secret"));
  EXPECT_TRUE(repeats("no app here", "app"));
  EXPECT_FALSE(repeats("no ap here", "app"));
  EXPECT_FALSE(repeats("anything", ""));
  EXPECT_FALSE(repeats("", "hunter2"));
  EXPECT_TRUE(repeats(std::string_view("a\0\0\0\0\0\0b", 8), std::string_view("\0\0\0\0\0\0", 6)));
  EXPECT_FALSE(repeats(std::string(8'000, 'x'), std::string(1'000'000, 'y'))) << "and that at once";
}

}  // namespace
}  // namespace steady
