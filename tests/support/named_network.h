// A network in which a test says what names mean: a hosts file of its own, and no name server.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "launch.h"
#include "net/attempt.h"

namespace steady::test {

class NamedNetwork {
 public:
  NamedNetwork() {
    std::string name = (std::filesystem::temp_directory_path() / "steady-network-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) fail(name);
    directory_ = name;
    network_.hosts_file = directory_ / "hosts";
    network_.name_servers = "127.0.0.1:1";  // tcpmux: nobody answers
  }
  ~NamedNetwork() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  NamedNetwork(const NamedNetwork&) = delete;
  NamedNetwork& operator=(const NamedNetwork&) = delete;

  void name(const std::string& host, const std::vector<std::string>& addresses) {
    std::ofstream hosts(network_.hosts_file, std::ios::app);
    for (const std::string& address : addresses) hosts << address << ' ' << host << '\n';
  }

  const net::Network& network() const { return network_; }

 private:
  std::filesystem::path directory_;
  net::Network network_;
};

}  // namespace steady::test
