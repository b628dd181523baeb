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

}  // namespace

std::span<const Kind> kinds() { return all; }
std::span<const DocumentedKind> documented_kinds() { return documented; }

const Kind* kind_named(std::string_view name) {
  const auto found = std::ranges::find(kinds(), name, &Kind::name);
  return found == kinds().end() ? nullptr : &*found;
}

const Kind* kind_of_scheme(std::string_view scheme) {
  const auto found = std::ranges::find_if(
      kinds(), [scheme](const Kind& kind) { return std::ranges::find(kind.schemes, scheme) != kind.schemes.end(); });
  return found == kinds().end() ? nullptr : &*found;
}

}  // namespace steady::probe
