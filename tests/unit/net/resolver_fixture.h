// What the tests of the resolver share: a name server and a hosts file of their own, and what was found as text.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "net/race.h"
#include "net/resolver.h"
#include "support/name_server.h"
#include "support/run.h"

namespace steady::net {

using namespace std::chrono_literals;
using test::DnsType;
using test::NameAnswer;

// "::1 127.0.0.1", or "refused: detail", or "deadline".
inline std::string text(const std::optional<Result<Addresses>>& result) {
  if (!result) return "deadline";
  if (!*result) return cat(to_string(result->error().reason), ": ", result->error().detail);
  std::vector<std::string> parts;
  for (const asio::ip::address& each : **result) parts.push_back(each.to_string());
  return join(parts, " ");
}

inline std::optional<Result<Addresses>> look_up(const std::string& host, const Network& network, Duration limit = 20s) {
  Attempt attempt(Deadline::in(limit), network);
  return test::run(with_deadline(attempt.deadline(), resolve(host, attempt)));
}

// An empty hosts file, no search list and a name server that is asked: nothing of this machine shines through.
class Resolver : public testing::Test {
 protected:
  Resolver() {
    std::string name = (std::filesystem::temp_directory_path() / "steady-resolver-XXXXXX").string();
    directory_ = mkdtemp(name.data());
    network_.name_servers = server_.address();
    network_.hosts_file = directory_ / "hosts";
    write_hosts("");
    search("");
  }
  ~Resolver() override {
    std::filesystem::remove_all(directory_);
    ::unsetenv("LOCALDOMAIN");
    ::unsetenv("RES_OPTIONS");
  }

  // As LOCALDOMAIN and RES_OPTIONS say instead of /etc/resolv.conf, which is this machine's.
  static void search(const std::string& domains, const std::string& options = "ndots:1") {
    ::setenv("LOCALDOMAIN", domains.c_str(), 1);
    ::setenv("RES_OPTIONS", options.c_str(), 1);
  }

  void write_hosts(std::string_view lines) { std::ofstream(network_.hosts_file) << lines; }
  std::string found(const std::string& host) { return text(look_up(host, network_)); }

  test::NameServer server_;
  Network network_;

 private:
  std::filesystem::path directory_;
};

}  // namespace steady::net
