// The notes about a TLS session: protocol, cipher, names, the chain that the peer has shown, and whether it is trusted.
// Only for an attempt that is explained().
#pragma once

#include <string_view>

#include "net/attempt.h"
#include "net/tls.h"

namespace steady::net {

// To be called after the handshake, whether it has succeeded or not. `trusted` names the file of the trusted CAs, if it
// is known.
void note_tls(const Attempt& attempt, SSL* session, std::string_view trusted = {});
void note_tls(const Attempt& attempt, SSL* session, const Tls& tls);

}  // namespace steady::net
