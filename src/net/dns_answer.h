// Answers of name servers, made small before c-ares reads them. A message may have 64 KiB, every name in it may lead through
// 128 others, and c-ares reads all of it before anything else happens: 20 ms of a loop that has other things to do, and ten
// times that on a tenth of a processor. Our question needs a few addresses. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace steady::net {

// Of one message; room for 250 addresses of IPv4, or 140 of IPv6.
inline constexpr std::size_t longest_answer = 4096;

// The first bytes of a longer message (RFC 1035, section 4.1), cut after the last whole record of its answers: the counts
// say so, and nothing follows. Empty when that leaves none of its answers, or when it makes no sense.
std::string shortened(std::string_view beginning);

// The messages on one TCP connection, each behind two bytes of length (RFC 1035, section 4.2.2).
class AnswerStream {
 public:
  // Takes what came and returns what is whole by now, each message with its length, shortened where it is too long.
  std::string feed(std::string_view bytes);

  // A message was too long and could not be shortened; nothing that follows can be used.
  bool broken() const { return broken_; }

 private:
  std::size_t wanted() const;  // bytes of a message and its length that are kept
  std::string take();

  std::string held_;
  std::size_t skipped_ = 0;  // still to come of a message that has been shortened
  bool broken_ = false;
};

}  // namespace steady::net
