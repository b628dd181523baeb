#include "probe/http/address.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/host_port.h"
#include "base/text.h"
#include "settings/problem.h"

namespace steady::probe::http {
namespace {

bool is_control(char c) { return (c >= 0 && c < ' ') || c == 0x7f; }

std::uint16_t default_port(bool tls) { return tls ? 443 : 80; }

std::string_view scheme(const Address& address) {
  if (address.endpoint.unix_path.empty()) return address.tls ? "https" : "http";
  return address.tls ? "https+unix" : "http+unix";
}

std::expected<net::Endpoint, std::string> socket_of(const settings::Url& url) {
  net::Endpoint endpoint;
  endpoint.unix_path = url.path.text;
  if (endpoint.unix_path.size() < 2)
    return std::unexpected("the path of the socket is missing: http+unix:///run/app.sock:/");
  if (std::ranges::any_of(endpoint.unix_path, is_control))
    return std::unexpected("the path of the socket holds a control character");
  if (url.port) return std::unexpected("a Unix socket has no port: leave out the ':' and the port after its path");
  return endpoint;
}

// "api:8080"; without the default port of the scheme.
std::string host_and_port(const Address& address, const std::string& host) {
  std::string whole = to_string(HostPort{host, address.endpoint.port});
  if (address.endpoint.port != default_port(address.tls)) return whole;
  return whole.substr(0, whole.rfind(':'));
}

}  // namespace

std::string encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (c > ' ' && c < 0x7f && c != '#') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', digits[byte >> 4U], digits[byte & 0xfU]};
    }
  }
  return out;
}

std::expected<net::Endpoint, std::string> endpoint_of(std::string_view host, std::string_view port, bool tls) {
  net::Endpoint endpoint{.host = std::string(without_brackets(host)), .port = default_port(tls), .unix_path = {}};
  if (!endpoint.host.empty() && !is_host(endpoint.host))
    return std::unexpected("the host is not a name or an IP address");
  if (port.empty()) return endpoint;
  const std::optional<std::uint16_t> number = parse_port(port);
  if (!number) return std::unexpected("the port is not a number from 1 to 65535");
  endpoint.port = *number;
  return endpoint;
}

std::expected<Address, std::string> address_of(const settings::Url& url) {
  Address address;
  address.tls = url.scheme.starts_with("https");
  std::expected<net::Endpoint, std::string> endpoint =
      url.on_socket ? socket_of(url) : endpoint_of(url.host.text, url.port ? url.port->text : "", address.tls);
  if (!endpoint) return std::unexpected(endpoint.error());
  address.endpoint = std::move(*endpoint);
  const std::string_view path =
      url.on_socket ? (url.unix_rest ? std::string_view(url.unix_rest->text) : "") : url.path.text;
  const std::string_view query = url.query ? std::string_view(url.query->text) : "";
  if (std::ranges::any_of(path, is_control) || std::ranges::any_of(query, is_control)) {
    return std::unexpected("path and query must not hold control characters");
  }
  if (!path.empty()) address.path = encoded(path);
  if (!address.path.starts_with('/')) address.path.insert(0, 1, '/');
  if (url.query) address.query = encoded(query);
  return address;
}

std::string origin(const Address& address) {
  if (!address.endpoint.unix_path.empty()) return cat(scheme(address), "://", printable(address.endpoint.unix_path));
  return cat(scheme(address), "://", host_and_port(address, address.endpoint.host));
}

std::string shown(const Address& address) {
  const std::string_view border = address.endpoint.unix_path.empty() ? "" : ":";
  return cat(origin(address), border, printable(address.path), address.query ? "?..." : "");
}

std::string request_target(const Address& address) {
  return address.query ? cat(address.path, '?', *address.query) : address.path;
}

std::string host_field(const Address& address) {
  if (!address.endpoint.unix_path.empty()) return "localhost";
  return host_and_port(address, address.endpoint.host.substr(0, address.endpoint.host.find('%')));
}

bool same_origin(const Address& a, const Address& b) {
  return a.tls == b.tls && a.endpoint.port == b.endpoint.port &&
         equal_ignoring_case(a.endpoint.host, b.endpoint.host) && a.endpoint.unix_path == b.endpoint.unix_path;
}

}  // namespace steady::probe::http
