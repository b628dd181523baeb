#include "base/secret.h"

#include <algorithm>
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

}  // namespace steady
