#include "dns_message.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace steady::test {
namespace {

constexpr std::size_t header_size = 12;

std::uint16_t number_at(std::string_view message, std::size_t at) {
  const auto high = static_cast<unsigned char>(message[at]);
  const auto low = static_cast<unsigned char>(message[at + 1]);
  return static_cast<std::uint16_t>(high << 8 | low);
}

void append(std::string& out, std::uint16_t number) {
  out += static_cast<char>(number >> 8);
  out += static_cast<char>(number & 0xff);
}

// The labels from `at` on, which then stands behind them. A query holds no compressed name.
std::optional<std::string> read_name(std::string_view message, std::size_t& at) {
  std::string name;
  while (at < message.size()) {
    const auto size = static_cast<unsigned char>(message[at++]);
    if (size == 0) return name;
    if (size > 63 || at + size > message.size()) return std::nullopt;
    if (!name.empty()) name += '.';
    name += message.substr(at, size);
    at += size;
  }
  return std::nullopt;
}

std::string bytes_of(const std::string& address, DnsType type) {
  std::array<char, 16> bytes{};
  const bool v4 = type == DnsType::a;
  if (inet_pton(v4 ? AF_INET : AF_INET6, address.c_str(), bytes.data()) != 1) {
    throw std::invalid_argument("name server: not an address of the type: " + address);
  }
  return {bytes.data(), v4 ? std::size_t{4} : std::size_t{16}};
}

}  // namespace

std::optional<DnsQuestion> read_question(std::string_view message) {
  if (message.size() < header_size || number_at(message, 4) != 1) return std::nullopt;
  std::size_t at = header_size;
  std::optional<std::string> name = read_name(message, at);
  if (!name || at + 4 > message.size()) return std::nullopt;
  std::ranges::transform(*name, name->begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  DnsQuestion question{.id = number_at(message, 0), .name = *name, .type = number_at(message, at), .section = {}};
  question.section = message.substr(header_size, at + 4 - header_size);
  return question;
}

std::string write_reply(const DnsQuestion& question, const DnsReply& reply) {
  constexpr std::uint16_t response = 0x8000;
  constexpr std::uint16_t truncated = 0x0200;
  constexpr std::uint16_t recursion = 0x0180;  // desired and available
  std::string out;
  append(out, question.id);
  const int flags = response | recursion | (reply.truncated ? truncated : 0) | static_cast<int>(reply.code);
  append(out, static_cast<std::uint16_t>(flags));
  append(out, 1);
  append(out, static_cast<std::uint16_t>(reply.addresses.size()));
  append(out, 0);
  append(out, 0);
  out += question.section;
  for (const std::string& address : reply.addresses) {
    const std::string bytes = bytes_of(address, static_cast<DnsType>(question.type));
    append(out, 0xc000 | header_size);  // the name of the question
    append(out, question.type);
    append(out, 1);  // the Internet
    append(out, 0);
    append(out, 3600);
    append(out, static_cast<std::uint16_t>(bytes.size()));
    out += bytes;
  }
  return out;
}

}  // namespace steady::test
