#include "server/announcement.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

#include "base/text.h"
#include "net/asio.h"

namespace steady::server {
namespace {

using namespace std::string_view_literals;
using State = Announcement::State;
using asio::ip::address;

constexpr std::string_view line_begin = "PROXY ";
constexpr std::size_t longest_line = 107;  // with CRLF
constexpr std::string_view signature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t fixed_size = 16;  // signature, version and command, family, length

constexpr Announcement invalid{.state = State::invalid};
constexpr Announcement incomplete{.state = State::incomplete};

// Whether `bytes` may be the beginning of `whole`, or have it as theirs.
bool fits(std::string_view bytes, std::string_view whole) {
  return bytes.substr(0, whole.size()) == whole.substr(0, bytes.size());
}

bool is_loopback(const address& client) {
  const bool mapped = client.is_v6() && client.to_v6().is_v4_mapped();
  if (!mapped) return client.is_loopback();
  return asio::ip::make_address_v4(asio::ip::v4_mapped, client.to_v6()).is_loopback();
}

std::optional<address> parse_address(std::string_view text, bool v6) {
  error_code error;
  address parsed = asio::ip::make_address(text, error);
  if (error || text.contains('%') || parsed.is_v6() != v6) return std::nullopt;
  return parsed;
}

bool is_port(std::string_view text) { return parse_number(text).value_or(65536) <= 65535; }

// "PROXY TCP4 10.0.0.2 10.0.0.5 41000 7832", without CRLF.
Announcement read_line(std::string_view line, std::size_t size) {
  std::vector<std::string_view> words;
  for (const auto word : std::views::split(line, ' ')) words.emplace_back(word);
  if (words[1] == "UNKNOWN") return {.state = State::complete, .size = size, .relayed = true};
  const bool v6 = words[1] == "TCP6";
  if (words.size() != 6 || (!v6 && words[1] != "TCP4")) return invalid;
  const std::optional<address> client = parse_address(words[2], v6);
  if (!client || !parse_address(words[3], v6) || !is_port(words[4]) || !is_port(words[5])) return invalid;
  return {.state = State::complete, .size = size, .relayed = !is_loopback(*client)};
}

unsigned byte(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

// The source address of a complete header of version 2 over TCP; nothing for another family or protocol.
std::optional<address> source_of(std::string_view header) {
  const std::string_view addresses = header.substr(fixed_size);
  if (byte(header, 13) == 0x11 && addresses.size() >= 12) {
    asio::ip::address_v4::bytes_type bytes{};
    std::copy_n(addresses.begin(), bytes.size(), bytes.begin());
    return asio::ip::address_v4(bytes);
  }
  if (byte(header, 13) == 0x21 && addresses.size() >= 36) {
    asio::ip::address_v6::bytes_type bytes{};
    std::copy_n(addresses.begin(), bytes.size(), bytes.begin());
    return asio::ip::address_v6(bytes);
  }
  return std::nullopt;
}

Announcement read_binary(std::string_view begin) {
  if (begin.size() < fixed_size) return incomplete;
  const unsigned command = byte(begin, 12);
  const std::size_t size = fixed_size + byte(begin, 14) * 256 + byte(begin, 15);
  if ((command != 0x20 && command != 0x21) || size > announcement_limit) return invalid;  // LOCAL, PROXY
  if (begin.size() < size) return incomplete;
  const std::optional<address> client = source_of(begin.substr(0, size));
  const bool local = command == 0x20 || (client && is_loopback(*client));
  return {.state = State::complete, .size = size, .relayed = !local};
}

}  // namespace

Announcement read_announcement(std::string_view begin) {
  if (fits(begin, signature)) return read_binary(begin);
  if (!fits(begin, line_begin)) return {};
  const std::string_view line = begin.substr(0, longest_line);
  const std::size_t end = line.find("\r\n");
  if (end != std::string_view::npos) return read_line(line.substr(0, end), end + 2);
  return line.size() == longest_line ? invalid : incomplete;
}

}  // namespace steady::server
