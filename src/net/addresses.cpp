#include "net/addresses.h"

#include <algorithm>

#include "base/text.h"

namespace steady::net {
namespace {

using asio::ip::address;

bool is_loopback(const address& where) {
  if (where.is_v6() && where.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, where.to_v6()).is_loopback();
  }
  return where.is_loopback();
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

Result<Addresses> permitted(Addresses found, const Network& network) {
  if (!network.loopback_only) return found;
  const address first = found.front();
  std::erase_if(found, [](const address& each) { return !is_loopback(each); });
  if (!found.empty()) return found;
  const std::string detail = cat(first.to_string(), " is not a loopback address (--loopback-only)");
  return std::unexpected(down(Reason::unreachable, detail, Lasting::yes));
}

}  // namespace steady::net
