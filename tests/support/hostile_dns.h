// Answers that no honest name server gives, for NameAnswer::crafted().
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dns_message.h"

namespace steady::test {

// What a resolver would have asked.
DnsQuestion question_for(std::string_view name, DnsType type);

// 64 KiB: a record of compression pointers, each to the one before, and as many addresses as fit whose name is the last of
// them. A parser that follows all of them does 30 million steps.
std::string pointer_chain(const DnsQuestion& question);

// The same within `size` bytes, and with at most `jumps` pointers, as many as RFC 1035 could need.
std::string pointer_chain(const DnsQuestion& question, std::size_t size, std::size_t jumps);

}  // namespace steady::test
