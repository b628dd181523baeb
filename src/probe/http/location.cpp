#include "probe/http/location.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"
#include "settings/percent.h"

namespace steady::probe::http {
namespace {

// The components of a reference (RFC 3986, appendix B), without its fragment.
struct Reference {
  std::string_view scheme;                    // empty: the scheme of the base
  std::optional<std::string_view> authority;  // nothing: the authority of the base
  std::string_view path;
  std::optional<std::string_view> query;
};

std::string_view take_until(std::string_view& text, std::string_view any) {
  const std::string_view taken = text.substr(0, text.find_first_of(any));
  text.remove_prefix(taken.size());
  return taken;
}

Reference split(std::string_view text) {
  Reference out;
  text = text.substr(0, text.find('#'));
  const std::size_t colon = text.find_first_of(":/?");
  if (colon != std::string_view::npos && colon > 0 && text[colon] == ':') {
    out.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    out.authority = take_until(text, "/?");
  }
  out.path = take_until(text, "?");
  if (!text.empty()) out.query = text.substr(1);
  return out;
}

// Section 5.2.4: removes "." and ".." segments; never goes above the root.
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

// Drops userinfo: credentials that a peer names are never sent.
std::expected<net::Endpoint, std::string> endpoint_in(std::string_view authority, bool tls) {
  authority.remove_prefix(std::min(authority.rfind('@') + 1, authority.size()));  // npos + 1 is 0
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  const std::size_t colon = authority.find(':', std::min(bracket, authority.size()));
  const std::string_view host = authority.substr(0, colon);
  const std::string_view port = colon == std::string_view::npos ? "" : authority.substr(colon + 1);
  if (host.empty() || host == "[]") return std::unexpected("no host");
  return endpoint_of(settings::percent_decode(host), port, tls);
}

std::expected<Address, std::string> absolute(const Reference& reference, bool tls) {
  std::expected<net::Endpoint, std::string> endpoint = endpoint_in(*reference.authority, tls);
  if (!endpoint) return std::unexpected("to something that is not a URL");
  Address to{.tls = tls, .endpoint = std::move(*endpoint), .path = {}, .query = {}};
  to.path = without_dots(reference.path.empty() ? "/" : reference.path);
  if (reference.query) to.query = *reference.query;
  return to;
}

// Section 5.2.2, for a reference without scheme and authority.
Address relative(const Address& from, const Reference& reference) {
  Address to = from;
  if (reference.query) {
    to.query = *reference.query;
  } else if (!reference.path.empty()) {
    to.query.reset();
  }
  if (reference.path.starts_with('/')) {
    to.path = without_dots(reference.path);
  } else if (!reference.path.empty()) {
    to.path = without_dots(cat(from.path.substr(0, from.path.rfind('/') + 1), reference.path));
  }
  return to;
}

}  // namespace

std::expected<Address, std::string> follow(const Address& from, std::string_view host, std::string_view location) {
  const std::string text = encoded(location.substr(0, location.find('#')));
  const Reference reference = split(text);
  if (reference.scheme.empty() && !reference.authority) return relative(from, reference);
  const std::string scheme = reference.scheme.empty() ? (from.tls ? "https" : "http") : lower(reference.scheme);
  if ((scheme != "http" && scheme != "https") || !reference.authority) {
    return std::unexpected("to a scheme other than http and https");
  }
  std::expected<Address, std::string> to = absolute(reference, scheme == "https");
  if (!to) return to;
  if (to->tls == from.tls && equal_ignoring_case(host_field(*to), host)) {
    to->endpoint = from.endpoint;
  } else if (!from.endpoint.unix_path.empty()) {
    return std::unexpected("to a target outside the Unix socket");
  }
  return to;
}

}  // namespace steady::probe::http
