// The header that a proxy sends before the first byte of a connection, to tell its server who the client is (the PROXY
// protocol, https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt). We announce our own connection, as a health
// check does.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/outcome.h"

namespace steady::net {

enum class ProxyProtocol : std::uint8_t { v1, v2, none };  // the versions of the header

// Version 1 (section 2.1): "PROXY TCP4 10.0.0.2 10.0.0.5 41000 443\r\n", with the real ends of the connection. HAProxy's
// own checks send "PROXY UNKNOWN\r\n", which nginx and HAProxy take, but not each library: go-proxyproto, which Traefik
// uses, refused it until 2021 (pires/go-proxyproto#60), and a plugin of Caddy takes an empty address from it
// (mastercactapus/caddy2-proxyprotocol#12). On a Unix socket nothing else is possible.
//
// Version 2 (section 2.2): the command LOCAL without addresses, which "exists when the proxy sends health-checks to the
// server" and which a receiver "must accept". HAProxy and the load balancers of AWS check with it.
std::string proxy_header(ProxyProtocol version, const sockaddr_storage& source, const sockaddr_storage& destination);

// The same for a connected socket.
std::string proxy_header(ProxyProtocol version, int fd);

// Added to a failure when the header may be the cause: a server that expects none takes it for a broken request.
inline constexpr std::string_view proxy_doubt =
    " (a PROXY header was sent first; if the port expects none, leave proxy_protocol out)";

// The outcome of a conversation that began with the header (or, with `none`, did not), with that doubt when the
// conversation broke off.
Outcome with_proxy_in_doubt(Outcome outcome, ProxyProtocol version);

}  // namespace steady::net
