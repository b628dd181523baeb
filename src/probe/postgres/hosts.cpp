#include "probe/postgres/hosts.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

namespace steady::probe::postgres {
namespace {

constexpr std::string_view attributes = "target_session_attrs";
constexpr std::string_view preference = "prefer-standby";

bool is_unwanted_role(const Outcome& outcome) {
  return outcome.reason == Reason::mismatch &&
         (outcome.detail.contains(not_primary) || outcome.detail.contains(not_replica));
}

bool is_unwanted_session(const Outcome& outcome) {
  return outcome.reason == Reason::mismatch && outcome.detail.contains("(target_session_attrs)");
}

bool is_starting_up(const Outcome& outcome) {
  return outcome.reason == Reason::not_ready && outcome.detail.contains("(57P03)");
}

// A file that cannot be read is the same for every host.
bool was_not_reached(const Outcome& outcome, Phase furthest) {
  return furthest <= Phase::connect && outcome.reason != Reason::tls && outcome.reason != Reason::internal;
}

}  // namespace

std::vector<Place> places(const Spec& spec) {
  std::vector<Place> all{{.host = spec.host, .hostaddr = spec.hostaddr, .port = spec.port}};
  all.insert(all.end(), spec.others.begin(), spec.others.end());
  return all;
}

std::vector<std::size_t> order_of(std::size_t count, bool shuffled, std::uint32_t random) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::minstd_rand engine(random);
  for (std::size_t i = count; shuffled && i > 1; --i) std::swap(order[i - 1], order[engine() % i]);  // Fisher and Yates
  return order;
}

Spec at_place(const Spec& spec, Place place, bool again) {
  Spec out = spec;
  out.others.clear();
  out.host = std::move(place.host);
  out.hostaddr = std::move(place.hostaddr);
  out.port = place.port;
  const auto found = std::ranges::find(out.verbatim, attributes, &Verbatim::name);
  if (found == out.verbatim.end() || found->value != preference) return out;
  if (again) {
    out.verbatim.erase(found);
  } else {
    found->value = "standby";
  }
  return out;
}

net::Then after_failure(const Spec& spec, const Outcome& outcome, Phase furthest) {
  if (is_unwanted_session(outcome)) {
    return spec.value_of(attributes) == preference ? net::Then::again : net::Then::next;
  }
  const bool next = outcome.reason == Reason::timed_out || was_not_reached(outcome, furthest) ||
                    is_starting_up(outcome) || is_unwanted_role(outcome);
  return next ? net::Then::next : net::Then::stop;
}

}  // namespace steady::probe::postgres
