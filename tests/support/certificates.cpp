#include "certificates.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <utility>

namespace steady::test {
namespace {

namespace fs = std::filesystem;

template <auto Free>
struct Freed {
  void operator()(auto* object) const { Free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using RevocationList = std::unique_ptr<X509_CRL, Freed<X509_CRL_free>>;
using Time = std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;

[[noreturn]] void fail(const std::string& what) {
  const char* words = ERR_reason_error_string(ERR_peek_last_error());
  throw std::runtime_error("certificates for the test: " + what + ": " +
                           (words != nullptr ? words : "no reason given"));
}

void check(int result, const char* what) {
  if (result <= 0) fail(what);
}

// Elliptic keys: 2048-bit RSA would cost the suite a second per key.
Key new_key() {
  Key key(EVP_EC_gen("P-256"));
  if (!key) fail("EVP_EC_gen");
  return key;
}

struct Wish {
  std::string common_name;
  std::vector<std::pair<int, std::string>> extensions;  // NID and value, as in openssl.cnf(5)
  long from_day = -2;
  long to_day = 30;
};

struct Authority {
  Key key;
  Certificate certificate;
};

void set_name(X509* certificate, const std::string& common_name) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(common_name.c_str());
  check(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8, bytes, -1, -1, 0),
        "subject");
}

void set_serial(X509* certificate) {
  std::uint64_t serial = 0;
  check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial), "RAND_bytes");
  check(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1), "serial number");
}

void set_validity(X509* certificate, const Wish& wish) {
  constexpr long day = 24L * 60 * 60;
  if (X509_gmtime_adj(X509_getm_notBefore(certificate), wish.from_day * day) == nullptr) fail("notBefore");
  if (X509_gmtime_adj(X509_getm_notAfter(certificate), wish.to_day * day) == nullptr) fail("notAfter");
}

void add_extensions(X509* certificate, X509* issuer, const Wish& wish) {
  X509V3_CTX context{};
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const auto& [nid, value] : wish.extensions) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    if (!extension) fail(value);
    check(X509_add_ext(certificate, extension.get(), -1), "X509_add_ext");
  }
}

// `issuer` null: signed by its own key.
Certificate issue(const Wish& wish, EVP_PKEY* subject_key, const Authority* issuer) {
  Certificate certificate(X509_new());
  check(X509_set_version(certificate.get(), X509_VERSION_3), "version");
  set_serial(certificate.get());
  set_name(certificate.get(), wish.common_name);
  set_validity(certificate.get(), wish);
  X509* signer = issuer != nullptr ? issuer->certificate.get() : certificate.get();
  check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer)), "issuer");
  check(X509_set_pubkey(certificate.get(), subject_key), "public key");
  add_extensions(certificate.get(), signer, wish);
  check(X509_sign(certificate.get(), issuer != nullptr ? issuer->key.get() : subject_key, EVP_sha256()), "X509_sign");
  return certificate;
}

Authority new_authority(const std::string& name, const Authority* above = nullptr) {
  Authority made{new_key(), nullptr};
  made.certificate = issue({.common_name = name,
                            .extensions = {{NID_basic_constraints, "critical,CA:TRUE"},
                                           {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                           {NID_subject_key_identifier, "hash"}}},
                           made.key.get(), above);
  return made;
}

Wish leaf(const std::string& name, const std::string& usage, const std::string& alternative_names) {
  Wish wish{.common_name = name,
            .extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                           {NID_key_usage, "critical,digitalSignature"},
                           {NID_ext_key_usage, usage},
                           {NID_subject_key_identifier, "hash"},
                           {NID_authority_key_identifier, "keyid"}}};
  if (!alternative_names.empty()) wish.extensions.emplace_back(NID_subject_alt_name, alternative_names);
  return wish;
}

