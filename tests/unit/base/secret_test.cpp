#include "base/secret.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/text.h"

namespace steady {
namespace {

template <class Value>
concept Streamable = requires(std::ostream& out, const Value& value) { out << value; };

template <class Value>
concept Joinable = requires(const Value& value) { cat(value); };

static_assert(Streamable<std::string>, "the test must be able to fail");
static_assert(!Streamable<Secret>);
static_assert(Joinable<std::string>, "the test must be able to fail");
static_assert(!Joinable<Secret>);
static_assert(fmt::is_formattable<std::string>::value, "the test must be able to fail");
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::constructible_from<std::string, Secret>);
static_assert(!std::convertible_to<std::string, Secret>, "what becomes a secret is said in so many words");
static_assert(!std::equality_comparable<Secret>, "comparing stops at the first difference, and so tells where it is");

constexpr std::string_view short_one = "s3cr3t-short";  // fits into the string itself
constexpr std::string_view long_one = "a long secret that lives on the heap, far from its object";

// Whether the bytes of an object still hold `text`, also after it has died.
template <std::size_t Size>
bool hold(const std::array<std::byte, Size>& bytes, std::string_view text) {
  return memmem(bytes.data(), bytes.size(), text.data(), text.size()) != nullptr;
}

TEST(Secret, GivesItsBytesToWhoAsksForThem) {
  EXPECT_EQ(Secret(std::string(long_one)).reveal(), long_one);
  EXPECT_TRUE(Secret().empty());
  EXPECT_FALSE(Secret(std::string(short_one)).empty());
}

TEST(Secret, OverwritesItsBytesWhenItDies) {
  alignas(Secret) std::array<std::byte, sizeof(Secret)> place{};
  auto* secret = std::construct_at(reinterpret_cast<Secret*>(place.data()), std::string(short_one));
  EXPECT_TRUE(hold(place, short_one));
  std::destroy_at(secret);
  EXPECT_FALSE(hold(place, short_one.substr(1)));
}

TEST(Secret, LeavesNothingBehindWhenItMoves) {
  alignas(Secret) std::array<std::byte, sizeof(Secret)> place{};
  auto* from = std::construct_at(reinterpret_cast<Secret*>(place.data()), std::string(short_one));
  Secret to(std::move(*from));
  EXPECT_EQ(to.reveal(), short_one);
  EXPECT_FALSE(hold(place, short_one.substr(1)));
  Secret assigned;
  assigned = std::move(to);
  EXPECT_EQ(assigned.reveal(), short_one);
  std::destroy_at(from);
}

TEST(Secret, WipesTheWholeBufferOfAString) {
  std::string text(long_one);
  const char* bytes = text.data();
  const std::size_t capacity = text.capacity();
  text.resize(3);  // the rest stays in the buffer
  Secret::wipe(text);
  EXPECT_TRUE(text.empty());
  ASSERT_EQ(text.data(), bytes);
  ASSERT_EQ(text.capacity(), capacity);
  text.resize(capacity, 'x');  // within the buffer: the bytes behind the end may be looked at again
  text.clear();
  Secret::wipe(text);
  text.resize(capacity);
  EXPECT_EQ(text, std::string(capacity, '\0'));
}

TEST(Secret, CopiesAndAssignsItself) {
  Secret first{std::string(long_one)};
  Secret second = first;
  EXPECT_EQ(second.reveal(), first.reveal());
  second = Secret(std::string(short_one));
  second = first;
  EXPECT_EQ(second.reveal(), long_one);
  Secret& same = second;
  second = same;
  EXPECT_EQ(second.reveal(), long_one);
  second = std::move(same);
  EXPECT_EQ(second.reveal(), long_one);
}

TEST(Secret, KeepsEveryByte) {
  const std::string odd("\0%# @:/$'\"\xc3\xa9\xff", 13);
  EXPECT_EQ(Secret(odd).reveal(), odd);
}

}  // namespace
}  // namespace steady
