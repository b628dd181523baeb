// A folder on loopback, as a release's files are on a server; and the stand-in for cosign that signs them.
#pragma once

#include <filesystem>
#include <string>

#include "support/process.h"

namespace steady::test {

class Served {
 public:
  explicit Served(const std::filesystem::path& folder);
  const std::string& port() const { return port_; }
  std::string address() const { return "http://127.0.0.1:" + port_; }

 private:
  Child server_;
  std::string port_;
};

/// The folder with what stands in for cosign and for package managers.
std::filesystem::path stand_ins();
/// The checksums of what is in a release's folder, signed by whoever has this name: SHA256SUMS and SHA256SUMS.sigstore.json.
void sign(const std::filesystem::path& release, const std::string& signer);
/// The version of the binary under test.
std::string version_under_test();

}  // namespace steady::test
