// The format that a client wants: content negotiation by the Accept field (RFC 9110, 12.5.1). Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace steady::server {

enum class Format : std::uint8_t { text, json, health_json };

// The format with the highest weight (q). Of equal weights, the one that the field names most specifically; then the
// one that it names first; then text before JSON before health+json, so that "*/*" is text.
//
// q=0 excludes a format. A media range with a malformed weight is ignored; parameters other than q do not matter. If
// nothing remains, the format is text and not the status 406: a probe needs the verdict, whatever it can read. Takes
// time linear in the length of the field, and allocates nothing.
Format format_for(std::string_view accept);

}  // namespace steady::server
