// A part of a target while the target is split, and the problems about such parts. Shared by url.cpp and authority.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "settings/problem.h"
#include "settings/url.h"

namespace steady::settings {

// A part with its offset in the target.
struct Slice {
  std::string_view text;
  std::size_t begin = 0;

  Position position() const { return {.line = 1, .column = static_cast<int>(begin) + 1}; }
  Url::Component component() const { return {.text = std::string(text), .column = static_cast<int>(begin) + 1}; }
  Slice from(std::size_t at) const { return {.text = text.substr(at), .begin = begin + at}; }
  Slice until(std::size_t at) const { return {.text = text.substr(0, at), .begin = begin}; }
};

// Removes and returns the part of `rest` before the first of `any`, or all of it when there is none. Inside of ${VAR}
// nothing is found.
Slice take_until(Slice& rest, std::string_view any);

// Adds the problems of one target. Both must outlive it.
class SliceProblems {
 public:
  SliceProblems(std::string_view target, Problems& problems) : target_(target), problems_(problems) {}

  bool fail(const Slice& where, std::string message) const;  // false

  // The same, but where the part may belong to a password, as "db:hunter2" may be a user and a password: then the
  // message says how to encode characters.
  bool fail_quoting_no_secret(const Slice& where, std::string message) const;

  // Reports the first '%' of the component that begins no escape.
  void check_escapes(const Url::Component& component) const;

 private:
  std::string_view target_;
  Problems& problems_;
};

inline constexpr std::string_view encode_hint = "in a password, write '/' as %2F, '?' as %3F, '#' as %23, '@' as %40";

}  // namespace steady::settings
