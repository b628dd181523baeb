#include "probe/kinds.h"

#include <algorithm>
#include <array>

#include "probe/http/spec.h"
#include "probe/postgres/spec.h"
#include "probe/redis/spec.h"
#include "probe/tcp/spec.h"

namespace steady::probe {
namespace {

constexpr std::array documented{tcp::documented, http::documented, postgres::documented, redis::documented};

// Without the rows, so that they are not in the binary.
constexpr auto all = [] {
  std::array<Kind, documented.size()> kinds{};
  std::ranges::transform(documented, kinds.begin(), &DocumentedKind::kind);
  return kinds;
}();

bool contains(std::span<const std::string_view> schemes, std::string_view scheme) {
  return std::ranges::find(schemes, scheme) != schemes.end();
}

// "+ssl" and "+tls" are no drivers, and not to be dropped.
bool is_driver(std::string_view name) { return !name.empty() && !name.starts_with("ssl") && !name.starts_with("tls"); }

}  // namespace

std::span<const Kind> kinds() { return all; }
std::span<const DocumentedKind> documented_kinds() { return documented; }

const Kind* kind_named(std::string_view name) {
  const auto found = std::ranges::find(kinds(), name, &Kind::name);
  return found == kinds().end() ? nullptr : &*found;
}

bool takes(const Kind& kind, std::string_view scheme) {
  if (contains(kind.schemes, scheme) || contains(kind.aliases, scheme)) return true;
  const std::size_t plus = scheme.find('+');
  return plus != std::string_view::npos && is_driver(scheme.substr(plus + 1)) &&
         contains(kind.before_driver, scheme.substr(0, plus));
}

const Kind* kind_of_scheme(std::string_view scheme) {
  const auto found = std::ranges::find_if(kinds(), [scheme](const Kind& kind) { return takes(kind, scheme); });
  return found == kinds().end() ? nullptr : &*found;
}

}  // namespace steady::probe
