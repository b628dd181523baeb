#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>
#include <optional>

#include "base/file.h"
#include "base/host_port.h"
#include "base/secret.h"
#include "base/text.h"
#include "net/trust_store.h"

namespace steady::net {
namespace {

// Where distributions keep the CA bundle: Debian and distroless, Fedora, openSUSE, RHEL 6, Alpine.
constexpr std::array<const char*, 6> bundles{"/etc/ssl/certs/ca-certificates.crt",
                                             "/etc/pki/tls/certs/ca-bundle.crt",
                                             "/etc/ssl/ca-bundle.pem",
                                             "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
                                             "/etc/pki/tls/cacert.pem",
                                             "/etc/ssl/cert.pem"};

constexpr std::string_view remedy = "COPY /etc/ssl/certs/ca-certificates.crt into it, or set ca_file";

Outcome unusable(std::string detail) { return down(Reason::tls, std::move(detail), Permanent::yes); }

std::optional<Outcome> trust(asio::ssl::context& context, const Tls& tls) {
  const Result<std::string> path = ca_bundle(tls.ca_file);
  if (!path) return path.error();
  const auto store = trust_store(*path);
  if (!store) return unusable(cat("cannot read CA certificates from ", printable(*path), ": ", store.error()));
  SSL_CTX_set1_cert_store(context.native_handle(), *store);
  // An intermediate certificate or the server's own certificate in ca_file is trusted, as in curl and Go.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.native_handle()), X509_V_FLAG_PARTIAL_CHAIN);
  return std::nullopt;
}

std::optional<Outcome> identify(asio::ssl::context& context, const Tls& tls) {
  // By default OpenSSL asks for the passphrase on the terminal, which blocks.
  SSL_CTX_set_default_passwd_cb(context.native_handle(), [](char*, int, int, void*) { return -1; });
  const auto unusable_chain = [&](const std::string& why) {
    return unusable(cat("cannot read the certificate ", printable(tls.cert_file), ": ", why));
  };
  const std::string& key_file = tls.key_file.empty() ? tls.cert_file : tls.key_file;
  const auto unusable_key = [&](const std::string& why) {
    return unusable(cat("cannot use the private key ", printable(key_file), ": ", why));
  };
  auto content = read_regular_file(tls.cert_file, longest_pem);
  if (!content) return unusable_chain(content.error());
  const Secret chain(*std::move(content));  // may contain the key
  error_code error;
  context.use_certificate_chain(asio::buffer(chain.reveal()), error);
  if (error == error_code(ERR_R_PEM_LIB, asio::error::get_ssl_category())) {  // Asio's error for an empty chain
    ERR_clear_error();
    return unusable_chain("no PEM certificate is in it");
  }
  if (error) return unusable_chain(printable(error.message()));
  content = read_regular_file(key_file, longest_pem);
  if (!content) return unusable_key(content.error());
  const Secret key(*std::move(content));
  context.use_private_key(asio::buffer(key.reveal()), asio::ssl::context::pem, error);
  if (error) return unusable_key(printable(error.message()));
  return std::nullopt;
}

// The peer's own certificate, or null. The chain holds it also when the verification has failed.
const X509* leaf_of(SSL* session) {
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(session);
  return chain == nullptr || sk_X509_num(chain) == 0 ? nullptr : sk_X509_value(chain, 0);
}

// RFC 9525, section 4.1: only subjectAltName identifies the peer; other fields are for people.
bool says_no_name(SSL* session) {
  const X509* leaf = leaf_of(session);
  return leaf != nullptr && X509_get_ext_by_NID(leaf, NID_subject_alt_name, -1) < 0;
}

std::string verification_failure(SSL* session, long result) {
  const bool other_name = result == X509_V_ERR_HOSTNAME_MISMATCH || result == X509_V_ERR_IP_ADDRESS_MISMATCH;
  if (other_name && says_no_name(session)) {
    return "the certificate has no subjectAltName; the common name is not used (RFC 9525)";
  }
  if (other_name) {
    const char* expected = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
    if (expected != nullptr) {
      return cat("the certificate is not for ", printable(expected),
                 " (hostname mismatch; set server_name to a name that it is for)");
    }
    return "the certificate is not for this address (set server_name to the name it is for)";
  }
  const char* words = X509_verify_cert_error_string(result);
  const bool unknown_issuer =
      result == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY || result == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT ||
      result == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN || result == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
  return cat("certificate not trusted: ", words, unknown_issuer ? " (set ca_file to its CA)" : "");
}

// The meaning of those alerts of RFC 8446, section 6.2 that are about our certificate.
std::optional<std::string_view> certificate_complaint(int alert) {
  switch (alert) {
    case SSL_AD_CERTIFICATE_REQUIRED: return "the server wants a client certificate (set cert_file and key_file)";
    case SSL_AD_UNKNOWN_CA: return "the server does not know the CA of our certificate";
    case SSL_AD_CERTIFICATE_EXPIRED: return "the server says that our certificate has expired";
    case SSL_AD_CERTIFICATE_REVOKED: return "the server says that our certificate is revoked";
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_ACCESS_DENIED: return "the server refuses our certificate";
    default: return std::nullopt;
  }
}

unsigned long code_of(const error_code& error) {
  return static_cast<unsigned long>(static_cast<unsigned int>(error.value()));
}

// The number of the peer's alert; 0 when the error is none.
int alert_in(const error_code& error) {
  const int reason = ERR_GET_REASON(code_of(error));
  const bool alert = ERR_GET_LIB(code_of(error)) == ERR_LIB_SSL && reason > SSL_AD_REASON_OFFSET;
  return alert ? reason - SSL_AD_REASON_OFFSET : 0;
}

bool means_no_tls(const error_code& error) {
  const int reason = ERR_GET_REASON(code_of(error));
  return reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_PACKET_LENGTH_TOO_LONG;
}

}  // namespace

Result<std::string> ca_bundle(const std::string& ca_file) {
  if (!ca_file.empty()) return ca_file;
  if (const char* named = std::getenv("SSL_CERT_FILE"); named != nullptr && *named != '\0') {
    if (access(named, R_OK) == 0) return named;
    const char* why = std::strerror(errno);
    return std::unexpected(unusable(cat("no CA bundle in this image: the file of SSL_CERT_FILE: ", why, "; ", remedy)));
  }
  for (const char* path : bundles) {
    if (access(path, R_OK) == 0) return path;
  }
  return std::unexpected(unusable(cat("no CA bundle in this image: ", remedy)));
}

std::vector<std::string> ca_bundles() {
  if (const char* named = std::getenv("SSL_CERT_FILE"); named != nullptr && *named != '\0') return {named};
  std::vector<std::string> found;
  for (const char* path : bundles) {
    if (access(path, R_OK) == 0) found.emplace_back(path);
  }
  return found;
}

Result<asio::ssl::context> client_context(const Tls& tls) {
  // Asio's own constructor goes on without a context if OpenSSL also lacks the memory to record the error.
  SSL_CTX* const created = SSL_CTX_new(TLS_client_method());
  if (created == nullptr) throw std::bad_alloc();
  asio::ssl::context context(created);
  error_code error;
  context.set_verify_mode(tls.insecure ? asio::ssl::verify_none : asio::ssl::verify_peer, error);
  if (error || SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION) != 1) {
    return std::unexpected(down(Reason::internal, "OpenSSL cannot be told to verify over TLS 1.2 or newer"));
  }
  if (!tls.insecure) {
    if (auto failure = trust(context, tls)) return std::unexpected(std::move(*failure));
  }
  if (!tls.cert_file.empty()) {
    if (auto failure = identify(context, tls)) return std::unexpected(std::move(*failure));
  }
  return context;
}

