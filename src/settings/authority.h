// The hosts and ports of a target: what stands between "//" or the '@' and the path (RFC 3986, 3.2.2 and 3.2.3).
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "settings/slice.h"
#include "settings/url.h"

namespace steady::settings {

inline constexpr std::size_t most_hosts = 32;

// Splits "db:5432", "[::1]:80" or, as libpq and clients of Redis write several hosts, "h1:5432,h2,[::1]:5433" into the
// hosts of `url`; `written` is the same text with encoded zones. Problems, and false: an empty host among several, more
// than 32 hosts, and what is no host and port. A single host may be empty.
bool take_hosts(Slice authority, Url& url, std::string& written, const SliceProblems& problems);

// Takes ":5432", or nothing.
bool take_port(const Slice& rest, std::optional<Url::Component>& port, const SliceProblems& problems);

}  // namespace steady::settings
