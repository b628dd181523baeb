// Generates names for checks without one.
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

// Names that are not in `taken`, in the order of the checks: kind and host, "postgres-db". If several checks would get
// the same name, it is extended by the port ("http-localhost-8081"), or by the last path segment, or by both, or by
// numbers from 2 on. A character that is not allowed in a name becomes '-'.
std::vector<std::string> default_names(std::span<const Unnamed> checks, std::set<std::string, std::less<>> taken);

}  // namespace steady::config
