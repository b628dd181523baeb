#include "base/host_port.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace steady {
namespace {

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// With or without a zone (RFC 4007, section 11): fe80::1%eth0.
bool is_ipv6(std::string_view text) {
  const std::size_t percent = std::min(text.find('%'), text.size());
  const std::string number(text.substr(0, percent));
  const std::string_view zone = text.substr(std::min(percent + 1, text.size()));
  const bool zone_good = std::ranges::all_of(zone, [](char c) { return is_label_character(c) || c == '.'; });
  in6_addr ignored{};
  return (percent == text.size() || !zone.empty()) && zone_good && !number.contains('\0') &&
         inet_pton(AF_INET6, number.c_str(), &ignored) == 1;
}

}  // namespace

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || port == 0 || text.front() == '0') return std::nullopt;
  return port;
}

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  if (text.contains(':')) return is_ipv6(text);
  if (text.back() == '.') text.remove_suffix(1);  // a rooted name ends with a dot
  while (true) {
    const std::string_view label = text.substr(0, text.find('.'));
    const bool good = !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
                      std::ranges::all_of(label, is_label_character);
    if (!good || label.size() == text.size()) return good;
    text.remove_prefix(label.size() + 1);
  }
}

std::optional<HostPort> parse_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::optional<std::uint16_t> port = parse_port(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool host_good = host.empty() || (is_host(host) && bracketed == host.contains(':'));
  if (!port || !host_good) return std::nullopt;
  return HostPort{std::string(host), *port};
}

std::string to_string(const HostPort& place) {
  if (place.host.contains(':')) return cat('[', place.host, "]:", place.port);
  return cat(place.host.empty() ? "localhost" : std::string_view(place.host), ':', place.port);
}

std::string_view without_brackets(std::string_view host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

}  // namespace steady
