#include "net/dns_answer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace steady::net {
namespace {

constexpr std::size_t header_size = 12;
constexpr std::size_t prefix_size = 2;  // the length that precedes a message over TCP

std::size_t number_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])) << 8U |
         static_cast<unsigned char>(bytes[at + 1]);
}

std::array<char, 2> two_bytes(std::size_t number) {
  return {static_cast<char>(number >> 8U & 0xffU), static_cast<char>(number & 0xffU)};
}

void write_at(std::string& message, std::size_t at, std::size_t number) {
  std::ranges::copy(two_bytes(number), message.begin() + static_cast<std::ptrdiff_t>(at));
}

// Where the name at `at` ends; npos when that is beyond the end of the message. A compression pointer ends the name;
// its target does not matter here.
std::size_t end_of_name(std::string_view message, std::size_t at) {
  while (at < message.size()) {
    const auto size = static_cast<unsigned char>(message[at]);
    if (size == 0) return at + 1;
    if (size >= 0xc0) return at + 2;
    at += 1U + size;
  }
  return std::string_view::npos;
}

// Where the record at `at` ends: name, type, class, TTL, length and data.
std::size_t end_of_record(std::string_view message, std::size_t at) {
  constexpr std::size_t fixed = 10;
  const std::size_t name = end_of_name(message, at);
  if (name == std::string_view::npos || name + fixed > message.size()) return std::string_view::npos;
  return name + fixed + number_at(message, name + 8);
}

}  // namespace

std::string shortened(std::string_view beginning) {
  beginning = beginning.substr(0, longest_answer);
  if (beginning.size() < header_size || number_at(beginning, 4) != 1) return {};
  const std::size_t answers = number_at(beginning, 6);
  const std::size_t name = end_of_name(beginning, header_size);
  if (name == std::string_view::npos || name + 4 > beginning.size()) return {};
  std::size_t end = name + 4;  // includes type and class of the question
  std::size_t kept = 0;
  while (kept < answers) {
    const std::size_t next = end_of_record(beginning, end);
    if (next > beginning.size()) break;
    end = next;
    ++kept;
  }
  if (kept == 0 && answers != 0) return {};
  std::string message(beginning.substr(0, end));
  write_at(message, 6, kept);
  write_at(message, 8, 0);
  write_at(message, 10, 0);
  return message;
}

std::size_t AnswerStream::wanted() const {
  if (held_.size() < prefix_size) return prefix_size;
  return prefix_size + std::min(number_at(held_, 0), longest_answer);
}

std::string AnswerStream::feed(std::string_view bytes) {
  std::string whole;
  while (!broken_ && !bytes.empty()) {
    const std::size_t dropped = std::min(skipped_, bytes.size());
    skipped_ -= dropped;
    bytes.remove_prefix(dropped);
    const std::size_t taken = std::min(wanted() - held_.size(), bytes.size());
    held_ += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    if (held_.size() >= prefix_size && held_.size() == wanted()) whole += take();
  }
  return whole;
}

// Returns the held message, which is complete or has reached the limit.
std::string AnswerStream::take() {
  std::string message = std::move(held_);
  held_.clear();
  const std::size_t size = number_at(message, 0);
  if (size <= longest_answer) return message;
  const std::string rest = shortened(std::string_view(message).substr(prefix_size));
  skipped_ = size - longest_answer;
  broken_ = rest.empty();
  if (broken_) return {};
  const std::array<char, 2> prefix = two_bytes(rest.size());
  return std::string(prefix.begin(), prefix.end()) + rest;
}

}  // namespace steady::net
