// "key=value&key=value": the fragment and the query of a URL as a mapping.
#pragma once

#include <string_view>
#include <vector>

#include "settings/document.h"
#include "settings/problem.h"
#include "settings/url.h"

namespace steady::settings {

// Reads "status=200,204&timeout=2s&headers.Host=api": pairs split at '&', then at the first '=' and percent-decoded
// (RFC 3986, 2.1; '+' is itself). A key with a '.' whose first part is in `maps` becomes an entry of that map, the rest
// of the key whole ("json./status=UP"). A key without '=' is "true". `column` is where the fragment begins. From the 201st
// pair on there is but a problem.
Node read_fragment(std::string_view fragment, int column, std::vector<std::string_view> maps, Problems& problems);

// "user=app&host=/run/postgresql" of a query or the like, as scalars with their columns; percent-decoded.
Node read_query(const Url::Component& query, Problems& problems);

}  // namespace steady::settings
