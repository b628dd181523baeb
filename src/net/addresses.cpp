#include "net/addresses.h"

#include <algorithm>

#include "base/text.h"

namespace steady::net {
namespace {

using asio::ip::address;

constexpr std::size_t most_tried = 32;

// Converts an IPv4-mapped IPv6 address (::ffff:127.0.0.1) to IPv4; any other address is returned unchanged.
address unmapped(const address& where) {
  const bool mapped = where.is_v6() && where.to_v6().is_v4_mapped();
  return mapped ? address(asio::ip::make_address_v4(asio::ip::v4_mapped, where.to_v6())) : where;
}

}  // namespace

Addresses interleaved(const Addresses& v6, const Addresses& v4) {
  Addresses out;
  for (std::size_t i = 0; i < std::max(v6.size(), v4.size()); ++i) {
    if (i < v6.size()) out.push_back(v6[i]);
    if (i < v4.size()) out.push_back(v4[i]);
  }
  return out;
}

Addresses some_of(Addresses found) {
  if (found.size() > most_tried) found.resize(most_tried);
  return found;
}

Result<Addresses> without_unspecified(Addresses found, const std::string& host) {
  const address first = found.front();
  std::erase_if(found, [](const address& each) { return unmapped(each).is_unspecified(); });
  if (!found.empty()) return found;
  return std::unexpected(
      down(Reason::unreachable, cat(host, " is ", first.to_string(), ", which is no address of a host")));
}

Result<Addresses> permitted(Addresses found, const Network& network) {
  if (!network.loopback_only) return found;
  const address first = found.front();
  std::erase_if(found, [](const address& each) { return !unmapped(each).is_loopback(); });
  if (!found.empty()) return found;
  const std::string detail = cat(first.to_string(), " is not a loopback address (--loopback-only)");
  return std::unexpected(down(Reason::unreachable, detail, Permanent::yes));
}

}  // namespace steady::net
