#include "server/message.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <ranges>

#include "base/text.h"
#include "net/asio.h"

namespace steady::server {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// An invalid escape stays as it is.
std::string decoded(std::string_view text, bool query) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += query && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

// Where the authority of an absolute form begins; 0 for other forms.
std::size_t end_of_scheme(std::string_view target) {
  const std::size_t scheme = target.find("://");
  return target.starts_with('/') || scheme == std::string_view::npos ? 0 : scheme + 3;
}

bool is_loopback(std::string_view address) {
  boost::system::error_code error;
  const asio::ip::address parsed = asio::ip::make_address(address, error);
  if (error || address.contains('%')) return false;
  const bool mapped = parsed.is_v6() && parsed.to_v6().is_v4_mapped();
  return mapped ? asio::ip::make_address_v4(asio::ip::v4_mapped, parsed.to_v6()).is_loopback() : parsed.is_loopback();
}

// Parts of the names of fields that proxies and content networks add. Names that end in "ip" count too; most of such
// fields do.
constexpr std::array<std::string_view, 8> forwarding_words{"forward", "original", "viewer", "remote-addr",
                                                           "cdn-",    "azure",    "envoy",  "akamai"};

}  // namespace

RequestTarget parse_target(std::string_view target) {
  RequestTarget out;
  // The absolute form ("http://host/path") is for proxies, but a server must accept it (RFC 9112, 3.2.2).
  if (const std::size_t scheme = end_of_scheme(target); scheme > 0) {
    const std::size_t path = target.find('/', scheme);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  const std::size_t mark = target.find('?');
  out.path = decoded(target.substr(0, mark), false);
  if (mark == std::string_view::npos) return out;
  for (const auto part : std::views::split(target.substr(mark + 1), '&')) {
    const std::string_view word(part);
    const std::size_t equals = word.find('=');
    const std::string name = decoded(word.substr(0, equals), true);
    if (name == "verbose") out.verbose = true;
    if (name == "exclude" && equals != std::string_view::npos)
      out.excluded.push_back(decoded(word.substr(equals + 1), true));
  }
  return out;
}

std::string_view authority_of(std::string_view target) {
  const std::size_t begin = end_of_scheme(target);
  if (begin == 0) return {};
  target.remove_prefix(begin);
  return target.substr(0, target.find_first_of("/?#"));
}

bool is_own_host(std::string_view authority) {
  if (authority.empty()) return true;
  std::size_t end = authority.find(authority.starts_with('[') ? ']' : ':');
  const bool bracketed = authority.starts_with('[') && end != std::string_view::npos;
  end = std::min(end, authority.size());
  const std::string_view port = authority.substr(bracketed ? end + 1 : end);
  const bool sound = port.empty() || (port.starts_with(':') && port.find_first_not_of("0123456789", 1) == port.npos);
  if (!sound) return false;
  const std::string_view host = authority.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
  if (bracketed) return host.contains(':') && is_loopback(host);
  return equal_ignoring_case(host, "localhost") || equal_ignoring_case(host, "localhost.") ||
         (!host.starts_with('[') && is_loopback(host));
}

bool is_forwarding_field(std::string_view name) {
  const std::string lowered = lower(name);
  return lowered == "via" || lowered.ends_with("ip") ||
         std::ranges::any_of(forwarding_words, [&](std::string_view word) { return lowered.contains(word); });
}

}  // namespace steady::server
