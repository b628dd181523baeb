// A real redis-server of the test's own: in a directory of its own, unprivileged, on a port that was free, and gone
// with the object. The test speaks to it through redis-cli, over a Unix socket and as the user "control", so that no
// password, ACL or TLS setting that is under test stands in the way.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "certificates.h"
#include "process.h"

namespace steady::test {

class RedisServer {
 public:
  static constexpr std::string_view accepting = "eady to accept connections";
  static constexpr std::string_view loading = "Loading RDB";

  // Starts with these lines of redis.conf besides our own, and waits until it accepts connections. With certificates,
  // port() speaks TLS.
  explicit RedisServer(const std::string& settings = {}, const Certificates* certificates = nullptr);
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  // Ends it and starts it again on the same data, with other settings, until `sign` stands in its log.
  void restart(const std::string& settings, std::string_view sign = accepting);

  std::uint16_t port() const { return port_; }
  const std::filesystem::path& directory() const { return directory_; }  // where its snapshots go too
  std::string socket() const { return directory_ / "redis.sock"; }

  // What redis-cli prints for a command, on either stream, without the last newline.
  std::string cli(std::initializer_list<std::string> command);
  // The same, while it goes on running.
  Child start_cli(std::initializer_list<std::string> command);
  // Asks again and again until the answer contains `text`; false after a generous bound.
  bool eventually(std::initializer_list<std::string> command, std::string_view text);

  std::string log();  // all of it, since the last start
  bool wait_for_log(std::string_view text) { return server_->wait_for_output(text, std::chrono::seconds(20)); }
  void signal(int number) { server_->kill(number); }

 private:
  void write_config(const std::string& settings);
  bool start(const std::string& settings, std::string_view sign);  // false: the port was taken
  void stop();
  Command command_line(std::initializer_list<std::string> command) const;

  std::filesystem::path directory_;
  std::optional<uid_t> uid_;
  bool tls_ = false;
  std::uint16_t port_ = 0;
  std::optional<Child> server_;
};

}  // namespace steady::test
