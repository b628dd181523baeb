#include "hostile_dns.h"

#include <algorithm>
#include <cstdint>

namespace steady::test {
namespace {

constexpr std::size_t header_size = 12;
constexpr std::size_t last_that_can_be_pointed_at = 0x3fff;

std::string number(std::size_t value) {
  return {static_cast<char>(value >> 8U & 0xffU), static_cast<char>(value & 0xffU)};
}

std::string pointer(std::size_t to) { return number(0xc000U | to); }

// Type, class, TTL, length and data, behind a name.
std::string record(const std::string& name, std::size_t type, const std::string& data) {
  return name + number(type) + number(1) + number(0) + number(1) + number(data.size()) + data;
}

}  // namespace

DnsQuestion question_for(std::string_view name, DnsType type) {
  std::string section;
  for (std::string_view rest = name; !rest.empty();) {
    const std::string_view label = rest.substr(0, rest.find('.'));
    section += static_cast<char>(label.size());
    section += label;
    rest.remove_prefix(std::min(label.size() + 1, rest.size()));
  }
  section += '\0' + number(static_cast<std::size_t>(type)) + number(1);
  return {.id = 1, .name = std::string(name), .type = static_cast<std::uint16_t>(type), .section = section};
}

std::string pointer_chain(const DnsQuestion& question, std::size_t size, std::size_t jumps) {
  constexpr std::size_t unknown_type = 65280;
  std::size_t last = header_size + question.section.size() + 11;  // the data of the first record
  std::string chain(1, '\0');
  for (std::size_t at = last + 1; jumps > 0 && at <= last_that_can_be_pointed_at; at += 2, --jumps) {
    chain += pointer(last);
    last = at;
  }
  std::string body = record(std::string(1, '\0'), unknown_type, chain);
  const std::string address =
      record(pointer(last), static_cast<std::size_t>(DnsType::a), "\x7f" + std::string("\0\0\1", 3));
  std::size_t count = 1;
  for (; header_size + question.section.size() + body.size() + address.size() <= size; ++count) body += address;
  return number(question.id) + "\x81\x80" + number(1) + number(count) + number(0) + number(0) + question.section + body;
}

std::string pointer_chain(const DnsQuestion& question) { return pointer_chain(question, 65500, 65500); }

}  // namespace steady::test
