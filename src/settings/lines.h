// Where the lines of a text begin, found once: a problem on each of many lines must not count them anew.
#pragma once

#include <compare>
#include <cstddef>
#include <string_view>
#include <vector>

namespace steady::settings {

struct Position {
  int line = 1;    // 1-based
  int column = 1;  // 1-based, in bytes
  auto operator<=>(const Position&) const = default;
};

class Lines {
 public:
  // The text must outlive it.
  explicit Lines(std::string_view text);

  std::string_view line(int number) const;         // without its end, LF or CRLF; empty when there is none
  std::string_view from(Position position) const;  // from there to the end of the text
  std::size_t offset(Position position) const;     // the text's size when the position lies behind it
  int count() const { return static_cast<int>(begins_.size()); }

 private:
  std::string_view text_;
  std::vector<std::size_t> begins_;
};

}  // namespace steady::settings
