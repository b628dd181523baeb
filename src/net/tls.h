// TLS settings, and their use with OpenSSL. Verification is on unless `insecure` is set.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/outcome.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

// The limit for a PEM file, which must be a regular file: eight times the size of a distribution's CA bundle.
inline constexpr std::size_t longest_pem = std::size_t{2} << 20;

// What a kind of probe says about TLS; all of it literals.
struct TlsWords {
  std::string_view protocol = {};  // offered by ALPN (RFC 7301, section 3.1), at most 255 bytes; empty: none is offered
  std::string_view refused = {};   // what it means when the server takes no such protocol
  std::string_view plain = {};     // how a target is written whose port speaks no TLS: "http://"
};

struct Tls {
  std::string ca_file = {};      // PEM; empty: SSL_CERT_FILE, or the system's bundle
  std::string cert_file = {};    // our own certificate chain, PEM
  std::string key_file = {};     // its key; empty: the key is in cert_file
  std::string server_name = {};  // for SNI and verification; empty: the target's host
  bool insecure = false;         // accept any certificate
  TlsWords words = {};
};

// The file of CA certificates to trust: `ca_file`, or if that is empty, the system's bundle: the file that
// SSL_CERT_FILE names, or else the first that exists in the places where distributions keep it. If there is none, the
// error is `tls`, permanent, and says how to fix it.
Result<std::string> ca_bundle(const std::string& ca_file);

// The files that ca_bundle() may return for an empty `ca_file`: that of SSL_CERT_FILE, or else all that exist.
std::vector<std::string> ca_bundles();

// A client context for TLS 1.2 or newer. An unreadable file, or an image without a CA bundle, is `tls`, permanent; the
// detail names the path and the remedy.
Result<asio::ssl::context> client_context(const Tls& tls);

// Prepares a session for `host`: SNI (RFC 6066: names only), and verification of the name or address (RFC 9110, 4.3.4)
// by subjectAltName only (RFC 9525). On any result but up() the session must not be used, because it would verify
// nothing.
Outcome expect_peer(SSL* session, const Tls& tls, const std::string& host);

// Offers a protocol by ALPN; nothing when it is empty.
void offer_protocol(SSL* session, std::string_view protocol);

// The outcome of a failed handshake: the error of OpenSSL, or of the certificate's verification. An invalid certificate
// is permanent; a peer that closed the connection or does not speak TLS is not.
Outcome handshake_failure(SSL* session, const error_code& error, const TlsWords& words = {});

// Whether a peer's first bytes, in answer to plain text, are a TLS record: an alert or a handshake of major version 3
// (RFC 8446, section 5.1).
constexpr bool begins_tls(std::string_view bytes) {
  return bytes.size() > 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 0x03;
}

// When the peer's own certificate ends (notAfter); empty before the peer has shown one. It does not matter whether it is
// trusted: an expired certificate has an end too.
std::optional<UnixTime> certificate_end(SSL* session);

// The outcome of an error that OpenSSL reported, in the handshake or later: the peer's alert (RFC 8446, section 6.2),
// or the error in its bytes. A peer that rejects our certificate is permanent.
Outcome broken_tls(const error_code& error);

}  // namespace steady::net
