// The CA certificates of a file, parsed once. Parsing a distribution's bundle of 140 certificates blocks the loop for
// 11 ms; ten targets would cost that ten times in every round.
#pragma once

#include <openssl/types.h>

#include <expected>
#include <string>

namespace steady::net {

// The certificates in the current PEM file `path`; it is read again when its inode, size or times have changed. This
// function owns the store, which lives until the file changes. A caller that keeps it longer takes its own reference
// (SSL_CTX_set1_cert_store does). The error is the reason without the path. Not thread-safe.
std::expected<X509_STORE*, std::string> trust_store(const std::string& path);

}  // namespace steady::net
