// TLS settings, and what OpenSSL makes of them. Verification is on unless `insecure` says otherwise.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "net/asio.h"

namespace steady::net {

// Of a file of certificates or keys, which must be a regular one: eight times the bundle of a distribution.
inline constexpr std::size_t longest_pem = std::size_t{2} << 20;

struct Tls {
  std::string ca_file = {};      // PEM; empty: SSL_CERT_FILE, or the bundle where distributions keep it
  std::string cert_file = {};    // our own certificate chain, PEM
  std::string key_file = {};     // its key; empty: in cert_file
  std::string server_name = {};  // for SNI and verification; empty: the target's host
  bool insecure = false;         // accept any certificate
};

// The file of CA certificates to trust: `ca_file`, or when it is empty the system's bundle: what SSL_CERT_FILE names,
// else the first that exists where distributions keep it. Without any the error is `tls`, permanent, and names the
// remedy.
Result<std::string> ca_bundle(const std::string& ca_file);

// Those that ca_bundle() may give for an empty `ca_file`: what SSL_CERT_FILE names, else all that exist.
std::vector<std::string> ca_bundles();

// A client context: TLS 1.2 or newer. An unreadable file, or no CA bundle in the image, is `tls`, permanent; the detail
// names the path and the remedy.
Result<asio::ssl::context> client_context(const Tls& tls);

// Readies one session for `host`: SNI (RFC 6066: names only) and verification of name or address (RFC 9110, 4.3.4), by
// subjectAltName alone (RFC 9525). Anything but up(): nothing would be verified, so that the session must not be used.
Outcome expect_peer(SSL* session, const Tls& tls, const std::string& host);

// The outcome of a failed handshake: what OpenSSL, or the verification of the certificate, says. A certificate that
// does not hold is permanent; a peer that hung up or speaks something else is not.
Outcome handshake_failure(SSL* session, const error_code& error);

// The outcome of an error that OpenSSL reported, in the handshake or later: the peer's alert (RFC 8446, section 6.2) or
// what is wrong with its bytes. A refusal of our certificate is permanent.
Outcome broken_tls(const error_code& error);

}  // namespace steady::net
