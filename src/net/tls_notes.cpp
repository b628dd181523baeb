#include "net/tls_notes.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/text.h"

namespace steady::net {
namespace {

constexpr int most_certificates = 6;
constexpr int most_names = 8;   // of a certificate
constexpr int most_parts = 10;  // of a name

std::string_view text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// "CN=db.test, O=Example", in the order of the certificate.
std::string text_of(const X509_NAME* name) {
  std::string out;
  for (int i = 0; i < std::min(X509_NAME_entry_count(name), most_parts); ++i) {
    const X509_NAME_ENTRY* part = X509_NAME_get_entry(name, i);
    const char* kind = OBJ_nid2sn(OBJ_obj2nid(X509_NAME_ENTRY_get_object(part)));
    out += cat(out.empty() ? "" : ", ", kind, '=', text_of(X509_NAME_ENTRY_get_data(part)));
  }
  return out;
}

// RFC 5280, section 4.2.1.6: four or sixteen bytes.
std::string address_of(std::string_view bytes) {
  asio::ip::address_v4::bytes_type v4{};
  asio::ip::address_v6::bytes_type v6{};
  if (bytes.size() == v4.size()) {
    std::ranges::copy(bytes, v4.begin());
    return asio::ip::address_v4(v4).to_string();
  }
  if (bytes.size() != v6.size()) return {};
  std::ranges::copy(bytes, v6.begin());
  return asio::ip::address_v6(v6).to_string();
}

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

// The names and addresses that the certificate is for.
std::vector<std::string> names_of(const X509* certificate) {
  std::vector<std::string> out;
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int i = 0; i < std::min(count, most_names); ++i) {
    const GENERAL_NAME* each = sk_GENERAL_NAME_value(names.get(), i);
    if (each->type == GEN_DNS) out.emplace_back(text_of(each->d.dNSName));
    if (each->type == GEN_IPADD) out.push_back(address_of(text_of(each->d.iPAddress)));
  }
  if (count > most_names) out.emplace_back("...");
  return out;
}

std::optional<std::tm> time_of(const ASN1_TIME* time) {
  std::tm out{};
  return ASN1_TIME_to_tm(time, &out) == 1 ? std::optional(out) : std::nullopt;
}

// RFC 3339
std::string text_of(const std::tm& time) {
  std::array<char, 80> out{};
  const int size = std::snprintf(out.data(), out.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ", time.tm_year + 1900,
                                 time.tm_mon + 1, time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec);
  return {out.data(), static_cast<std::size_t>(size)};
}

std::chrono::seconds until(std::optional<std::tm> time) {
  return std::chrono::seconds(time ? timegm(&*time) - std::time(nullptr) : 0);
}

void note_certificate(const Attempt& attempt, const X509* certificate, int depth) {
  const std::optional<std::tm> begin = time_of(X509_get0_notBefore(certificate));
  const std::optional<std::tm> end = time_of(X509_get0_notAfter(certificate));
  const std::chrono::seconds left = until(end);
  const bool too_early = until(begin) > std::chrono::seconds::zero();
  const std::vector<std::string> names = depth == 0 ? names_of(certificate) : std::vector<std::string>{};
  attempt.note(Topic::certificate,
               {{"depth", cat(depth), Fact::Form::number},
                {"subject", text_of(X509_get_subject_name(certificate))},
                {"issuer", text_of(X509_get_issuer_name(certificate))},
                {"begins", too_early ? text_of(*begin) : std::string{}},
                {"begins_in", too_early ? from_now(until(begin)) : std::string{}},
                {"ends", end ? text_of(*end) : std::string{}},
                {"ends_in", end ? from_now(left) : std::string{}},
                {"seconds_left", end ? cat(left.count()) : std::string{}, Fact::Form::number}},
               "names", names);
}

void note_verification(const Attempt& attempt, SSL* session, std::string_view trusted) {
  const long result = SSL_get_verify_result(session);
  const bool wanted = SSL_get_verify_mode(session) != SSL_VERIFY_NONE;
  const bool failed = wanted && result != X509_V_OK;
  attempt.note(Topic::verification, {{"verified", failed   ? "no"
                                                  : wanted ? "yes"
                                                           : "not wanted"},
                                     {"error", failed ? X509_verify_cert_error_string(result) : ""},
                                     {"code", failed ? cat(result) : std::string{}, Fact::Form::number},
                                     {"ca_file", wanted ? trusted : std::string_view{}}});
}

// The protocol that was chosen by ALPN (RFC 7301).
std::string_view protocol_of(const SSL* session) {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(session, &name, &size);
  return size == 0 ? "none" : std::string_view(reinterpret_cast<const char*>(name), size);
}

}  // namespace

void note_tls(const Attempt& attempt, SSL* session, std::string_view trusted) {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(session);
  const char* name = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
  attempt.note(Topic::tls, {{"version", cipher == nullptr ? "no session" : SSL_get_version(session)},
                            {"cipher", cipher == nullptr ? "" : SSL_CIPHER_get_name(cipher)},
                            {"sni", name == nullptr ? "none" : name},
                            {"alpn", cipher == nullptr ? std::string_view{} : protocol_of(session)}});
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(session);
  const int length = chain == nullptr ? 0 : sk_X509_num(chain);
  for (int i = 0; i < std::min(length, most_certificates); ++i) note_certificate(attempt, sk_X509_value(chain, i), i);
  if (length > 0) note_verification(attempt, session, trusted);
  ERR_clear_error();  // of extensions that cannot be parsed
}

void note_tls(const Attempt& attempt, SSL* session, const Tls& tls) {
  note_tls(attempt, session, ca_bundle(tls.ca_file).value_or(std::string{}));
}

}  // namespace steady::net
