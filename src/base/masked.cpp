#include "base/masked.h"

#include <algorithm>
#include <utility>

namespace steady {

std::string masked(std::string text, std::string_view word, std::size_t shortest) {
  constexpr std::string_view mask = "***";
  if (word.size() < std::max<std::size_t>(shortest, 1)) return text;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + mask.size())) {
    text.replace(at, word.size(), mask);
  }
  return text;
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
