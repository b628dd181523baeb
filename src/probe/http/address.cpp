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

// What may not stand in a request line as it is: blanks, bytes outside ASCII, and the '#' that would begin a fragment.
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

std::uint16_t default_port(bool tls) { return tls ? 443 : 80; }

std::string_view scheme(const Address& address) {
  if (address.endpoint.unix_path.empty()) return address.tls ? "https" : "http";
  return address.tls ? "https+unix" : "http+unix";
}

std::expected<net::Endpoint, std::string> endpoint_of(const settings::Url& url, bool tls) {
  net::Endpoint endpoint;
  endpoint.host = url.host.text;
  if (endpoint.host.starts_with('[') && endpoint.host.ends_with(']'))
    endpoint.host = endpoint.host.substr(1, endpoint.host.size() - 2);
  if (!endpoint.host.empty() && !is_host(endpoint.host))
    return std::unexpected("the host is not a name or an IP address");
  endpoint.port = default_port(tls);
  if (url.port && !url.port->text.empty()) {
    const std::optional<std::uint16_t> port = parse_port(url.port->text);
    if (!port) return std::unexpected("the port is not a number from 1 to 65535");
    endpoint.port = *port;
  }
  return endpoint;
}

std::expected<net::Endpoint, std::string> socket_of(const settings::Url& url) {
  net::Endpoint endpoint;
  endpoint.unix_path = url.path.text;
  if (endpoint.unix_path.size() < 2)
    return std::unexpected("the path of the socket is missing: http+unix:///run/app.sock:/");
  if (std::ranges::any_of(endpoint.unix_path, is_control))
    return std::unexpected("the path of the socket holds a control character");
  return endpoint;
}

// "api:8080", without the port where the scheme says it.
std::string host_and_port(const Address& address, const std::string& host) {
  std::string whole = to_string(HostPort{host, address.endpoint.port});
  if (address.endpoint.port != default_port(address.tls)) return whole;
  return whole.substr(0, whole.rfind(':'));
}

// RFC 3986, section 5.2.4: "." and ".." segments lead nowhere above the root.
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool directory = false;
  for (std::size_t begin = 1; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    directory = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!directory) kept.push_back(segment);
    begin = end + 1;
  }
  std::string out;
  for (const std::string_view segment : kept) out += cat('/', segment);
  return directory || out.empty() ? out + '/' : out;
}

// Whether a reference begins with "scheme:" (RFC 3986, section 3.1).
bool is_absolute(std::string_view reference) {
  const std::size_t end = reference.find_first_of(":/?");
  return end != std::string_view::npos && end > 0 && reference[end] == ':';
}

std::expected<Address, std::string> absolute(const std::string& location) {
  const std::string start = lower(location.substr(0, 8));
  if (!start.starts_with("http://") && !start.starts_with("https://")) {
    return std::unexpected("to a scheme other than http and https");
  }
  const settings::Source source{"Location", location, true};
  settings::Problems problems(source);
  std::optional<settings::Url> url = settings::split_url(location, problems);
  if (!url || url->host.text.empty()) return std::unexpected("to something that is not a URL");
  url->host.text = settings::percent_decode(url->host.text);
  std::expected<Address, std::string> address = address_of(*url);
  if (!address) return std::unexpected("to something that is not a URL");
  return address;
}

Address relative(const Address& from, std::string_view reference) {
  Address to = from;
  const std::size_t mark = reference.find('?');
  const std::string_view path = reference.substr(0, mark);
  if (mark != std::string_view::npos) {
    to.query = reference.substr(mark + 1);
  } else if (!path.empty()) {
    to.query.reset();
  }
  if (path.starts_with('/')) to.path = without_dots(path);
  if (!path.empty() && !path.starts_with('/')) {
    to.path = without_dots(cat(from.path.substr(0, from.path.rfind('/') + 1), path));
  }
  return to;
}

}  // namespace

std::expected<Address, std::string> address_of(const settings::Url& url) {
  const bool on_socket = url.scheme.ends_with("+unix");
  Address address;
  address.tls = url.scheme.starts_with("https");
  std::expected<net::Endpoint, std::string> endpoint = on_socket ? socket_of(url) : endpoint_of(url, address.tls);
  if (!endpoint) return std::unexpected(endpoint.error());
  address.endpoint = std::move(*endpoint);
  const std::string_view path =
      on_socket ? (url.unix_rest ? std::string_view(url.unix_rest->text) : "") : url.path.text;
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

std::expected<Address, std::string> follow(const Address& from, std::string_view host, std::string_view location) {
  const std::string reference = encoded(location.substr(0, location.find('#')));
  const bool network = reference.starts_with("//");
  if (!network && !is_absolute(reference)) return relative(from, reference);
  std::expected<Address, std::string> to =
      absolute(network ? cat(from.tls ? "https:" : "http:", reference) : reference);
  if (!to) return to;
  if (to->tls == from.tls && equal_ignoring_case(host_field(*to), host)) {
    to->endpoint = from.endpoint;
  } else if (!from.endpoint.unix_path.empty()) {
    return std::unexpected("away from the Unix socket");
  }
  return to;
}

}  // namespace steady::probe::http
