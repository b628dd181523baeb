// Reaches a target: resolves its name, connects to its addresses (Happy Eyeballs, RFC 8305) and runs the conversation
// on each connection. The attempt succeeds with the first address that passes the *whole* conversation.
//
// When an address fails, the next one starts immediately, but 1 s later after a denied login, because both may be the
// same server, which counts failed logins. The next address also starts when the last one has made no progress
// (Attempt::enter) for 250 ms. When all fail, the outcome is that of the address that got furthest.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "net/asio.h"
#include "net/attempt.h"
#include "net/proxy_header.h"
#include "net/stream.h"
#include "net/tls.h"

namespace steady::net {

// The delay after which an address without progress no longer holds up the next one (RFC 8305, section 5).
inline constexpr Duration connection_attempt_delay{250};

struct Endpoint {
  std::string host = {};  // name or IP literal without brackets; empty: this container
  std::uint16_t port = 0;
  std::string unix_path = {};  // a Unix socket instead of host and port; a leading '@' is the abstract namespace
  ProxyProtocol proxy = ProxyProtocol::none;  // announces each connection by such a header, before TLS
};

// "db:5432", "[::1]:80", "/run/app.sock"
std::string to_string(const Endpoint& endpoint);

// The name for messages: "db", "localhost" for this container, the last path segment of a Unix socket.
std::string host_of(const Endpoint& endpoint);

// One conversation with one address. It has its own Attempt, so that racing addresses do not mix up their phases.
using PerAddress = std::function<asio::awaitable<Outcome>(const asio::ip::address&, Attempt&)>;

// Resolves `host` and races `each` over its addresses.
asio::awaitable<Outcome> reach_addresses(const std::string& host, Attempt& attempt, PerAddress each);

// Whether a connected socket is its own peer. When nobody listens on a local port, the kernel may choose that port as
// the source port of our connection to it, and TCP then connects the socket to itself (RFC 9293, 3.5, simultaneous
// open).
bool is_its_own_peer(int fd);

// A conversation on an established connection. Phase::request has been entered; the caller closes the stream
// afterwards.
using Conversation = std::function<asio::awaitable<Outcome>(Stream&, Attempt&)>;

// Connects (over TLS if given) and runs `talk`; both parameters must outlive the call.
asio::awaitable<Outcome> reach(const Endpoint& endpoint, const std::optional<Tls>& tls, Attempt& attempt,
                               Conversation talk);

}  // namespace steady::net
