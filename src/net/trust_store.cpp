#include "net/trust_store.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>

#include <array>
#include <boost/asio/ssl/error.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "net/asio.h"
#include "net/tls.h"

namespace steady::net {
namespace {

// Changes when a file is written or replaced. All zero for a missing file.
using Stamp = std::array<std::int64_t, 7>;

Stamp stamp_of(const std::string& path) {
  struct stat file{};
  if (::stat(path.c_str(), &file) != 0) return {};
  return {static_cast<std::int64_t>(file.st_dev),
          static_cast<std::int64_t>(file.st_ino),
          file.st_size,
          file.st_mtim.tv_sec,
          file.st_mtim.tv_nsec,
          file.st_ctim.tv_sec,
          file.st_ctim.tv_nsec};
}

template <auto Free>
struct Freed {
  void operator()(auto* object) const { Free(object); }
};
using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;

void free_all(STACK_OF(X509_INFO) * all) { sk_X509_INFO_pop_free(all, X509_INFO_free); }
using Parts = std::unique_ptr<STACK_OF(X509_INFO), Freed<free_all>>;

struct Known {
  Stamp stamp{};
  Store store;
};

std::unexpected<std::string> openssl_failure() {
  const error_code error(static_cast<int>(ERR_get_error()), asio::error::get_ssl_category());
  ERR_clear_error();
  return std::unexpected(printable(error.message()));
}

std::expected<Store, std::string> parse(const std::string& pem) {
  ERR_clear_error();
  Store store(X509_STORE_new());
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!store || !bio) return openssl_failure();
  const Parts parts(PEM_X509_INFO_read_bio(bio.get(), nullptr, nullptr, nullptr));
  if (!parts) return openssl_failure();
  int certificates = 0;
  for (int i = 0; i < sk_X509_INFO_num(parts.get()); ++i) {
    X509* const certificate = sk_X509_INFO_value(parts.get(), i)->x509;
    if (certificate == nullptr) continue;
    if (X509_STORE_add_cert(store.get(), certificate) != 1) return openssl_failure();
    ++certificates;
  }
  ERR_clear_error();
  if (certificates == 0) return std::unexpected("no certificate is in it");
  return store;
}

}  // namespace

std::expected<X509_STORE*, std::string> trust_store(const std::string& path) {
  static std::map<std::string, Known> known;
  const Stamp stamp = stamp_of(path);
  const auto found = known.find(path);
  if (found != known.end() && found->second.stamp == stamp) return found->second.store.get();
  known.erase(path);
  const std::expected<std::string, std::string> pem = read_regular_file(path, longest_pem);
  if (!pem) return std::unexpected(pem.error());
  std::expected<Store, std::string> store = parse(*pem);
  if (!store) return std::unexpected(store.error());
  return known.insert_or_assign(path, Known{stamp, *std::move(store)}).first->second.store.get();
}

}  // namespace steady::net
