#include "base/duration.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"

namespace steady {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
constexpr std::array<Unit, 4> units{{{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::int64_t longest = 8760 * units[0].milliseconds;

// A number in thousandths: "12.5" is 12'500. All arithmetic uses integers, so that 0.1s is 100 ms on every machine.
using Thousandths = std::int64_t;

std::optional<std::int64_t> whole_number(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool good = error == std::errc{} && end == digits.data() + digits.size() && number >= 0 && number <= longest;
  return good ? std::optional(number) : std::nullopt;
}

// Takes "12.5" off the front. Rejects a sign, an exponent, a missing digit and a fourth decimal.
std::optional<Thousandths> take_number(std::string_view& text) {
  const std::string_view number = text.substr(0, text.find_first_not_of("0123456789."));
  const std::size_t point = std::min(number.find('.'), number.size());
  std::string decimals(number.substr(std::min(point + 1, number.size())));
  if (decimals.size() > 3 || (point < number.size() && decimals.empty())) return std::nullopt;
  decimals.resize(3, '0');
  const auto whole = whole_number(number.substr(0, point));
  const auto fraction = whole_number(decimals);
  if (!whole || !fraction) return std::nullopt;
  text.remove_prefix(number.size());
  return *whole * 1'000 + *fraction;
}

// Takes the unit off the front and returns its index. `first` enforces descending units: "30s1m" is an error.
std::optional<std::size_t> take_unit(std::string_view& text, std::size_t first) {
  const std::string_view name = text.substr(0, text.find_first_of("0123456789."));
  for (std::size_t i = first; i < units.size(); ++i) {
    if (units[i].name != name) continue;
    text.remove_prefix(name.size());
    return i;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  std::int64_t total = 0;
  std::size_t next = 0;
  do {
    const std::optional<Thousandths> number = take_number(text);
    if (!number) return std::nullopt;
    const std::optional<std::size_t> unit = take_unit(text, next);
    // This test keeps the product within 64 bits: 8760h is 31'536'000'000 ms.
    if (!unit || *number / 1'000 > longest / units[*unit].milliseconds) return std::nullopt;
    const std::int64_t thousandths = *number * units[*unit].milliseconds;
    if (thousandths % 1'000 != 0) return std::nullopt;
    total += thousandths / 1'000;
    next = *unit + 1;
  } while (!text.empty());
  return total <= longest ? std::optional(Duration{total}) : std::nullopt;
}

std::string to_string(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  std::string out;
  std::int64_t left = duration.count();
  for (const auto& [name, milliseconds] : units) {
    if (left >= milliseconds) out += cat(left / milliseconds, name);
    left %= milliseconds;
  }
  return out;
}

std::string rounded(Clock::duration duration) {
  const std::int64_t ms = std::chrono::duration_cast<Duration>(duration).count();
  if (ms < 1'000) return cat(ms, " ms");
  if (ms < 60'000) return ms % 1'000 < 100 ? cat(ms / 1'000, " s") : cat(ms / 1'000, '.', ms % 1'000 / 100, " s");
  const std::int64_t seconds = ms / 1'000;
  return seconds % 60 == 0 ? cat(seconds / 60, " min") : cat(seconds / 60, " min ", seconds % 60, " s");
}

std::string from_now(std::chrono::seconds distance) {
  constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour;
  const std::int64_t size = std::abs(distance.count());
  if (size < minute) return "now";
  const auto counted_in = [size](std::int64_t unit, std::string_view noun) {
    return counted(static_cast<std::uint64_t>((size + unit / 2) / unit), noun);
  };
  const std::string amount = size >= day    ? counted_in(day, "day")
                             : size >= hour ? counted_in(hour, "hour")
                                            : counted_in(minute, "minute");
  return distance.count() > 0 ? cat("in ", amount) : cat(amount, " ago");
}

}  // namespace steady
