// What a peer says back of what it was told, which may be a password: not to be shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace steady {

// `text` with every `word` as "***", also where only its beginning stands before "...". A word shorter than `shortest` stays: it would be found in half of all sentences.
std::string masked(std::string text, std::string_view word, std::size_t shortest);

// The same for several, the longest first: one may be the beginning of another.
std::string masked(std::string text, std::vector<std::string_view> words, std::size_t shortest);

}  // namespace steady
