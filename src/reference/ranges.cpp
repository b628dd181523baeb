#include "reference/ranges.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace steady::reference {
namespace {

std::string digit(char first, char last) {
  if (first == last) return {first};
  return cat('[', first, '-', last, ']');
}

std::string any_digits(std::size_t count) { return count == 0 ? "" : count == 1 ? "[0-9]" : cat("[0-9]{", count, '}'); }

// An alternative within a sequence.
std::string in_brackets(const std::string& expression) {
  return expression.contains('|') ? cat('(', expression, ')') : expression;
}

// The numbers between two of the same length.
std::string same_length(const std::string& lowest, const std::string& highest) {
  const std::size_t rest = lowest.size() - 1;
  if (lowest.front() == highest.front()) {
    return rest == 0 ? lowest : cat(lowest.front(), in_brackets(same_length(lowest.substr(1), highest.substr(1))));
  }
  const bool from_begin = lowest.find_first_not_of('0', 1) == std::string::npos;
  const bool to_end = highest.find_first_not_of('9', 1) == std::string::npos;
  const char first = static_cast<char>(lowest.front() + (from_begin ? 0 : 1));
  const char last = static_cast<char>(highest.front() - (to_end ? 0 : 1));
  std::vector<std::string> parts;
  if (!from_begin)
    parts.push_back(cat(lowest.front(), in_brackets(same_length(lowest.substr(1), std::string(rest, '9')))));
  if (first <= last) parts.push_back(cat(digit(first, last), any_digits(rest)));
  if (!to_end)
    parts.push_back(cat(highest.front(), in_brackets(same_length(std::string(rest, '0'), highest.substr(1)))));
  return join(parts, "|");
}

// The numbers above one.
std::string above(std::int64_t number) {
  const std::size_t length = std::to_string(number).size();
  const std::string longer = cat("[1-9][0-9]{", length, ",}");
  const std::string all_nines(length, '9');
  return std::to_string(number) == all_nines ? longer : cat(numbers(number + 1, std::stoll(all_nines)), '|', longer);
}

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
constexpr std::array<Unit, 4> units{{{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

// Of a unit alone; zero is not among them. Fractions of seconds are compared only with powers of ten.
void add_too_short(std::int64_t lowest, std::vector<std::string>& parts) {
  if (lowest <= 1) return;
  const std::int64_t limit = std::min<std::int64_t>(lowest, 1000);
  parts.push_back(cat("0*", in_brackets(numbers(1, limit - 1)), "(\\.0+)?ms"));
  parts.push_back(cat("0*\\.", std::string(4 - std::to_string(limit).size(), '0'), "[0-9]*[1-9][0-9]*s"));
}

void add_too_long(std::int64_t highest, std::vector<std::string>& parts) {
  bool first = true;
  for (const auto& [name, milliseconds] : units) {
    const std::int64_t most = highest / milliseconds;
    if (most == 0) continue;
    parts.push_back(cat("0*", in_brackets(above(most)), "(\\.[0-9]+)?", name));
    if (most * milliseconds == highest) parts.push_back(cat("0*", most, "\\.[0-9]*[1-9][0-9]*", name));
    if (first && most * milliseconds == highest) parts.push_back(cat("0*", most, "(\\.0+)?", name, ".*[1-9].*"));
    first = false;
  }
}

}  // namespace

std::string numbers(std::int64_t lowest, std::int64_t highest) {
  std::vector<std::string> parts;
  for (std::int64_t from = lowest; from <= highest;) {
    const std::size_t length = std::to_string(from).size();
    const std::int64_t to = std::min<std::int64_t>(highest, std::stoll(std::string(length, '9')));
    parts.push_back(same_length(std::to_string(from), std::to_string(to)));
    from = to + 1;
  }
  return join(parts, "|");
}

std::string out_of_range(const settings::Time& time) {
  std::vector<std::string> parts;
  const std::int64_t lowest = time.lowest.count();
  if (lowest > 0 && !time.or_zero) parts.emplace_back("[0.hms]+");
  add_too_short(lowest, parts);
  add_too_long(time.highest.count(), parts);
  return join(parts, "|");
}

}  // namespace steady::reference
