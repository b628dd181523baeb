#include "postgres_wire.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t largest);

namespace steady::fuzz {
namespace {

constexpr std::size_t head = 5;
constexpr std::string_view types = "RKSZTDCEINAGHWVcdnst123vf";

std::uint32_t number_at(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char c : bytes.substr(0, 4)) number = number << 8U | static_cast<std::uint8_t>(c);
  return number;
}

// What a server says in its better moments.
const std::vector<std::string>& usual() {
  using namespace std::string_view_literals;
  static const std::vector<std::string> all{
      message('R', "\0\0\0\0"sv),                                             // AuthenticationOk
      message('R', "\0\0\0\3"sv),                                             // a password in the clear
      message('R', "\0\0\0\5salt"sv),                                         // MD5
      message('R', "\0\0\0\x0aSCRAM-SHA-256\0\0"sv),                          // SASL
      message('R', "\0\0\0\x0br=client-nonce-placeholder,s=c2FsdA==,i=1"sv),  // its second step
      message('R', "\0\0\0\x0cv=c2FsdA=="sv),                                 // and its last
      message('K', "\0\0\0\1\0\0\0\2"sv),                                     // BackendKeyData
      message('S', "client_encoding\0UTF8\0"sv),
      message('S', "standard_conforming_strings\0on\0"sv),
      message('Z', "I"),
      message('T', "\0\1x\0\0\0\0\0\0\0\0\0\0\x17\0\4\xff\xff\xff\xff\0\0"sv),  // one column
      message('D', "\0\1\0\0\0\1t"sv),
      message('D', "\0\1\xff\xff\xff\xff"sv),  // null
      message('C', "SELECT 1\0"sv),
      message('E', "SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed: %THE-SECRET%\0\0"sv),
      message('E', "SFATAL\0C57P03\0Mthe database system is starting up\0\0"sv),
      message('N', "SNOTICE\0C00000\0Mhello\0\0"sv),
      message('A', "\0\0\0\1channel\0payload\0"sv),
      message('I', ""),
      message('G', "\0\0\1\0\0"sv),         // CopyInResponse
      message('H', "\0\0\1\0\0"sv),         // CopyOutResponse
      message('v', "\0\3\0\0\0\0\0\0"sv)};  // NegotiateProtocolVersion
  return all;
}

std::string mutated(std::string_view bytes, std::size_t largest) {
  std::vector<std::uint8_t> buffer(std::max<std::size_t>(largest, bytes.size()) + 1);
  std::ranges::copy(bytes, buffer.begin());
  const std::size_t size = LLVMFuzzerMutate(buffer.data(), bytes.size(), buffer.size() - 1);
  return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace

std::vector<std::string_view> messages_of(std::string_view bytes) {
  std::vector<std::string_view> all;
  while (!bytes.empty()) {
    const std::size_t length = bytes.size() < head ? bytes.size() : number_at(bytes.substr(1)) + std::size_t{1};
    all.push_back(bytes.substr(0, std::max(length, head)));
    bytes.remove_prefix(all.back().size());
  }
  return all;
}

std::string message(char type, std::string_view content) {
  std::string out(1, type);
  const auto length = static_cast<std::uint32_t>(content.size() + 4);
  for (unsigned shift = 32; shift > 0; shift -= 8) out += static_cast<char>(length >> (shift - 8) & 0xffU);
  out += content;
  return out;
}

bool ends_turn(std::string_view message) {
  if (message.starts_with('Z')) return true;
  if (!message.starts_with('R') || message.size() < head + 4) return false;
  const std::uint32_t wish = number_at(message.substr(head));
  return wish != 0 && wish != 12;  // all but AuthenticationOk and SASLFinal
}

std::size_t mutate_messages(std::uint8_t* data, std::size_t size, std::size_t largest, unsigned seed,
                            std::size_t prefix) {
  std::minstd_rand random(seed);
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  if (size <= prefix || below(4) == 0) return LLVMFuzzerMutate(data, size, largest);  // lengths may lie afterwards

  const std::string_view bytes(reinterpret_cast<const char*>(data) + prefix, size - prefix);
  std::vector<std::string> all;
  for (const std::string_view each : messages_of(bytes)) all.emplace_back(each);
  const std::size_t at = below(all.size());
  const auto place = all.begin() + static_cast<std::ptrdiff_t>(at);
  switch (below(6)) {
    case 0: all.insert(place, usual()[below(usual().size())]); break;
    case 1: all.insert(place, std::string(all[below(all.size())])); break;
    case 2: all.erase(place); break;
    case 3: std::swap(all[at], all[below(all.size())]); break;
    case 4: all[at][0] = types[below(types.size())]; break;
    default:
      const std::string_view content = std::string_view(all[at]).substr(std::min(head, all[at].size()));
      all[at] = message(all[at][0], mutated(content, content.size() + 64));
  }
  std::string out;
  for (const std::string& each : all) out += each;
  out.resize(std::min(out.size(), largest - prefix));
  std::memcpy(data + prefix, out.data(), out.size());
  return prefix + out.size();
}

}  // namespace steady::fuzz
