// A value of a document that is being read, to compare it with the expected one.
#pragma once

#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>
#include <cstddef>
#include <optional>

namespace steady::probe::http {

// Compares numbers by value, everything else as JSON.
inline bool same(const boost::json::value& actual, const boost::json::value& wanted) {
  if (!actual.is_number() || !wanted.is_number()) return actual == wanted;
  if (!actual.is_double() && !wanted.is_double()) return actual == wanted;
  return actual.to_number<double>() == wanted.to_number<double>();
}

// Builds a value while it is parsed, as long as it can still equal the expected one. A value with more parts or
// characters than the expected text is different.
class Copy {
 public:
  void begin(std::size_t limit) {
    stack_.reset();
    parts_ = limit + 1;
    characters_ = limit;
    fits_ = true;
  }

  template <class Push>
  void add(std::size_t characters, bool part, Push push) {
    fits_ = fits_ && characters <= characters_ && (!part || parts_ > 0);
    if (!fits_) return;
    characters_ -= characters;
    if (part) --parts_;
    push(stack_);
  }

  std::optional<boost::json::value> take() { return fits_ ? std::optional(stack_.release()) : std::nullopt; }

 private:
  boost::json::value_stack stack_;
  std::size_t parts_ = 0;
  std::size_t characters_ = 0;
  bool fits_ = false;
};

}  // namespace steady::probe::http
