// Shortens answers of name servers before c-ares parses them. A message may have 64 KiB, every name in it may lead
// through 128 others, and c-ares parses all of it in one call: that blocks the loop for 20 ms, and on a tenth of a
// processor for ten times as long. Our query needs only a few addresses. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace steady::net {

// Bytes of one message: room for 250 IPv4 or 140 IPv6 addresses.
inline constexpr std::size_t longest_answer = 4096;

// Cuts a longer message (RFC 1035, section 4.1), of which `beginning` has the first bytes, after its last complete
// answer record and adjusts the counts. Empty when no answer record fits, or when the message is malformed.
std::string shortened(std::string_view beginning);

// The messages on one TCP connection, each after two bytes of length (RFC 1035, section 4.2.2).
class AnswerStream {
 public:
  // Takes received bytes and returns the messages that are complete, each with its length, shortened if it is too long.
  std::string feed(std::string_view bytes);

  // A message was too long and could not be shortened; the data after it cannot be used.
  bool broken() const { return broken_; }

 private:
  std::size_t wanted() const;  // how many bytes of a message, including its length, are kept
  std::string take();

  std::string held_;
  std::size_t skipped_ = 0;  // bytes still to come of a message that was shortened
  bool broken_ = false;
};

}  // namespace steady::net
