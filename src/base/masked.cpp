#include "base/masked.h"

#include <algorithm>

namespace steady {

std::string masked(std::string text, std::string_view word, std::size_t shortest) {
  constexpr std::string_view mask = "***";
  if (word.size() < std::max<std::size_t>(shortest, 1)) return text;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + mask.size())) {
    text.replace(at, word.size(), mask);
  }
  return text;
}

}  // namespace steady
