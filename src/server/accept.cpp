#include "server/accept.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "base/text.h"

namespace steady::server {
namespace {

constexpr std::array<std::string_view, 3> types{"text/plain", "application/json", "application/health+json"};

// Takes the part before the next separator off `rest`. A separator within a quoted string does not count (RFC 9110,
// 5.6.4).
std::string_view take_part(std::string_view& rest, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || rest[end] != separator); ++end) {
    if (rest[end] == '"') quoted = !quoted;
    if (quoted && rest[end] == '\\') ++end;
  }
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trimmed(part);
}

// In thousandths: 500 for "0.5" (qvalue in RFC 9110, 12.4.2).
std::optional<int> parse_weight(std::string_view text) {
  const bool sound =
      !text.empty() && text.size() <= 5 && (text[0] == '0' || text[0] == '1') && (text.size() == 1 || text[1] == '.');
  if (!sound) return std::nullopt;
  int weight = (text[0] - '0') * 1000;
  int unit = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return std::nullopt;
    weight += (c - '0') * unit;
    unit /= 10;
  }
  return weight <= 1000 ? std::optional(weight) : std::nullopt;
}

// The weight among the parameters of a media range; 1000 without one.
std::optional<int> weight_in(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = take_part(parameters, ';');
    if (equal_ignoring_case(parameter.substr(0, 2), "q=")) return parse_weight(parameter.substr(2));
  }
  return 1000;
}

// 3 for the type itself, 2 for all of its kind ("text/*"), 1 for everything, 0 for another type.
int specificity(std::string_view range, std::string_view type) {
  if (equal_ignoring_case(range, type)) return 3;
  if (range == "*/*") return 1;
  const std::size_t subtype = type.find('/') + 1;
  const bool same_kind = equal_ignoring_case(range.substr(0, subtype), type.substr(0, subtype));
  return same_kind && range.substr(std::min(subtype, range.size())) == "*" ? 2 : 0;
}

// What the field says about one format, by its most specific range.
struct Preference {
  int specificity = 0;
  int weight = 0;
  std::size_t position = 0;
};

bool less_preferred(const Preference& a, const Preference& b) {
  if (a.weight != b.weight) return a.weight < b.weight;
  if (a.specificity != b.specificity) return a.specificity < b.specificity;
  return a.position > b.position;
}

}  // namespace

Format format_for(std::string_view accept) {
  std::array<Preference, types.size()> preferences{};
  for (std::size_t position = 0; !accept.empty(); ++position) {
    std::string_view parameters = take_part(accept, ',');
    const std::string_view range = take_part(parameters, ';');
    const std::optional<int> weight = weight_in(parameters);
    if (!weight) continue;
    for (std::size_t i = 0; i < types.size(); ++i) {
      const Preference here{specificity(range, types[i]), *weight, position};
      Preference& known = preferences[i];
      const bool more_specific = here.specificity > known.specificity;
      const bool repeated = here.specificity == known.specificity && here.specificity > 0;
      if (more_specific || (repeated && here.weight > known.weight)) known = here;
    }
  }
  const auto best = std::ranges::max_element(preferences, less_preferred);
  return best->weight > 0 ? static_cast<Format>(best - preferences.begin()) : Format::text;
}

}  // namespace steady::server
