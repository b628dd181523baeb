// Names for checks that were given none.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace steady::config {

// A check without a name.
struct Unnamed {
  std::string_view kind;
  std::string host;    // "db"
  std::string target;  // as Probe::target(): "http://api:8080/healthz"
};

// Names that are not in `taken`, in the order of the checks: "postgres-db" of the kind and the host. Where several would be called
// so, the ports tell them apart ("http-localhost-8081"), or else the last segments of their paths, or both, or else numbers from 2
// on. What no name may hold becomes '-'.
std::vector<std::string> default_names(std::span<const Unnamed> checks, std::set<std::string, std::less<>> taken);

}  // namespace steady::config
