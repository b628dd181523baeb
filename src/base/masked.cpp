#include "base/masked.h"

#include <algorithm>
#include <functional>
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
  std::ranges::sort(words, std::ranges::greater{}, &std::string_view::size);
  for (const std::string_view word : words) text = masked(std::move(text), word, shortest);
  return text;
}

}  // namespace steady
