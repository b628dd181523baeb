#include "base/secret.h"

#include <cstring>

namespace steady {

void Secret::wipe(std::string& text) noexcept {
  text.resize(text.capacity());              // allocates nothing; what an earlier, longer value left behind goes too
  explicit_bzero(text.data(), text.size());  // the one clearing that the optimiser must keep, see bzero(3)
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

}  // namespace steady
