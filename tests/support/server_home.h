// Where a real server of a test lives: a directory of its own that belongs to an unprivileged user and goes with the
// object, a port that was free, and patience.
#pragma once

#include <sys/types.h>
#include <chrono>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace steady::test {

class ServerHome {
 public:
  // `name` is part of the directory's name. As root the server becomes the first of `users` that exists.
  ServerHome(std::string_view name, std::initializer_list<const char*> users);
  ~ServerHome();
  ServerHome(const ServerHome&) = delete;
  ServerHome& operator=(const ServerHome&) = delete;

  const std::filesystem::path& directory() const { return directory_; }
  std::optional<uid_t> uid() const { return uid_; }  // nothing: stay who we are
  std::optional<gid_t> gid() const { return gid_; }

  // Writes a file for the server, readable by it alone; returns its path. An old one is replaced.
  std::string write(std::string_view file, std::string_view text) const;
  std::string copy(const std::string& from, std::string_view file) const;

  std::string read(std::string_view file) const;  // empty when there is none

 private:
  std::filesystem::path directory_;
  std::optional<uid_t> uid_;
  std::optional<gid_t> gid_;
};

// A port of 127.0.0.1 and of [::1] that nobody has at this moment. Somebody else may take it before the server does.
std::uint16_t free_port();

// Asks again and again for what has no event to wait for; false when it does not hold within a generous bound.
bool eventually(const std::function<bool()>& holds, std::chrono::seconds within = std::chrono::seconds(30));

}  // namespace steady::test
