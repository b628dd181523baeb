// A real Redis Sentinel of the test's own, alone: it needs nobody's agreement to make a replica the master. Unprivileged,
// in a directory of its own, and gone with the object.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "process.h"
#include "server_home.h"

namespace steady::test {

class SentinelServer {
 public:
  // Watches the master on this port of 127.0.0.1 as the service "mymaster"; `settings` are further lines of its
  // configuration.
  explicit SentinelServer(std::uint16_t master, const std::string& settings = {});
  ~SentinelServer();
  SentinelServer(const SentinelServer&) = delete;
  SentinelServer& operator=(const SentinelServer&) = delete;

  std::uint16_t port() const { return port_; }

  // Asks again and again until what redis-cli prints for the command contains `text`; false after a generous bound.
  bool eventually_says(std::initializer_list<std::string> command, std::string_view text) const;

  // Waits until it knows the replica on this port as one that follows the master.
  bool knows_replica(std::uint16_t port) const;

  // Waits until it names this port as that of the master.
  bool names_master(std::uint16_t port) const;

 private:
  bool launch(std::uint16_t master, const std::string& settings);  // false: the port was taken
  std::string cli(std::initializer_list<std::string> command) const;

  ServerHome home_;
  std::uint16_t port_ = 0;
  std::optional<Child> server_;
};

}  // namespace steady::test
