#include "net/proxy_header.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>

#include "base/text.h"

namespace steady::net {
namespace {

using namespace std::string_view_literals;

// The signature, version 2 with the command LOCAL, no family, no addresses.
constexpr std::string_view local = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"sv;

template <class Address>
const Address& as(const sockaddr_storage& address) {
  return *static_cast<const Address*>(static_cast<const void*>(&address));
}

// Without the zone of a link-local address, which means nothing to the server.
std::string text_of(const sockaddr_storage& address) {
  const void* bytes = &as<sockaddr_in>(address).sin_addr;
  if (address.ss_family == AF_INET6) bytes = &as<sockaddr_in6>(address).sin6_addr;
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(address.ss_family, bytes, text.data(), static_cast<socklen_t>(text.size()));
  return text.data();
}

// It stands at the same place in both families.
std::uint16_t port_of(const sockaddr_storage& address) { return ntohs(as<sockaddr_in>(address).sin_port); }

}  // namespace

std::string proxy_header(ProxyProtocol version, const sockaddr_storage& source, const sockaddr_storage& destination) {
  if (version == ProxyProtocol::none) return {};
  if (version == ProxyProtocol::v2) return std::string(local);
  const bool over_ip = source.ss_family == AF_INET || source.ss_family == AF_INET6;
  if (!over_ip || source.ss_family != destination.ss_family) return "PROXY UNKNOWN\r\n";
  return cat("PROXY ", source.ss_family == AF_INET ? "TCP4" : "TCP6", ' ', text_of(source), ' ', text_of(destination),
             ' ', port_of(source), ' ', port_of(destination), "\r\n");
}

std::string proxy_header(ProxyProtocol version, int fd) {
  sockaddr_storage source{};
  sockaddr_storage destination{};
  socklen_t size = sizeof source;
  ::getsockname(fd, static_cast<sockaddr*>(static_cast<void*>(&source)), &size);
  size = sizeof destination;
  ::getpeername(fd, static_cast<sockaddr*>(static_cast<void*>(&destination)), &size);
  return proxy_header(version, source, destination);
}

Outcome with_proxy_in_doubt(Outcome outcome, ProxyProtocol version) {
  const bool broken_off = outcome.reason == Reason::refused || outcome.reason == Reason::protocol;
  const bool in_doubt =
      version != ProxyProtocol::none && !outcome.permanent() && (broken_off || outcome.reason == Reason::tls);
  const bool said = outcome.detail.contains(proxy_doubt);  // of the connection that a redirect led to
  if (in_doubt && !said) outcome.detail += proxy_doubt;
  return outcome;
}

}  // namespace steady::net
