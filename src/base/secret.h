// A secret that cannot be printed by accident: no stream operator, no conversion, no formatter. The bytes come out
// through reveal() alone, which is called only where they go on the wire; they are overwritten when the value dies.
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

  // Overwrites the bytes in place, those inside the object too (short strings), then empties the string.
  static void wipe(std::string& text) noexcept;

 private:
  std::string text_;
};

std::ostream& operator<<(std::ostream&, const Secret&) = delete;

// Room on the stack for bytes that may be secret: overwritten when its function returns, which would leave them behind.
template <std::size_t size>
struct WipedBuffer : std::array<char, size> {
  WipedBuffer() = default;
  WipedBuffer(const WipedBuffer&) = delete;
  WipedBuffer& operator=(const WipedBuffer&) = delete;
  ~WipedBuffer() { explicit_bzero(this->data(), size); }
};

// What a peer says back of what it was told, which may be a password: `text` with every `word` as "***", also where only its beginning
// stands before "...". A word shorter than `shortest` stays: it would be found in half of all sentences.
std::string masked(std::string text, std::string_view word, std::size_t shortest);

// The same for several, the longest first: one may be the beginning of another.
std::string masked(std::string text, std::vector<std::string_view> words, std::size_t shortest);

}  // namespace steady
