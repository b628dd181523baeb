#include "net/addresses.h"

#include <gtest/gtest.h>

namespace steady::net {
namespace {

Addresses list(std::initializer_list<const char*> texts) {
  Addresses out;
  for (const char* text : texts) out.push_back(asio::ip::make_address(text));
  return out;
}

TEST(Addresses, AreInterleavedIpv6First) {
  EXPECT_EQ(interleaved(list({"::1", "::2"}), list({"1.1.1.1", "2.2.2.2", "3.3.3.3"})),
            list({"::1", "1.1.1.1", "::2", "2.2.2.2", "3.3.3.3"}));
  EXPECT_EQ(interleaved(list({"::1", "::2"}), {}), list({"::1", "::2"}));
  EXPECT_EQ(interleaved({}, list({"1.1.1.1"})), list({"1.1.1.1"}));
  EXPECT_EQ(interleaved({}, {}), Addresses());
}

TEST(Addresses, OfANameAreTriedUpTo32) {
  const Addresses many(6000, asio::ip::make_address("10.0.0.1"));
  EXPECT_EQ(some_of(many).size(), 32U);
  EXPECT_EQ(some_of(list({"::1", "10.0.0.1"})), list({"::1", "10.0.0.1"}));
}

TEST(Addresses, ThatAreOfNoHostAreLeftOut) {
  EXPECT_EQ(without_unspecified(list({"::", "10.0.0.1", "0.0.0.0", "::1", "::ffff:0.0.0.0"}), "db.test"),
            list({"10.0.0.1", "::1"}));
  for (const char* nobody : {"0.0.0.0", "::", "::ffff:0.0.0.0"}) {
    const Result<Addresses> none = without_unspecified(list({nobody}), "db.test");
    ASSERT_FALSE(none) << nobody;
    EXPECT_EQ(none.error().reason, Reason::unreachable);
    EXPECT_EQ(none.error().detail,
              "db.test is " + list({nobody}).front().to_string() + ", which is no address of a host");
    EXPECT_FALSE(none.error().permanent()) << "a name server may say another address soon";
  }
}

TEST(Addresses, AreAllPermittedByDefault) {
  EXPECT_EQ(permitted(list({"10.0.0.1", "::1"}), {}), list({"10.0.0.1", "::1"}));
}

TEST(Addresses, OutsideLoopbackAreLeftOutUnderLoopbackOnly) {
  const Network narrow{.loopback_only = true};
  EXPECT_EQ(permitted(list({"10.0.0.1", "127.255.0.1", "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1"}), narrow),
            list({"127.255.0.1", "::1", "::ffff:127.0.0.1"}));
  const Result<Addresses> none = permitted(list({"fd00::1"}), narrow);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error(),
            down(Reason::unreachable, "fd00::1 is not a loopback address (--loopback-only)", Permanent::yes));
}

}  // namespace
}  // namespace steady::net
