// A value of a document that is being read, and its comparison with the expected one.
#pragma once

#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>
#include <compare>
#include <cstddef>
#include <optional>

namespace steady::probe::http {

// Compares numbers by value: integers exactly, as 2^53 and 2^53 + 1 are the same double. The parser uses uint64 only
// for what int64 cannot hold.
inline std::partial_ordering order(const boost::json::value& a, const boost::json::value& b) {
  if (a.is_double() || b.is_double()) return a.to_number<double>() <=> b.to_number<double>();
  if (a.is_uint64() != b.is_uint64()) {
    return a.is_uint64() ? std::partial_ordering::greater : std::partial_ordering::less;
  }
  if (a.is_uint64()) return a.get_uint64() <=> b.get_uint64();
  return a.get_int64() <=> b.get_int64();
}

// Compares numbers by value, everything else as JSON.
inline bool same(const boost::json::value& actual, const boost::json::value& wanted) {
  if (!actual.is_number() || !wanted.is_number()) return actual == wanted;
  return order(actual, wanted) == 0;
}

// ">=1"
struct Comparison {
  bool greater;
  bool or_equal;
  boost::json::value number;
};

// Whether a value is a number that compares so.
inline bool holds(const boost::json::value& actual, const Comparison& comparison) {
  if (!actual.is_number()) return false;
  const std::partial_ordering found = order(actual, comparison.number);
  if (found == 0) return comparison.or_equal;
  return comparison.greater ? found > 0 : found < 0;
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