// `revoked` null: a list of nothing.
RevocationList revoke(const Authority& authority, X509* revoked) {
  RevocationList list(X509_CRL_new());
  check(X509_CRL_set_version(list.get(), X509_CRL_VERSION_2), "version");
  check(X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(authority.certificate.get())), "issuer");
  const Time now(X509_gmtime_adj(nullptr, 0));
  const Time later(X509_gmtime_adj(nullptr, 24L * 60 * 60));
  check(X509_CRL_set1_lastUpdate(list.get(), now.get()), "lastUpdate");
  check(X509_CRL_set1_nextUpdate(list.get(), later.get()), "nextUpdate");
  if (revoked != nullptr) {
    X509_REVOKED* const entry = X509_REVOKED_new();
    check(X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked)), "serial number");
    check(X509_REVOKED_set_revocationDate(entry, now.get()), "revocationDate");
    check(X509_CRL_add0_revoked(list.get(), entry), "X509_CRL_add0_revoked");
  }
  check(X509_CRL_sign(list.get(), authority.key.get(), EVP_sha256()), "X509_CRL_sign");
  return list;
}

File create(const fs::path& path) {
  File file(std::fopen(path.c_str(), "wxe"));
  if (!file) throw fs::filesystem_error("cannot create", path, std::error_code(errno, std::generic_category()));
  return file;
}

void save(const fs::path& path, X509* certificate, X509* issuer = nullptr) {
  const File file = create(path);
  check(PEM_write_X509(file.get(), certificate), "PEM_write_X509");
  if (issuer != nullptr) check(PEM_write_X509(file.get(), issuer), "PEM_write_X509");
}

void save(const fs::path& path, X509_CRL* list) {
  check(PEM_write_X509_CRL(create(path).get(), list), "PEM_write_X509_CRL");
}

void save(const fs::path& path, EVP_PKEY* key) {
  const File file = create(path);
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  check(PEM_write_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr), "PEM_write_PrivateKey");
}

// Others may enter: the servers under test run as users of their own.
fs::path new_directory() {
  std::string name = (fs::temp_directory_path() / "steady-certificates-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  fs::permissions(name, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read |
                            fs::perms::others_exec);
  return name;
}

}  // namespace

Certificates::Certificates() : directory_(new_directory()) {
  const Authority authority = new_authority("steady test CA");
  const Key server_key_pair = new_key();
  const Key client_key_pair = new_key();
  const auto issue_to = [&](const Key& key, const Wish& wish) { return issue(wish, key.get(), &authority); };

  save(directory_ / "ca.crt", authority.certificate.get());
  save(directory_ / "foreign_ca.crt", new_authority("somebody else's CA").certificate.get());
  save(directory_ / "server.key", server_key_pair.get());
  save(directory_ / "client.key", client_key_pair.get());

  const Wish ours = leaf("localhost", "serverAuth", "DNS:localhost,DNS:db.test,IP:127.0.0.1,IP:::1");
  const Certificate server = issue_to(server_key_pair, ours);
  save(directory_ / "server.crt", server.get());
  save(directory_ / "revoking.crl", revoke(authority, server.get()).get());
  save(directory_ / "revoking_none.crl", revoke(authority, nullptr).get());
  const Authority intermediate = new_authority("steady test CA below the other", &authority);
  save(directory_ / "intermediate.crt", intermediate.certificate.get());
  save(directory_ / "by_intermediate.crt", issue(ours, server_key_pair.get(), &intermediate).get(),
       intermediate.certificate.get());
  save(directory_ / "client.crt", issue_to(client_key_pair, leaf("app", "clientAuth", "")).get());
  save(directory_ / "other_name.crt",
       issue_to(server_key_pair, leaf("wrong.test", "serverAuth", "DNS:wrong.test")).get());
  save(directory_ / "common_name.crt", issue_to(server_key_pair, leaf("localhost", "serverAuth", "")).get());

  Wish expired = ours;
  expired.to_day = -1;
  save(directory_ / "expired.crt", issue_to(server_key_pair, expired).get());
  Wish expiring = ours;
  expiring.to_day = 7;
  save(directory_ / "expiring.crt", issue_to(server_key_pair, expiring).get());
}

Certificates::~Certificates() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

}  // namespace steady::test
