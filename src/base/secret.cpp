#include "base/secret.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace steady {
namespace {

constexpr std::string_view mask = "***";

// A truncated text ("...", see printable()) may end with the beginning of the word.
std::string without_cut_word(std::string text, std::string_view word, std::size_t shortest) {
  for (std::size_t at = text.find("..."); at != std::string::npos; at = text.find("...", at + 1)) {
    const std::string_view before = std::string_view(text).substr(0, at);
    std::size_t length = std::min(word.size(), before.size());
    while (length >= shortest && !before.ends_with(word.substr(0, length))) --length;
    if (length < shortest) continue;
    text.replace(at - length, length, mask);
    at += mask.size() - length;
  }
  return text;
}

}  // namespace

void Secret::wipe(std::string& text) noexcept {
  text.resize(text.capacity());              // no allocation; also covers bytes of an earlier, longer value
  explicit_bzero(text.data(), text.size());  // the compiler must not optimise this call away, see bzero(3)
  text.clear();
}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe(text_);
    text_ = other.text_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe(text_);
    text_ = std::move(other.text_);
    wipe(other.text_);
  }
  return *this;
}

std::string masked(std::string text, std::string_view word, std::size_t shortest) {
  if (word.size() < std::max<std::size_t>(shortest, 1)) return text;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + mask.size())) {
    text.replace(at, word.size(), mask);
  }
  return without_cut_word(std::move(text), word, shortest);
}

std::string masked(std::string text, std::vector<std::string_view> words, std::size_t shortest) {
  for (; !words.empty();) {
    const auto longest = std::ranges::max_element(words, {}, &std::string_view::size);
    text = masked(std::move(text), *longest, shortest);
    words.erase(longest);
  }
  return text;
}

// Both may be long: compares pieces as numbers, with a search in sorted ones.
bool repeats(std::string_view text, std::string_view secret) {
  constexpr std::size_t enough = 6;
  const std::size_t size = std::min(secret.size(), enough);
  if (size == 0) return false;
  const auto piece_at = [size](std::string_view whole, std::size_t at) {
    std::uint64_t piece = 0;
    for (const char c : whole.substr(at, size)) piece = piece << 8U | static_cast<unsigned char>(c);
    return piece;
  };
  std::vector<std::uint64_t> pieces;
  for (std::size_t at = 0; at + size <= text.size(); ++at) pieces.push_back(piece_at(text, at));
  std::ranges::sort(pieces);
  for (std::size_t at = 0; at + size <= secret.size(); ++at) {
    if (std::ranges::binary_search(pieces, piece_at(secret, at))) return true;
  }
  return false;
}

}  // namespace steady
