// The CA certificates of a file, parsed once. A distribution's bundle of 140 costs 11 ms of a loop that has other
// targets to serve, so that ten targets would pay for it ten times in every round.
#pragma once

#include <openssl/types.h>

#include <expected>
#include <string>

namespace steady::net {

// The certificates of the PEM file `path` as it is now: it is read again when its inode, size or times have changed.
// The store belongs to this function and lives until the file changes; whoever keeps it longer takes a reference of its
// own (SSL_CTX_set1_cert_store does). The error is the reason without the path; one loop, one thread.
std::expected<X509_STORE*, std::string> trust_store(const std::string& path);

}  // namespace steady::net
