// Reads "key=value&key=value", the fragment and the query of a URL, as a mapping.
#pragma once

#include <string_view>
#include <vector>

#include "settings/document.h"
#include "settings/problem.h"
#include "settings/url.h"

namespace steady::settings {

// Reads "status=200,204&timeout=2s&headers.Host=api": splits pairs at '&', then at the first '=', and percent-decodes
// key and value (RFC 3986, 2.1; '+' stays '+'; split_url() has reported bad escapes). A key with a '.' whose first part is in `maps` becomes an entry of that map,
// with the whole rest as its key ("json./status=UP"). A key without '=' has the value "true". `column` is where the
// fragment begins. The 201st pair is a problem and ends the reading.
Node read_fragment(std::string_view fragment, int column, std::vector<std::string_view> maps, Problems& problems);

// Reads a query or similar text, "user=app&host=/run/postgresql", as percent-decoded scalars with their columns.
Node read_query(const Url::Component& query, Problems& problems);

}  // namespace steady::settings
