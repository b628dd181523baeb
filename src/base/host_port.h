// A host and a port as one text, and back: "db:5432", "[::1]:6379", ":8080". IPv6 literals are in brackets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace steady {

struct HostPort {
  std::string host;  // empty: this container (127.0.0.1 and ::1)
  std::uint16_t port = 0;
  bool operator==(const HostPort&) const = default;
};

std::optional<std::uint16_t> parse_port(std::string_view text);  // 1 to 65535, digits only, no leading zero

// Parses "host:port". Both parts are validated strictly; an IPv6 literal needs brackets, which are removed.
std::optional<HostPort> parse_host_port(std::string_view text);

// "db:5432", "[::1]:6379"; an empty host is printed as "localhost".
std::string to_string(const HostPort& place);

// "::1" for "[::1]"; any other host unchanged.
std::string_view without_brackets(std::string_view host);

// A host name of RFC 1123 (underscores allowed, since Compose service names have them), or an IP literal.
bool is_host(std::string_view text);

}  // namespace steady
