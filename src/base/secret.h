// A secret that cannot be printed by accident: no stream operator, no conversion, no formatter. Only reveal() gives the
// bytes; it is called only where they are sent to a peer. The destructor overwrites them.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace steady {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) { wipe(text); }
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(text_); }

  bool empty() const { return text_.empty(); }
  const std::string& reveal() const { return text_; }

  // Overwrites the bytes in place, including short strings inside the object, then empties the string.
  static void wipe(std::string& text) noexcept;

 private:
  std::string text_;
};

std::ostream& operator<<(std::ostream&, const Secret&) = delete;

// A stack buffer for bytes that may be secret. The destructor overwrites it; otherwise the bytes would stay on the
// stack.
template <std::size_t size>
struct WipedBuffer : std::array<char, size> {
  WipedBuffer() = default;
  WipedBuffer(const WipedBuffer&) = delete;
  WipedBuffer& operator=(const WipedBuffer&) = delete;
  ~WipedBuffer() { explicit_bzero(this->data(), size); }
};

// Masks a secret that a peer repeats: replaces each `word` in `text` with "***", also a beginning of it that is cut off
// by "...". Does not mask a word shorter than `shortest`, because it would match in many ordinary sentences.
std::string masked(std::string text, std::string_view word, std::size_t shortest);

// The same for several words, the longest first, because one may be the beginning of another.
std::string masked(std::string text, std::vector<std::string_view> words, std::size_t shortest);

// Whether `text` has six characters in a row of `secret`, or all of a shorter one: stricter than masked(), for text that
// is better not shown than shown in part. False for an empty secret.
bool repeats(std::string_view text, std::string_view secret);

}  // namespace steady