// Without a name OpenSSL verifies no name at all, so a name that OpenSSL rejects must end the attempt.
Outcome expect_peer(SSL* session, const Tls& tls, const std::string& host) {
  std::string name = tls.server_name.empty() ? host : tls.server_name;
  if (name.empty()) name = "localhost";
  if (name.ends_with('.')) name.pop_back();  // no final dot in certificates and SNI
  error_code not_address;
  const asio::ip::address address = asio::ip::make_address(name, not_address);
  X509_VERIFY_PARAM* expected = SSL_get0_param(session);
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  bool taken = is_host(name);
  if (taken && !not_address && address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    taken = X509_VERIFY_PARAM_set1_ip(expected, bytes.data(), bytes.size()) == 1;
  } else if (taken && !not_address) {
    const auto bytes = address.to_v6().to_bytes();  // certificates contain no zone
    taken = X509_VERIFY_PARAM_set1_ip(expected, bytes.data(), bytes.size()) == 1;
  } else if (taken) {
    taken = SSL_set_tlsext_host_name(session, name.c_str()) == 1 &&
            X509_VERIFY_PARAM_set1_host(expected, name.data(), name.size()) == 1;
  }
  if (taken) return up();
  ERR_clear_error();
  return unusable(cat("no certificate can be for ", in_quotes(name), ", which is no host name"));
}

std::optional<UnixTime> certificate_end(SSL* session) {
  const X509* leaf = leaf_of(session);
  std::tm time{};
  if (leaf == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(leaf), &time) != 1) return std::nullopt;
  return timegm(&time);
}

Outcome broken_tls(const error_code& error) {
  if (means_no_tls(error)) return down(Reason::tls, "the peer does not speak TLS");
  const int alert = alert_in(error);
  if (const auto complaint = certificate_complaint(alert)) return unusable(std::string(*complaint));
  // The name of an alert is available even when OpenSSL was built without its error strings.
  const std::string said =
      alert != 0 ? cat("the peer's alert: ", SSL_alert_desc_string_long(alert)) : printable(error.message());
  return down(Reason::tls, cat("TLS failed: ", said));
}

void offer_protocol(SSL* session, std::string_view protocol) {
  if (protocol.empty()) return;
  const std::string list = cat(static_cast<char>(protocol.size()), protocol);
  const auto* const bytes = static_cast<const unsigned char*>(static_cast<const void*>(list.data()));
  // It fails without memory only. Then nothing is offered, which every server takes.
  SSL_set_alpn_protos(session, bytes, static_cast<unsigned int>(list.size()));
}

Outcome handshake_failure(SSL* session, const error_code& error, const TlsWords& words) {
  const long verified = SSL_get_verify_result(session);
  if (SSL_get_verify_mode(session) != SSL_VERIFY_NONE && verified != X509_V_OK) {
    return unusable(verification_failure(session, verified));
  }
  if (error.category() == asio::error::get_ssl_category()) {
    const bool refused = alert_in(error) == SSL_AD_NO_APPLICATION_PROTOCOL && !words.refused.empty();
    if (refused) return down(Reason::protocol, std::string(words.refused));
    Outcome outcome = broken_tls(error);
    if (means_no_tls(error) && !words.plain.empty()) outcome.detail += cat(": write ", words.plain);
    return outcome;
  }
  const bool reset = error == asio::error::connection_reset || error == asio::error::broken_pipe;
  return down(Reason::tls, cat("the peer ", reset ? "reset" : "closed", " the connection during the TLS handshake"));
}

}  // namespace steady::net
