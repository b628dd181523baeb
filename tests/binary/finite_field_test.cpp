// A server names the prime of finite-field Diffie-Hellman, and one of 10,000 bits costs seconds of a processor in one call.
// So it is never offered (RFC 5246, section 7.4.1.2; RFC 7919), and a server that knows nothing else fails at once.
#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "binary.h"
#include "support/scripted_peer.h"
#include "unit/probe/postgres/wire.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t dhe_rsa_aes128_gcm = 0x009e;

std::string record(char type, const std::string& content) {
  return type + std::string("\x03\x03") + wire::number(static_cast<std::uint32_t>(content.size()), 2) + content;
}

// What a server says that can do nothing of what was offered, and what one says that chooses its favourite all the same.
std::string refusal() { return record('\x15', std::string("\x02\x28", 2)); }
std::string choice() {
  const std::string hello = "\x03\x03" + std::string(32, 'r') + '\0' + wire::number(dhe_rsa_aes128_gcm, 2) + '\0';
  return record('\x16', '\x02' + wire::number(static_cast<std::uint32_t>(hello.size()), 3) + hello);
}

// Reads fields of a ClientHello, each behind its length.
class Hello {
 public:
  explicit Hello(Guest& guest) {
    const std::string head = guest.read_exactly(5);
    bytes_ = guest.read_exactly(wire::number_in(std::string_view(head).substr(3)));
    rest_ = std::string_view(bytes_).substr(4 + 2 + 32);
    take(1);  // the session
  }

  std::vector<std::uint32_t> suites() { return numbers(take(2)); }

  std::vector<std::uint32_t> groups() {
    take(1);  // compression
    std::string_view extensions = take(2);
    while (extensions.size() >= 4) {
      const std::uint32_t size = wire::number_in(extensions.substr(2, 2));
      if (wire::number_in(extensions.substr(0, 2)) == 10) return numbers(extensions.substr(6, size - 2));
      extensions.remove_prefix(4 + size);
    }
    return {};
  }

 private:
  std::string_view take(std::size_t size_of_length) {
    const std::uint32_t size = wire::number_in(rest_.substr(0, size_of_length));
    const std::string_view field = rest_.substr(size_of_length, size);
    rest_.remove_prefix(size_of_length + size);
    return field;
  }

  static std::vector<std::uint32_t> numbers(std::string_view field) {
    std::vector<std::uint32_t> all;
    for (; field.size() >= 2; field.remove_prefix(2)) all.push_back(wire::number_in(field.substr(0, 2)));
    return all;
  }

  std::string bytes_;
  std::string_view rest_;
};

bool is_finite_field(std::uint32_t suite) {
  const bool aes_or_camellia = (suite >= 0x32 && suite <= 0x34) || suite == 0x38 || suite == 0x39 || suite == 0x40 ||
                               (suite >= 0x67 && suite <= 0x6b) || (suite >= 0x9e && suite <= 0xa7);
  return aes_or_camellia || suite == 0xccaa || suite == 0xccad || (suite >= 0xc09e && suite <= 0xc0a7);
}

class FiniteField : public testing::Test {
 protected:
  // Expects a failure that says `words`, with everything that is offered looked at.
  void expect_refused(bool postgres, const std::string& before, const std::string& behind, const std::string& answer,
                      const std::string& words) {
    const ScriptedPeer peer([&](Guest& guest) {
      if (postgres) {
        guest.read_exactly(8);
        guest.send("S");
      }
      Hello hello(guest);
      const std::scoped_lock hold(mutex);
      for (const std::uint32_t suite : hello.suites()) EXPECT_FALSE(is_finite_field(suite)) << std::hex << suite;
      const std::vector<std::uint32_t> groups = hello.groups();
      EXPECT_FALSE(groups.empty());
      for (const std::uint32_t group : groups) EXPECT_NE(group >> 8U, 1U) << std::hex << group;
      guest.send(answer);
    });
    const Finished finished = steady({"check", "--timeout", "10s", cat(before, "127.0.0.1:", peer.port(), behind)});
    EXPECT_EQ(finished.status, 1) << story(finished);
    EXPECT_LT(finished.took, 5s) << story(finished);
    EXPECT_TRUE(finished.out.contains(words)) << story(finished);
  }

  std::mutex mutex;
};

TEST_F(FiniteField, IsNotOfferedAndAServerOfNothingElseFailsAtOnce) {
  expect_refused(false, "https://", "/#insecure=true", refusal(),
                 "tls error: TLS failed: the peer's alert: handshake failure");
  expect_refused(false, "https://", "/#insecure=true", choice(), "tls error: TLS failed: wrong cipher returned");
  const std::string demand = "/app?sslmode=require";
  expect_refused(true, "postgres://app@", demand, refusal(), "tls error: SSL error: ");
  expect_refused(true, "postgres://app@", demand, choice(), "tls error: SSL error: wrong cipher returned");
}

}  // namespace
}  // namespace steady::test
