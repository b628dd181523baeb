#include "binary/packages/served.h"

#include <fstream>
#include <stdexcept>

#include "binary/binary.h"

namespace steady::test {

namespace fs = std::filesystem;

Served::Served(const fs::path& folder)
    : server_({.argv = {"/usr/bin/python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory",
                        folder}}) {
  if (!server_.wait_for_output(" ...", std::chrono::seconds(30)))
    throw std::runtime_error("no server of files: " + server_.err());
  const std::string said = server_.out();  // "Serving HTTP on 127.0.0.1 port 40123 (http://…) ..."
  const std::size_t begin = said.find(" port ") + 6;
  port_ = said.substr(begin, said.find(' ', begin) - begin);
}

fs::path stand_ins() { return fs::path(STEADY_SOURCE_DIR) / "tests/binary/packages"; }

void sign(const fs::path& release, const std::string& signer) {
  const Finished finished = run({.argv = {"/bin/sh", "-euc",
                                          "sha256sum steady-linux-* >SHA256SUMS\n"
                                          "\"$0\" sign-blob \"$1\" SHA256SUMS >SHA256SUMS.sigstore.json",
                                          stand_ins() / "cosign", signer},
                                 .directory = release});
  if (finished.status != 0) throw std::runtime_error("not signed: " + story(finished));
}

std::string version_under_test() {
  const std::string said = steady({"--version"}).out;  // "steady 0.1.0 (…)"
  const std::size_t begin = said.find(' ') + 1;
  return said.substr(begin, said.find(' ', begin) - begin);
}

}  // namespace steady::test
