#include "net/trust_store.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>

#include <array>
#include <boost/asio/ssl/error.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

namespace steady::net {
namespace {

// What changes when a file is written, or another one is put in its place. All zero for a missing file.
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

struct Freed {
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};

struct Entry {
  Stamp stamp{};
  std::unique_ptr<X509_STORE, Freed> store;
};

}  // namespace

std::expected<X509_STORE*, error_code> trust_store(const std::string& path) {
  static std::map<std::string, Entry> known;
  Entry& entry = known[path];
  const Stamp stamp = stamp_of(path);
  if (entry.store && entry.stamp == stamp) return entry.store.get();
  entry = {stamp, std::unique_ptr<X509_STORE, Freed>(X509_STORE_new())};
  ERR_clear_error();
  if (entry.store && X509_STORE_load_file(entry.store.get(), path.c_str()) == 1) return entry.store.get();
  const error_code error(static_cast<int>(ERR_get_error()), asio::error::get_ssl_category());
  ERR_clear_error();
  known.erase(path);
  return std::unexpected(error);
}

}  // namespace steady::net
