#include "probe/kinds.h"

#include <algorithm>
#include <array>

#include "probe/http/spec.h"
#include "probe/postgres/spec.h"
#include "probe/redis/spec.h"
#include "probe/tcp/spec.h"

namespace steady::probe {

std::span<const Kind> kinds() {
  static constexpr std::array all{tcp::kind, http::kind, postgres::kind, redis::kind};
  return all;
}

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
