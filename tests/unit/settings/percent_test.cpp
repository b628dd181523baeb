#include "settings/percent.h"

#include <gtest/gtest.h>

#include <string>

#include "settings/expand.h"
#include "support/reading.h"

namespace steady::settings {
namespace {

TEST(PercentDecode, DecodesEveryByteAndLeavesBadEscapes) {
  EXPECT_EQ(percent_decode("p%25w%23%40%3a%2F"), "p%w#@:/");
  EXPECT_EQ(percent_decode("%C3%A4+"), "\xC3\xA4+");
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%2"), "%zz%2");
}

TEST(PercentDecode, LeavesVariablesAlone) { EXPECT_EQ(percent_decode("%41${P:-%41}%41"), "A${P:-%41}A"); }

TEST(PercentDecode, MakesNoVariableOutOfAPassword) {
  const Environment nothing = test::environment_of({});
  for (const std::string encoded : {"%24%7BX%7D", "$%7BX}", "%24{X}", "$$%7BX%7D"}) {
    const std::string decoded = percent_decode(encoded);
    const auto expanded = expand(decoded, nothing);
    ASSERT_TRUE(expanded) << encoded;
    EXPECT_TRUE(expanded->ends_with("${X}")) << *expanded;
  }
  EXPECT_EQ(percent_decode("${X"), "${X");
}

TEST(WithEncodedZone, EncodesThePercentOfAZoneOnce) {
  EXPECT_EQ(with_encoded_zone("fe80::1%eth0"), "fe80::1%25eth0");
  EXPECT_EQ(with_encoded_zone("fe80::1%25eth0"), "fe80::1%25eth0");
  EXPECT_EQ(with_encoded_zone("fe80::1%25"), "fe80::1%2525") << "zone 25";
  EXPECT_EQ(with_encoded_zone("fe80::1"), "fe80::1");
}

}  // namespace
}  // namespace steady::settings
