// Percent-encoding (RFC 3986, 2.1) in the components of a URL. ${VAR} is expanded later, and stays as it is.
#pragma once

#include <string>
#include <string_view>

namespace steady::settings {

// Whether `text` begins with a '%' and two hexadecimal digits.
bool is_escape(std::string_view text);

// Percent-decodes a component except inside ${VAR}. If decoding yields "${", the result is escaped so that expansion
// gives "${" again. An invalid escape, which split_url() reports, stays as it is.
std::string percent_decode(std::string_view text);

// In a URL the '%' before the zone of an IPv6 address is written %25 (RFC 6874), but often it is not: fe80::1%eth0. This
// writes it so. A single "%25" means zone 25, as in curl.
std::string with_encoded_zone(std::string host);

}  // namespace steady::settings
