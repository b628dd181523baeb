// Reaching a target: its name to addresses, every address in turn (Happy Eyeballs, RFC 8305), a connection to each, and
// the conversation on it. The attempt succeeds on the first address that passes the *whole* conversation.
//
// The next address starts at once when one fails (a second later when it was a login that was denied, since it may be the
// same server, which counts them), and after 250 ms without a sign of life (Attempt::enter) from the last started. When all
// fail, the outcome is that of the address that got furthest.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "net/asio.h"
#include "net/attempt.h"
#include "net/stream.h"
#include "net/tls.h"

namespace steady::net {

// The pause after which a silent address no longer holds up the next one (RFC 8305, section 5).
inline constexpr Duration connection_attempt_delay{250};

struct Endpoint {
  std::string host = {};  // name or IP literal without brackets; empty: this container
  std::uint16_t port = 0;
  std::string unix_path = {};  // a Unix socket instead of host and port; a leading '@' is the abstract namespace
};

// "db:5432", "[::1]:80", "/run/app.sock"
std::string to_string(const Endpoint& endpoint);

// What people call it: "db", "localhost" for this container, of a socket the last segment of its path.
std::string host_of(const Endpoint& endpoint);

// One conversation with one address; it owns its Attempt, so that racing addresses do not mix up their phases.
using PerAddress = std::function<asio::awaitable<Outcome>(const asio::ip::address&, Attempt&)>;

// Resolves `host` and races `each` over its addresses.
asio::awaitable<Outcome> reach_addresses(const std::string& host, Attempt& attempt, PerAddress each);

// Whether a connected socket is its own peer. A port that nobody listens on may be lent to us as the local port of the very
// connection that asks for it, and TCP then joins the socket with itself (RFC 9293, 3.5, simultaneous open).
bool is_its_own_peer(int fd);

// A conversation on a ready connection. Phase::request has been entered; the stream is closed afterwards.
using Conversation = std::function<asio::awaitable<Outcome>(Stream&, Attempt&)>;

// Connects (over TLS if given) and runs `talk`; both parameters must outlive the call.
asio::awaitable<Outcome> reach(const Endpoint& endpoint, const std::optional<Tls>& tls, Attempt& attempt,
                               Conversation talk);

}  // namespace steady::net
