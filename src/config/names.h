// Generates names for checks without one.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace steady::config {

// A check without a name.
struct Unnamed {
  std::string_view kind;
  std::string host;                   // "db"; for a Unix socket its file name
  std::optional<std::uint16_t> port;  // only if the target contains it
};

// Names that are not in `taken`, in the order of the checks: kind, host, and port if it was written: "postgres-db",
// "http-localhost-8080". The name depends on nothing else, except that the second check of the same name gets "-2", the
// third "-3", and so on. This container is "localhost", also as 127.0.0.1 or ::1. In an IPv6 address '-' replaces ':':
// "tcp-2001-db8--1-5432". Any other character that is not allowed in a name becomes '-'.
std::vector<std::string> default_names(std::span<const Unnamed> checks, std::set<std::string, std::less<>> taken);

}  // namespace steady::config
